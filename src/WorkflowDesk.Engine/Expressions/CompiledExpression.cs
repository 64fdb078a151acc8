using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Expressions;

internal enum ExpressionKind
{
    Constant,
    Variable,
    WorkflowInput,
    Script,

    /// <summary>An object whose members are expressions.</summary>
    Members,

    /// <summary>Refused by the validator; fails when it is evaluated nevertheless.</summary>
    Unsupported,
}

/// <summary>An expression ready to be evaluated.</summary>
internal sealed record CompiledExpression(ExpressionKind Kind)
{
    public JsonNode? Value { get; init; }

    /// <summary>Variable id, input name, script text, or the reason it is not supported.</summary>
    public string Text { get; init; } = "";

    /// <summary>The script is a Liquid template.</summary>
    public bool IsTemplate { get; init; }

    public IReadOnlyList<KeyValuePair<string, CompiledExpression>> Members { get; init; } = [];
}
