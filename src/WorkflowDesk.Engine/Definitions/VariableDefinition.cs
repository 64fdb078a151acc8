using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>How long a variable's value lives.</summary>
public enum VariableStorage
{
    /// <summary>Until the end of the burst; then it is back at its default.</summary>
    Memory,

    /// <summary>With the instance.</summary>
    Instance,
}

/// <summary>A variable of a workflow or container.</summary>
public sealed record VariableDefinition(string Id, string Name, string TypeName, bool IsArray, JsonNode? Value, string? StorageDriverTypeName)
{
    /// <summary>The declared type; null when the alias is unknown.</summary>
    public DataType? Type { get; } = DataType.TryParse(IsArray ? TypeName + "[]" : TypeName);

    /// <summary>Null when the driver is unknown.</summary>
    public VariableStorage? Storage { get; } = StorageOf(StorageDriverTypeName);

    internal static VariableStorage? StorageOf(string? driver) => driver switch
    {
        null or "" => VariableStorage.Memory,
        _ when driver.Contains("MemoryStorageDriver", StringComparison.Ordinal) => VariableStorage.Memory,
        _ when driver.Contains("WorkflowInstanceStorageDriver", StringComparison.Ordinal) => VariableStorage.Instance,
        _ when driver.Contains("WorkflowStorageDriver", StringComparison.Ordinal) => VariableStorage.Instance,
        _ => null,
    };

    internal static IReadOnlyList<VariableDefinition> ReadAll(JsonObject owner, string ownerPath)
    {
        var items = owner.GetItems("variables");
        var variables = new List<VariableDefinition>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var json = items[i] as JsonObject ?? throw new DefinitionFormatException($"{ownerPath}.variables[{i}]", "a variable must be an object.");
            variables.Add(Read(json));
        }

        return variables;
    }

    internal static VariableDefinition Read(JsonObject json)
    {
        var name = json.GetText("name") ?? "";
        return new(json.GetText("id") ?? name, name, json.GetText("typeName") ?? "Object", json.GetBool("isArray") ?? false, json.Get("value"), json.GetText("storageDriverTypeName"));
    }
}

/// <summary>An input or output a workflow declares.</summary>
public sealed record ArgumentDefinition(string Name, string TypeName, string? DisplayName, string? Description, string? Category, string? UIHint, string? StorageDriverType, JsonObject Json)
{
    public DataType Type { get; } = DataType.TryParse(TypeName) ?? DataType.Object;

    internal static IReadOnlyList<ArgumentDefinition> ReadAll(JsonObject owner, string property)
    {
        var items = owner.GetItems(property);
        var arguments = new List<ArgumentDefinition>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var json = items[i] as JsonObject ?? throw new DefinitionFormatException($"$.{property}[{i}]", "an object is expected.");
            var type = json.GetText("type") ?? "Object";
            if (json.GetBool("isArray") == true)
            {
                type += "[]";
            }
            else if (json.GetBool("isCollection") == true)
            {
                type = $"ICollection<{type}>";
            }

            arguments.Add(new(json.GetText("name") ?? "", type, json.GetText("displayName"), json.GetText("description"), json.GetText("category"), json.GetText("uiHint"), json.GetText("storageDriverType"), json));
        }

        return arguments;
    }
}

/// <summary>What the definition asks of its instances.</summary>
public sealed record DefinitionOptions(bool UsableAsActivity, bool AutoUpdateConsumingWorkflows, string? ActivityCategory, string? ActivationStrategyType, string? IncidentStrategyType, string? CommitStrategyName)
{
    internal static DefinitionOptions Read(JsonObject root)
    {
        var options = root.GetObject("options") ?? [];
        return new(
            options.GetBool("usableAsActivity") ?? root.GetBool("usableAsActivity") ?? false,
            options.GetBool("autoUpdateConsumingWorkflows") ?? false,
            options.GetText("activityCategory"),
            options.GetText("activationStrategyType"),
            options.GetText("incidentStrategyType"),
            options.GetText("commitStrategyName"));
    }

    /// <summary>The class name without namespace and assembly.</summary>
    internal static string ShortName(string typeName)
    {
        var name = typeName.Split(',')[0].Trim();
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
