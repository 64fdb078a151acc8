using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Notifications;

/// <param name="Part"><c>subject</c> or <c>body</c>.</param>
/// <param name="Line">From 1.</param>
public sealed record MessageProblem(string Part, int Line, LocalizedText Text);

/// <summary>What keeps a wording from being used.</summary>
public static class MessageChecks
{
    public const string Subject = "subject";
    public const string Body = "body";

    /// <summary>Characters of a subject as it is typed.</summary>
    public const int LongestSubject = 500;

    /// <summary>Characters of a text as it is typed.</summary>
    public const int LongestBody = 20_000;

    /// <summary>Every mistake with its line; empty: it may be used.</summary>
    public static IReadOnlyList<MessageProblem> Find(string message, MessageSource source)
    {
        var problems = new List<MessageProblem>();
        if (source.Subject.AsSpan().ContainsAny('\r', '\n'))
        {
            problems.Add(new(Subject, 1, new("主题只能有一行", "the subject is one line")));
        }

        Part(Subject, source.Subject, LongestSubject, source.ReadSubject());
        Part(Body, source.Body, LongestBody, source.ReadBody());
        return [.. problems.OrderBy(problem => problem.Part == Body).ThenBy(problem => problem.Line)];

        void Part(string part, string text, int longest, TemplateText read)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                problems.Add(new(part, 1, new("不能为空", "must not be empty")));
            }

            if (text.Length > longest)
            {
                problems.Add(new(part, 1, new($"最多 {longest} 个字符，现有 {text.Length} 个", $"at most {longest} characters, it has {text.Length}")));
            }

            problems.AddRange(read.Problems.Select(problem => new MessageProblem(part, problem.Line, problem.Text)));
            if (MessageKinds.Find(message) is { } kind)
            {
                problems.AddRange(read.Names.Where(name => !kind.Knows(name.Name)).Distinct()
                    .Select(name => new MessageProblem(part, name.Line, new($"此消息没有 “{name.Name}” 这个占位符", $"this message has no placeholder \"{name.Name}\""))));
            }
        }
    }
}
