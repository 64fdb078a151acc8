using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>The words of a problem in the reader's language.</summary>
public static class ProblemTexts
{
    /// <summary>Problems without a text of their own; their reason is English in every language.</summary>
    public const string OtherCode = "other";

    private static readonly Dictionary<string, ProblemKind> s_byCode = DeskProblems.All.Concat(EngineProblems.All).ToDictionary(kind => kind.Code, StringComparer.Ordinal);
    private static readonly Dictionary<string, ProblemKind> s_byTemplate = EngineProblems.All.ToDictionary(kind => kind.English, StringComparer.Ordinal);

    /// <summary>Every code there is.</summary>
    public static IReadOnlyCollection<string> Codes => s_byCode.Keys;

    /// <summary>Why, as a sentence.</summary>
    public static string Reason(DefinitionProblem problem, string language) =>
        s_byCode.TryGetValue(problem.Code, out var kind) ? kind.In(language, problem.Arguments) : problem.Reason;

    /// <summary>The label of the activity; its id when it has none, empty when the problem concerns the whole definition.</summary>
    public static string Activity(WorkflowDefinition definition, DefinitionProblem problem, string language) =>
        problem.ActivityId is not { } id ? ""
        : Find(definition.Root, id) is { } activity && StepNames.Of(activity, language) is { } name ? name
        : problem.DisplayText is { Length: > 0 } label ? label : id;

    /// <summary>The same problem has the same key, however often it is looked for: what somebody acknowledges.</summary>
    public static string Key(DefinitionProblem problem) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [problem.Code, problem.ActivityId, problem.Property, problem.Reason]))))[..16];

    /// <summary>One line for logs and terminals: activity, property, reason.</summary>
    public static string Line(WorkflowDefinition definition, DefinitionProblem problem, string language)
    {
        var zh = language == Languages.Chinese;
        var label = Activity(definition, problem, language);
        var activity = problem.ActivityId is null ? (zh ? "流程定义" : "definition")
            : label == problem.ActivityId ? $"{problem.ActivityType} '{label}'" : $"{label} ({problem.ActivityType} '{problem.ActivityId}')";
        return $"{activity}{(problem.Property is null ? "" : (zh ? "，" : ", ") + problem.Property)}{(zh ? "：" : ": ")}{Reason(problem, language)}";
    }

    /// <summary>The problem with the code and severity the desk gives it.</summary>
    internal static DefinitionProblem Coded(DefinitionProblem problem) =>
        problem.Code.Length > 0 ? problem
        : s_byTemplate.TryGetValue(problem.Template, out var kind) ? problem with { Code = kind.Code, Severity = kind.Severity ?? problem.Severity }
        : problem with { Code = OtherCode };

    private static JsonObject? Find(JsonNode? json, string activityId) => json switch
    {
        JsonObject item when item.GetText("id") == activityId && item.Get("type") is not null => item,
        JsonObject item => item.Select(property => Find(property.Value, activityId)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(item => Find(item, activityId)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
