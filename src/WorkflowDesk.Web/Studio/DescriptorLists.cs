using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Web.Studio;

/// <summary>Studio's small lists: what users are offered is what the engine does, nothing more. An empty list is fine for Studio, a missing one is not.</summary>
internal static class DescriptorLists
{
    /// <summary>The hub; without it Studio polls.</summary>
    public const string LiveUpdates = "Elsa.RealTimeWorkflowUpdates";

    private static readonly (string Type, string? Language, bool Offered)[] s_expressions =
    [
        ("Literal", null, false), ("Object", "json", false), ("Json", "json", false), ("Variable", null, true), ("Input", null, true), ("JavaScript", "javascript", true), ("Liquid", "liquid", true),
        ("Liquid", "liquid", true),
        // Not run here; a draft that came from elsewhere may still hold them, and is shown and kept as it is.
        ("CSharp", "csharp", false), ("Python", "python", false), ("Secret", null, false),
    ];

    private static readonly (string Group, string[] Types)[] s_variableTypes =
    [
        ("Primitives", ["Object", "String", "Boolean", "Int32", "Int64", "Single", "Double", "Decimal", "Guid", "DateTime", "DateTimeOffset", "TimeSpan"]),
        ("Lookups", ["StringDictionary", "ObjectDictionary"]),
        ("Dynamic", ["ExpandoObject", "JsonElement", "JsonNode", "JsonObject"]),
        ("Data", ["ByteArray"]),
    ];

    private static readonly (string Key, string Type, double Priority, bool IsOld)[] s_storageDrivers =
    [
        ("instance-storage", "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core", 5, false),
        ("memory-storage", "Elsa.Workflows.MemoryStorageDriver, Elsa.Workflows.Core", 0, false),
        ("workflow-storage", "Elsa.Workflows.Services.WorkflowStorageDriver, Elsa.Workflows.Core", 0, true),
    ];

    private static readonly (string Key, string Type)[] s_activationStrategies =
    [
        ("always", "Elsa.Workflows.ActivationValidators.AllowAlwaysStrategy, Elsa.Workflows.Core"),
        ("singleton", "Elsa.Workflows.Runtime.ActivationValidators.SingletonStrategy, Elsa.Workflows.Runtime"),
        ("correlation", "Elsa.Workflows.Runtime.ActivationValidators.CorrelationStrategy, Elsa.Workflows.Runtime"),
        ("correlated-singleton", "Elsa.Workflows.Runtime.ActivationValidators.CorrelatedSingletonStrategy, Elsa.Workflows.Runtime"),
    ];

    private static readonly (string Key, string Type)[] s_incidentStrategies =
    [
        ("fault", "Elsa.Workflows.IncidentStrategies.FaultStrategy, Elsa.Workflows.Core"),
        ("continue", "Elsa.Workflows.IncidentStrategies.ContinueWithIncidentsStrategy, Elsa.Workflows.Core"),
    ];

    private static readonly (string Key, string Type)[] s_journalStrategies =
    [
        ("journal-inherit", "Elsa.Workflows.LogPersistence.Strategies.Inherit, Elsa.Workflows.Core"),
        ("journal-include", "Elsa.Workflows.LogPersistence.Strategies.Include, Elsa.Workflows.Core"),
        ("journal-exclude", "Elsa.Workflows.LogPersistence.Strategies.Exclude, Elsa.Workflows.Core"),
    ];

    /// <summary>Nothing to choose from, as for commit strategies: every step is saved as a whole.</summary>
    public static object Empty { get; } = new { items = Array.Empty<object>(), count = 0 };

    public static object Expressions { get; } = List(s_expressions.Select(expression => new
    {
        type = expression.Type,
        displayName = expression.Type,
        isSerializable = true,
        isBrowsable = expression.Offered,
        properties = expression.Language is null ? [] : new Dictionary<string, string> { ["MonacoLanguage"] = expression.Language },
    }));

    public static object Variables(DescriptorTexts texts) => List(s_variableTypes.SelectMany(group => group.Types.Select(type => new
    {
        typeName = type,
        displayName = texts.Type(type),
        category = texts.TypeGroup(group.Group),
        description = (string?)null,
    })));

    public static object StorageDrivers(DescriptorTexts texts) => List(s_storageDrivers.Select(driver => new
    {
        typeName = driver.Type,
        displayName = texts.Listed(driver.Key).Name,
        priority = driver.Priority,
        deprecated = driver.IsOld,
    }));

    public static object ActivationStrategies(DescriptorTexts texts) => Strategies(s_activationStrategies, texts);

    /// <summary>What a binding may name to change an output on its way.</summary>
    public static object OutputConverters() => List(OutputConverter.All.Select(converter => new
    {
        id = converter.Id,
        displayName = DescriptorTexts.Words(converter.Id[(converter.Id.LastIndexOf('.') + 1)..]),
        description = "",
    }));

    public static object IncidentStrategies(DescriptorTexts texts) => Strategies(s_incidentStrategies, texts);

    /// <summary>What the journal takes of inputs and outputs.</summary>
    public static object JournalStrategies(DescriptorTexts texts) => Strategies(s_journalStrategies, texts);

    public static object Features(DescriptorTexts texts) => List([Feature(LiveUpdates, texts)!]);

    /// <summary>Null: not installed.</summary>
    public static object? Feature(string fullName, DescriptorTexts texts) => fullName != LiveUpdates ? null : new
    {
        name = LiveUpdates[5..],
        @namespace = LiveUpdates[..4],
        fullName = LiveUpdates,
        displayName = texts.Listed("live").Name,
        description = texts.Listed("live").Description,
    };

    private static object Strategies((string Key, string Type)[] strategies, DescriptorTexts texts) => List(strategies.Select(strategy => new
    {
        typeName = strategy.Type,
        displayName = texts.Listed(strategy.Key).Name,
        description = texts.Listed(strategy.Key).Description,
    }));

    private static object List<T>(IEnumerable<T> items) => items.ToArray() is var all ? new { items = all, count = all.Length } : Empty;
}
