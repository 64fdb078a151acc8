namespace WorkflowDesk.Engine.Definitions;

/// <summary>How much a problem matters.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing; the definition means what it means in Elsa.</summary>
    Note,

    /// <summary>It runs, but probably not as its author expects.</summary>
    Warning,

    /// <summary>The definition cannot be published.</summary>
    Error,
}

/// <summary>One thing that is wrong with a definition.</summary>
public sealed record DefinitionProblem
{
    /// <param name="activityId">The activity concerned; null for the definition itself.</param>
    /// <param name="activityType">Its type name.</param>
    /// <param name="property">The JSON property concerned, e.g. <c>condition</c>.</param>
    /// <param name="reason">A sentence fit for the author.</param>
    public DefinitionProblem(string? activityId, string? activityType, string? property, ProblemReason reason, ProblemSeverity severity = ProblemSeverity.Error)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ActivityId = activityId;
        ActivityType = activityType;
        Property = property;
        Severity = severity;
        Template = reason.Template;
        Arguments = reason.Arguments;
        Reason = reason.ToString();
    }

    /// <summary>The activity concerned; null for the definition itself.</summary>
    public string? ActivityId { get; init; }

    public string? ActivityType { get; init; }

    /// <summary>The label of the activity in the designer; null when it has none.</summary>
    public string? DisplayText { get; init; }

    /// <summary>The JSON property concerned, e.g. <c>condition</c>.</summary>
    public string? Property { get; init; }

    /// <summary>In English; hosts find other languages by <see cref="Code"/> or <see cref="Template"/>, and <see cref="Arguments"/>.</summary>
    public string Reason { get; init; }

    /// <summary>The reason with places for the arguments, <c>{0}</c> and so on.</summary>
    public string Template { get; }

    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Stable, kebab-case: programs may rely on it. Given by the host.</summary>
    public string Code { get; init; } = "";

    public ProblemSeverity Severity { get; init; }

    /// <summary>Line in the script, from 1, when the problem is in a script.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the script, from 1.</summary>
    public int? Column { get; init; }

    public override string ToString() =>
        $"{Severity}: {(ActivityId is null ? "definition" : $"{ActivityType} '{ActivityId}'")}{(Property is null ? "" : $", {Property}")}: {Reason}";
}
