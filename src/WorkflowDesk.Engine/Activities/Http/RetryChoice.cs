using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>
/// Which resilience strategy an activity asks for in <c>customProperties.resilienceStrategy</c>: one of the host's by its
/// id (<c>strategyId</c>, or an <c>expression</c> that gives the id), or numbers written there.
/// </summary>
internal sealed record RetryChoice
{
    public const string Property = "resilienceStrategy";

    /// <summary>One of the host's.</summary>
    public string? StrategyId { get; init; }

    /// <summary>Gives the id.</summary>
    public CompiledExpression? Expression { get; init; }

    /// <summary>Written in the activity.</summary>
    public RetryPolicy? Numbers { get; init; }

    /// <summary>Null: the activity asks for none.</summary>
    public static RetryChoice? Read(NodeCompilation node)
    {
        if (node.Node.CustomProperties.GetObject(Property) is not { } json)
        {
            return null;
        }

        var isComputed = string.Equals(json.GetText("mode"), "Expression", StringComparison.OrdinalIgnoreCase) || json.GetInt("mode") == 1;
        if (isComputed)
        {
            return json.Get("expression") is JsonObject expression
                ? new RetryChoice { Expression = node.CompileExpression(expression, DataType.String, Property) }
                : null;
        }

        if (json.GetText("strategyId") is { Length: > 0 } id)
        {
            return new RetryChoice { StrategyId = id };
        }

        if (json.ContainsKey("strategyId") || json.ContainsKey("mode"))
        {
            // The designer leaves this behind when a strategy is taken away again.
            return null;
        }

        var numbers = RetryPolicy.Read(json, out var problem);
        if (problem is not null)
        {
            node.Report(Property, $"the resilience strategy cannot be used: {problem}.");
        }

        return new RetryChoice { Numbers = numbers };
    }

    /// <summary>The policy of this call; null when it is sent once.</summary>
    public async ValueTask<RetryPolicy?> FindAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (Numbers is not null)
        {
            return Numbers;
        }

        var id = StrategyId;
        if (Expression is not null)
        {
            id = Values.ToText(await context.Burst.EvaluateAsync(context.Activity, Property, Expression, DataType.String, cancellationToken));
        }

        if (string.IsNullOrWhiteSpace(id))
        {
            return null;
        }

        if (context.Burst.Step.Runner.Options.ResilienceStrategies.GetValueOrDefault(id) is { } known)
        {
            return known;
        }

        context.Log($"There is no resilience strategy '{id}'; the usual numbers are taken.");
        return RetryPolicy.Default;
    }
}
