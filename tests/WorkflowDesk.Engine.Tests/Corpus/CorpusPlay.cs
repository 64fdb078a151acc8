using System.Text;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>A step of a play: what is done and the lines that are to follow.</summary>
internal sealed record PlayedStep(IReadOnlyList<string> Comments, string Text, IReadOnlyList<string> Trace);

/// <summary>What is played on a case: the problems its definition has, then steps, each with its trace.</summary>
internal sealed record CorpusPlay(IReadOnlyList<string> Comments, IReadOnlyList<string> Problems, IReadOnlyList<PlayedStep> Steps)
{
    public static CorpusPlay Parse(IEnumerable<string> lines)
    {
        List<string> head = [], problems = [], comments = [], trace = [];
        var steps = new List<PlayedStep>();
        foreach (var line in lines.Select(l => l.TrimEnd()).Where(l => l.Length > 0))
        {
            switch (line[0])
            {
                case '#' when steps.Count == 0 && problems.Count == 0:
                    head.Add(line);
                    break;
                case '#':
                    comments.Add(line);
                    break;
                case '!':
                    problems.Add(line[1..].Trim());
                    break;
                case '>':
                    trace = [];
                    steps.Add(new(comments, line[1..].Trim(), trace));
                    comments = [];
                    break;
                default:
                    trace.Add(line.Trim());
                    break;
            }
        }

        return new(head, problems, steps);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var comment in Comments)
        {
            text.Append(comment).Append('\n');
        }

        foreach (var problem in Problems)
        {
            text.Append("! ").Append(problem).Append('\n');
        }

        foreach (var step in Steps)
        {
            text.Append('\n');
            foreach (var comment in step.Comments)
            {
                text.Append(comment).Append('\n');
            }

            text.Append("> ").Append(step.Text).Append('\n');
            foreach (var line in step.Trace)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }
}
