using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>What the scripts of one request returned and changed.</summary>
public sealed record ScriptResult
{
    /// <summary>The result of each script by its key. Whole numbers are JSON integers, dates ISO 8601 strings.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Values { get; init; }

    /// <summary>Final values of the variables that were set, including names that are not in scope yet.</summary>
    public IReadOnlyDictionary<string, JsonNode?> VariablesSet { get; init; } = new Dictionary<string, JsonNode?>();

    public bool CorrelationIdSet { get; init; }

    public string? CorrelationId { get; init; }

    public bool InstanceNameSet { get; init; }

    public string? InstanceName { get; init; }

    /// <summary>Null when no script set an outcome.</summary>
    public IReadOnlyList<string>? Outcomes { get; init; }
}

/// <summary>Why a script does not compile. Line and column count from 1 in the author's text.</summary>
public sealed record ScriptSyntaxError(string Message, int Line, int Column);
