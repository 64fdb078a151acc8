using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>What a script may call, as TypeScript declarations: designers complete and check scripts with them.</summary>
public static partial class TypeDefinitions
{
    /// <summary>The functions every script has and the accessors of this definition's variables, inputs and outputs.</summary>
    /// <param name="registry">Knows what the activities put out.</param>
    /// <param name="activityType">The type of the activity whose script is edited; some offer functions of their own.</param>
    public static string Of(WorkflowDefinition definition, ActivityRegistry registry, string? activityType = null)
    {
        var text = new StringBuilder(ScriptDeclarations.Everywhere);
        if (activityType == RunJavaScript.TypeName)
        {
            text.Append(ScriptDeclarations.Outcomes);
        }

        var activities = new List<JsonObject>();
        Collect(definition.Root, activities);
        var variables = VariablesOf(definition, activities);
        // As at run time, a later kind of accessor takes the place of an earlier one of the same name.
        var accessors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, type) in variables)
        {
            if (IsIdentifier(name))
            {
                accessors[$"get{Pascal(name)}"] = $"(): {type}";
                accessors[$"set{Pascal(name)}"] = $"(value: {type}): void";
            }
        }

        foreach (var input in definition.Inputs.Where(i => IsIdentifier(i.Name)))
        {
            accessors[$"get{input.Name}"] = $"(): {TypeOf(input.Type)}";
        }

        AddOutputs(definition, registry, activities, accessors);
        if (activityType == "Elsa.BulkDispatchWorkflows")
        {
            accessors["getItem"] = "(): any";
            text.Append("declare const args: { Item: any };\n");
        }

        foreach (var (name, signature) in accessors)
        {
            text.Append("declare function ").Append(name).Append(signature).Append(";\n");
        }

        AppendVariablesObject(text, variables);
        return text.ToString();
    }

    private static void Collect(JsonNode? json, List<JsonObject> activities)
    {
        switch (json)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Collect(item, activities);
                }

                break;
            case JsonObject item:
                if (TextOf(item, "type") is not null && TextOf(item, "id") is not null)
                {
                    activities.Add(item);
                }

                foreach (var property in item)
                {
                    Collect(property.Value, activities);
                }

                break;
        }
    }

    /// <summary>Variables of the workflow first, then those of containers and loops; the first of a name stays.</summary>
    private static Dictionary<string, string> VariablesOf(WorkflowDefinition definition, List<JsonObject> activities)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in definition.Variables)
        {
            variables.TryAdd(variable.Name, VariableTypeOf(variable.Type ?? DataType.Object));
        }

        foreach (var activity in activities)
        {
            foreach (var json in activity.GetItems("variables").OfType<JsonObject>())
            {
                var variable = VariableDefinition.Read(json);
                variables.TryAdd(variable.Name, VariableTypeOf(variable.Type ?? DataType.Object));
            }

            var type = TextOf(activity, "type");
            if (type is "Elsa.For" or "Elsa.ForEach" or "Elsa.ParallelForEach")
            {
                variables.TryAdd("CurrentValue", type == "Elsa.For" ? "number" : "any");
            }

            if (type is "Elsa.ForEach" or "Elsa.ParallelForEach")
            {
                variables.TryAdd("CurrentIndex", "number");
            }
        }

        return variables;
    }

    private static void AddOutputs(WorkflowDefinition definition, ActivityRegistry registry, List<JsonObject> activities, SortedDictionary<string, string> accessors)
    {
        foreach (var activity in activities)
        {
            if (TextOf(activity, definition.OutputsByName ? "name" : "id") is not { Length: > 0 } owner || !IsIdentifier(owner))
            {
                continue;
            }

            var outputs = registry.Find(TextOf(activity, "type")!) is { } known
                ? known.Descriptor.Outputs.Select(o => (o.Name, Type: DataType.TryParse(o.TypeName) ?? DataType.Object))
                : activity.Where(p => p.Value is JsonObject bound && bound.ContainsKey("memoryReference") && !bound.ContainsKey("expression"))
                    .Select(p => (Name: Pascal(p.Key), Type: DataType.Object));
            foreach (var (name, type) in outputs.Where(o => IsIdentifier(o.Name)))
            {
                accessors[$"get{Pascal(name)}From{Pascal(owner)}"] = $"(): {TypeOf(type)}";
            }
        }
    }

    private static void AppendVariablesObject(StringBuilder text, Dictionary<string, string> variables)
    {
        text.Append("declare const variables: {\n");
        foreach (var (name, type) in variables.Where(v => Name().IsMatch(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            text.Append("    ").Append(name).Append(": ").Append(type).Append(";\n");
        }

        text.Append("    [name: string]: any;\n};\n");
    }

    /// <summary>How a variable of the type reaches a script: moments, durations and Guids as values of their own.</summary>
    private static string VariableTypeOf(DataType type) => type.Kind switch
    {
        ValueKind.DateTime => "DateTime",
        ValueKind.DateTimeOffset => "DateTimeOffset",
        ValueKind.TimeSpan => "TimeSpan",
        ValueKind.Guid => "Guid",
        _ => TypeOf(type),
    };

    /// <summary>How a value of the type reaches a script: moments, durations, Guids and bytes are texts there.</summary>
    private static string TypeOf(DataType type) => type.Kind switch
    {
        ValueKind.Boolean => "boolean",
        ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Single or ValueKind.Double or ValueKind.Decimal => "number",
        ValueKind.List => $"{TypeOf(type.Element ?? DataType.Object)}[]",
        ValueKind.Dictionary => "{ [name: string]: any }",
        ValueKind.Enum => "string",
        ValueKind.Object or ValueKind.Json => "any",
        _ => "string",
    };

    private static string? TextOf(JsonObject json, string property) =>
        json.Get(property) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Pascal(string name) => name[0] is >= 'a' and <= 'z' ? char.ToUpperInvariant(name[0]) + name[1..] : name;

    /// <summary>Accessors are made for names of letters and digits only.</summary>
    private static bool IsIdentifier(string name) => Identifier().IsMatch(name);

    [GeneratedRegex(@"^[\p{L}\p{Nd}]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[\p{L}_$][\p{L}\p{Nd}_$]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
