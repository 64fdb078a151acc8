using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>When a new instance of a definition may start; the names are Elsa's.</summary>
public static class Activation
{
    public const string Always = "AllowAlwaysStrategy";
    public const string Singleton = "SingletonStrategy";
    public const string Correlation = "CorrelationStrategy";
    public const string CorrelatedSingleton = "CorrelatedSingletonStrategy";

    /// <summary>Every strategy there is.</summary>
    public static readonly IReadOnlyList<string> Strategies = [Always, Singleton, Correlation, CorrelatedSingleton];

    /// <summary>The strategy meant by a short, full or assembly-qualified name; none given means always. Null: unknown.</summary>
    public static string? Find(string? name) =>
        string.IsNullOrWhiteSpace(name) ? Always : Strategies.FirstOrDefault(s => string.Equals(s, DefinitionOptions.ShortName(name), StringComparison.Ordinal));

    /// <summary>Which running instances forbid a start. Null: none can. An instance without a correlation id is correlated
    /// with nothing: it never stands in the way of another's, and a correlated singleton may run once without one.</summary>
    public static RunningQuery? Rivals(WorkflowDefinition definition, string? correlationId) => Find(definition.Options.ActivationStrategyType) switch
    {
        Singleton => new(definition.DefinitionId, ByCorrelation: false, null),
        Correlation when correlationId is not null => new(null, ByCorrelation: true, correlationId),
        CorrelatedSingleton => new(definition.DefinitionId, ByCorrelation: true, correlationId),
        _ => null,
    };
}

/// <summary>Asks for running instances.</summary>
/// <param name="DefinitionId">Of this definition, in any version; null: of any.</param>
/// <param name="ByCorrelation">Only those with exactly <paramref name="CorrelationId"/>, null included.</param>
public sealed record RunningQuery(string? DefinitionId, bool ByCorrelation, string? CorrelationId)
{
    /// <summary>What starts that exclude each other have in common.</summary>
    public string LockName => ByCorrelation && CorrelationId is not null ? $"activation correlation {CorrelationId}" : $"activation definition {DefinitionId}";

    public bool Matches(WorkflowInstance instance) =>
        instance.IsRunning
        && (DefinitionId is null || string.Equals(instance.DefinitionId, DefinitionId, StringComparison.Ordinal))
        && (!ByCorrelation || string.Equals(instance.CorrelationId, CorrelationId, StringComparison.Ordinal));
}
