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
/// <param name="ActivityId">The activity concerned; null for the definition itself.</param>
/// <param name="ActivityType">Its type name.</param>
/// <param name="Property">The JSON property concerned, e.g. <c>condition</c>.</param>
/// <param name="Reason">A sentence fit for the author.</param>
public sealed record DefinitionProblem(string? ActivityId, string? ActivityType, string? Property, string Reason, ProblemSeverity Severity = ProblemSeverity.Error)
{
    /// <summary>Line in the script, from 1, when the problem is in a script.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the script, from 1.</summary>
    public int? Column { get; init; }

    public override string ToString() =>
        $"{Severity}: {(ActivityId is null ? "definition" : $"{ActivityType} '{ActivityId}'")}{(Property is null ? "" : $", {Property}")}: {Reason}";
}
