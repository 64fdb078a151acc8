using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>One activity while its definition is compiled: where a container finds its children.</summary>
public sealed class NodeCompilation
{
    private readonly Func<JsonObject, ActivityNode, string, ActivityNode> _compile;
    private readonly Action<DefinitionProblem> _report;

    internal NodeCompilation(ActivityNode node, Func<JsonObject, ActivityNode, string, ActivityNode> compile, Action<DefinitionProblem> report)
    {
        Node = node;
        _compile = compile;
        _report = report;
    }

    public ActivityNode Node { get; }

    /// <summary>Kept for all runs of this node.</summary>
    public object? Prepared
    {
        get => Node.Prepared;
        set => Node.Prepared = value;
    }

    /// <summary>Compiles the activity in an embedded port; null when the port is empty.</summary>
    public ActivityNode? CompilePort(string port)
    {
        if (Node.Json.Get(port) is not JsonObject json)
        {
            return null;
        }

        var child = _compile(json, Node, port);
        Node.Add(child, port);
        return child;
    }

    /// <summary>Compiles an activity found elsewhere in the JSON.</summary>
    public ActivityNode Compile(JsonObject json, string property)
    {
        var child = _compile(json, Node, property);
        Node.Add(child, port: null);
        return child;
    }

    /// <summary>Compiles every activity in <c>activities</c>.</summary>
    public void CompileActivities()
    {
        foreach (var item in Node.Json.GetItems("activities"))
        {
            if (item is JsonObject json)
            {
                Compile(json, "activities");
            }
            else
            {
                Report("activities", "an activity must be an object.");
            }
        }
    }

    public void Report(string? property, ProblemReason reason, ProblemSeverity severity = ProblemSeverity.Error) =>
        _report(new(Node.Id, Node.Type, property, reason, severity));

    /// <summary>Compiles a raw <c>{ type, value }</c> expression, such as the condition of a case.</summary>
    internal CompiledExpression CompileExpression(JsonNode? json, DataType type, string property)
    {
        Expression? expression = json switch
        {
            JsonObject raw when raw.Get("expression") is not null => ExpressionCompiler.Read(raw, property, Report),
            JsonObject raw => ExpressionCompiler.IsKnown(raw.GetText("type") ?? "Literal", property, Report) ? new(raw.GetText("type") ?? "Literal", raw.Get("value")) : null,
            null => null,
            _ => new Expression("Literal", json),
        };
        return expression is null
            ? new(ExpressionKind.Constant) { Value = Values.Convert(null, type) }
            : ExpressionCompiler.Compile(expression, type, isDictionary: false, property, Report);
    }
}
