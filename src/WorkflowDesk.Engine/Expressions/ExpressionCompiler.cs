using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>Turns inputs as written into what is evaluated at run time, constants converted once and for all.</summary>
internal static class ExpressionCompiler
{
    /// <summary>Expression types that run, as designers list them.</summary>
    public static readonly IReadOnlyList<string> Supported = ["Literal", "Object", "Json", "Variable", "Input", "JavaScript", "Liquid"];

    /// <summary>Elsa knows these too; a definition that uses one does not mean here what it means there.</summary>
    private static readonly string[] s_refused = ["CSharp", "Python", "Secret"];

    public static InputBinding Bind(InputDescriptor descriptor, JsonNode? json, Action<string, ProblemReason, ProblemSeverity> report)
    {
        var property = ElsaJson.CamelCase(descriptor.Name);
        var type = DataType.TryParse(descriptor.TypeName) ?? DataType.Object;
        if (!descriptor.IsWrapped)
        {
            return new(descriptor, type) { Expression = json is null ? null : new("Literal", json), Constant = json ?? descriptor.DefaultValue };
        }

        var expression = Read(json, property, report);
        if (expression is null)
        {
            if (descriptor.IsRequired)
            {
                report(property, "a value is required.", ProblemSeverity.Error);
            }

            return new(descriptor, type) { Constant = Values.Convert(descriptor.DefaultValue, type) };
        }

        var compiled = Compile(expression, type, descriptor.UIHint == "dictionary", property, report);
        return compiled.Kind == ExpressionKind.Constant
            ? new(descriptor, type) { Expression = expression, Constant = compiled.Value }
            : new(descriptor, type) { Expression = expression, Computed = compiled };
    }

    /// <summary>The expression in a property; null when it counts as not set.</summary>
    public static Expression? Read(JsonNode? json, string property, Action<string, ProblemReason, ProblemSeverity> report)
    {
        switch (json)
        {
            case null:
                return null;
            case JsonObject wrapped when wrapped.Get("expression") is JsonObject expression:
                // Studio writes null for a property of a step that is fresh from its toolbox; being there is what counts.
                if (!wrapped.Any(property => property.Key.Equals("typeName", StringComparison.OrdinalIgnoreCase)))
                {
                    report(property, "the input has no typeName, so Elsa ignores its expression.", ProblemSeverity.Warning);
                    return null;
                }

                var type = expression.GetText("type") ?? "Literal";
                if (!IsKnown(type, property, report))
                {
                    return null;
                }

                var value = expression.Get("value");
                return new(type, value is JsonObject wrapper && ElsaJson.Unwrap(wrapper) is { } array ? array : value);
            case JsonObject list when ElsaJson.Unwrap(list) is { } items:
                return new("Literal", items);
            case JsonObject:
                return null;
            default:
                return new("Literal", json);
        }
    }

    public static CompiledExpression Compile(Expression expression, DataType type, bool isDictionary, string property, Action<string, ProblemReason, ProblemSeverity> report)
    {
        try
        {
            switch (expression.Type)
            {
                case "Literal" when !isDictionary:
                    return Constant(Values.Convert(LiteralOf(expression.Value), type));
                case "Literal" or "Object" or "Json":
                    var node = expression.Value is JsonValue text && text.GetValueKind() == JsonValueKind.String
                        ? Values.FromJsonText(text.GetValue<string>(), type)
                        : Values.Convert(expression.Value, type);
                    return isDictionary && node is JsonObject members && members.Any(m => IsExpression(m.Value))
                        ? Members(members, property, report)
                        : Constant(node);
                case "Variable":
                    return new(ExpressionKind.Variable) { Text = Reference(expression.Value, "id") ?? "" };
                case "Input":
                    return new(ExpressionKind.WorkflowInput) { Text = Reference(expression.Value, "name") ?? "" };
                case "JavaScript" or "Liquid":
                    var script = Values.ToText(expression.Value);
                    return string.IsNullOrWhiteSpace(script) ? Constant(Values.Convert(null, type)) : new(ExpressionKind.Script) { Text = script, IsTemplate = expression.Type == "Liquid" };
                default:
                    return Refuse(property, $"expression type '{expression.Type}' is not supported; supported are {string.Join(", ", Supported)}.", report);
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return Refuse(property, $"the value cannot be read: {e.Message}", report);
        }
    }

    /// <summary>An expression of a type nobody knows counts as not set, as in Elsa; types are told apart by case.</summary>
    public static bool IsKnown(string type, string property, Action<string, ProblemReason, ProblemSeverity> report)
    {
        if (Supported.Contains(type) || s_refused.Contains(type))
        {
            return true;
        }

        report(property, $"the expression type '{type}' is unknown, so the value counts as not set.", ProblemSeverity.Warning);
        return false;
    }

    private static CompiledExpression Constant(JsonNode? value) => new(ExpressionKind.Constant) { Value = value };

    private static CompiledExpression Refuse(string property, ProblemReason reason, Action<string, ProblemReason, ProblemSeverity> report)
    {
        report(property, reason, ProblemSeverity.Error);
        return new(ExpressionKind.Unsupported) { Text = reason.ToString() };
    }

    // An object or array in a literal stands for its JSON text.
    private static JsonNode? LiteralOf(JsonNode? value) => value is JsonObject or JsonArray ? JsonValue.Create(Values.ToText(value)) : value;

    private static bool IsExpression(JsonNode? member) => member is JsonObject json && json.ContainsKey("value")
        && json.TryGetPropertyValue("type", out var type) && type is JsonValue name && name.GetValueKind() == JsonValueKind.String
        && (Supported.Contains(name.GetValue<string>()) || s_refused.Contains(name.GetValue<string>()));

    private static CompiledExpression Members(JsonObject members, string property, Action<string, ProblemReason, ProblemSeverity> report)
    {
        var compiled = new List<KeyValuePair<string, CompiledExpression>>(members.Count);
        foreach (var (key, value) in members)
        {
            compiled.Add(new(key, IsExpression(value)
                ? Compile(new((value as JsonObject)!.GetText("type") ?? "Literal", value!["value"]), DataType.Object, isDictionary: false, $"{property}.{key}", report)
                : Constant(value)));
        }

        return compiled.TrueForAll(m => m.Value.Kind == ExpressionKind.Constant)
            ? Constant(new JsonObject(compiled.Select(m => new KeyValuePair<string, JsonNode?>(m.Key, m.Value.Value?.DeepClone()))))
            : new(ExpressionKind.Members) { Members = compiled };
    }

    /// <summary>The id or name in a reference, which may itself be JSON text.</summary>
    private static string? Reference(JsonNode? value, string property)
    {
        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            try
            {
                value = JsonNode.Parse(text.GetValue<string>());
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return (value as JsonObject)?.GetText(property);
    }
}
