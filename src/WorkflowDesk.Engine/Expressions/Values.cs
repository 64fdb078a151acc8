using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>
/// Conversion of values as Elsa converts expression results: a value that cannot be read as the target type becomes
/// the type's default; malformed JSON, unknown enum names and numbers too large are errors.
/// </summary>
public static class Values
{
    private const NumberStyles WithFraction = NumberStyles.Float | NumberStyles.AllowThousands;

    /// <exception cref="FormatException">Malformed JSON or an unknown enum name.</exception>
    /// <exception cref="OverflowException">A number is too large for the type.</exception>
    public static JsonNode? Convert(JsonNode? value, DataType type)
    {
        if (type.Kind == ValueKind.Object)
        {
            return value;
        }

        if (value is null)
        {
            return type.IsNullable ? null : Default(type.Kind);
        }

        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            return type.Kind == ValueKind.String ? value : FromText(TextOf(text), type);
        }

        return type.Kind switch
        {
            ValueKind.String => JsonValue.Create(ToText(value)),
            ValueKind.Boolean => ToBoolean(value),
            ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Single or ValueKind.Double or ValueKind.Decimal => ToNumber(value, type),
            ValueKind.Enum => ToEnum(value.ToJsonString(), type),
            ValueKind.List => ToList(value, type),
            ValueKind.Dictionary => value as JsonObject,
            ValueKind.TimeSpan or ValueKind.Guid or ValueKind.DateTime or ValueKind.DateTimeOffset => type.IsNullable ? null : Default(type.Kind),
            ValueKind.Bytes => ToBytes(value),
            _ => value,
        };
    }

    /// <summary>The value as text, as .NET would print it; objects and arrays as JSON.</summary>
    public static string? ToText(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => TextOf(value),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => NumberText(value.ToJsonString()),
        _ => value.ToJsonString(InstanceJson.Default.Options),
    };

    // JSON and .NET write exponents differently: 1e+21 and 1E+21.
    private static string NumberText(string json) =>
        json.AsSpan().ContainsAny('e', 'E') ? double.Parse(json, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : json;

    /// <summary>As a .NET value.</summary>
    /// <exception cref="NotSupportedException">There is no reading as this type.</exception>
    public static T? To<T>(JsonNode? value)
    {
        if (value is null)
        {
            return default;
        }

        if (value is T node)
        {
            return node;
        }

        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        object? result = type switch
        {
            _ when type == typeof(string) => ToText(value),
            _ when type == typeof(bool) => value.GetValueKind() == JsonValueKind.True,
            _ when type == typeof(int) => (int)NumberOf(value),
            _ when type == typeof(long) => (long)NumberOf(value),
            _ when type == typeof(double) => RealOf(value),
            _ when type == typeof(decimal) => NumberOf(value),
            _ when type == typeof(TimeSpan) => TimeSpan.TryParse(ToText(value), CultureInfo.InvariantCulture, out var span) ? span : null,
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.TryParse(ToText(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
            _ when type == typeof(Guid) => Guid.TryParse(ToText(value), out var guid) ? guid : null,
            _ when type == typeof(string[]) || type == typeof(IReadOnlyList<string>) => ToTexts(value).ToArray(),
            _ when type.IsEnum => Enum.TryParse(type, ToText(value), out var name) ? name : null,
            // A JsonObject asked of an array or the other way round: not there.
            _ when typeof(JsonNode).IsAssignableFrom(type) => null,
            _ => throw new NotSupportedException($"A value cannot be read as {type.Name}; take the JSON and read it with the reader's own serializer."),
        };
        return result is null ? default : (T)result;
    }

    /// <summary>The texts of a list; a single value is a list of one.</summary>
    public static IReadOnlyList<string> ToTexts(JsonNode? value) => value switch
    {
        null => [],
        JsonArray array => [.. array.Select(ToText).OfType<string>()],
        _ => ToText(value) is { Length: > 0 } text ? [text] : [],
    };

    /// <summary>The text of a JSON string. A value made in memory of a moment or a GUID is one too, but gives itself out
    /// only as what it was made of.</summary>
    private static string TextOf(JsonNode value) =>
        value.AsValue().TryGetValue<string>(out var text) ? text : JsonNode.Parse(value.ToJsonString())!.GetValue<string>();

    internal static JsonNode? DefaultOf(VariableDefinition definition, DataType type)
    {
        try
        {
            // A default is text, even where a number or a boolean is written; a variable of type Object keeps that text.
            return definition.Value is JsonValue value ? Convert(JsonValue.Create(ToText(value)), type) : Convert(definition.Value, type);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // The validator reports a default that cannot be read; Elsa runs such a definition without the default.
            return Convert(null, type);
        }
    }

    /// <summary>The JSON that a text holds, for the Object expression; text that is not JSON is converted like a literal.</summary>
    internal static JsonNode? FromJsonText(string text, DataType type)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Convert(null, type);
        }

        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return Convert(JsonValue.Create(text), type);
        }

        return Convert(node, type);
    }

    private static JsonNode? FromText(string text, DataType type)
    {
        if (type.Kind == ValueKind.List && type.Element?.Kind is ValueKind.String && text.TrimStart() is not ['[', ..])
        {
            return new JsonArray(JsonValue.Create(text));
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return type.IsNullable ? null : Default(type.Kind);
        }

        switch (type.Kind)
        {
            case ValueKind.Decimal or ValueKind.Guid or ValueKind.TimeSpan or ValueKind.DateTime or ValueKind.DateTimeOffset or ValueKind.Enum
                when text.TrimStart() is ['{' or '[', ..]:
                throw new FormatException($"'{text}' is taken for JSON and cannot be read as {type.Kind}.");
            case ValueKind.Boolean:
                return JsonValue.Create(bool.TryParse(text, out var flag) && flag);
            // As .NET reads them: no fraction in a whole number, thousands separators only where there may be one.
            case ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Decimal:
                return decimal.TryParse(text, type.Kind == ValueKind.Decimal ? WithFraction : NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    ? Number(number, type.Kind)
                    : type.IsNullable ? null : Default(type.Kind);
            case ValueKind.Single or ValueKind.Double:
                return double.TryParse(text, WithFraction, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
                    ? JsonValue.Create(real)
                    : type.IsNullable ? null : Default(type.Kind);
            case ValueKind.Guid:
                return Guid.TryParse(text, out var guid) ? JsonValue.Create(guid.ToString()) : type.IsNullable ? null : Default(type.Kind);
            case ValueKind.TimeSpan:
                return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
                    ? JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture))
                    : type.IsNullable ? null : Default(type.Kind);
            case ValueKind.DateTime or ValueKind.DateTimeOffset:
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                    ? JsonValue.Create(moment.ToString("O", CultureInfo.InvariantCulture))
                    : type.IsNullable ? null : Default(type.Kind);
            case ValueKind.Enum:
                return ToEnum(text, type);
            case ValueKind.Bytes:
                return System.Convert.TryFromBase64String(text, new byte[text.Length], out _) ? JsonValue.Create(text) : null;
            case ValueKind.List:
                return text.TrimStart() is ['{' or '[', ..] ? ToList(ParseJson(text), type) : ToList(JsonValue.Create(text), type);
            case ValueKind.Json:
                return text.TrimStart() is ['{' or '[', ..] ? ParseJson(text) : JsonValue.Create(text);
            case ValueKind.Dictionary:
                return text.TrimStart() is ['{' or '[', ..] ? ParseJson(text) as JsonObject : null;
            default:
                return JsonValue.Create(text);
        }
    }

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The text is not valid JSON: {e.Message}", e);
        }
    }

    private static JsonValue ToBoolean(JsonNode value) => JsonValue.Create(value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => NumberOf(value) != 0,
        _ => false,
    });

    private static JsonValue? ToNumber(JsonNode value, DataType type) => value.GetValueKind() switch
    {
        JsonValueKind.Number when type.Kind is ValueKind.Single or ValueKind.Double => value.AsValue(),
        JsonValueKind.Number => Number(NumberOf(value), type.Kind),
        JsonValueKind.True => Number(1, type.Kind),
        JsonValueKind.False => Number(0, type.Kind),
        _ => type.IsNullable ? null : Default(type.Kind),
    };

    // Half to even, as .NET rounds; a number that does not fit overflows.
    private static JsonValue Number(decimal number, ValueKind kind) => kind switch
    {
        ValueKind.Int16 => JsonValue.Create((long)System.Convert.ToInt16(number)),
        ValueKind.Int32 => JsonValue.Create((long)System.Convert.ToInt32(number)),
        ValueKind.Int64 => JsonValue.Create(System.Convert.ToInt64(number)),
        ValueKind.Decimal => JsonValue.Create(number),
        _ => JsonValue.Create((double)number),
    };

    private static double RealOf(JsonNode value) => value.GetValueKind() == JsonValueKind.Number
        ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
        : (double)NumberOf(value);

    private static decimal NumberOf(JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.Number)
        {
            return value.GetValueKind() == JsonValueKind.String && decimal.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        }

        // A number made in memory gives itself out only as the very type it was made of.
        var number = value.AsValue();
        return number.TryGetValue<int>(out var small) ? small
            : number.TryGetValue<long>(out var whole) ? whole
            : number.TryGetValue<decimal>(out var exact) ? exact
            : number.TryGetValue<double>(out var real) ? (decimal)real
            : (decimal)double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
    }

    private static JsonValue ToEnum(string text, DataType type)
    {
        if (type.Names.Contains(text, StringComparer.Ordinal))
        {
            return JsonValue.Create(text);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < type.Names.Count
            ? JsonValue.Create(type.Names[index])
            : throw new FormatException($"'{text}' is none of {string.Join(", ", type.Names)}.");
    }

    private static JsonArray? ToList(JsonNode? value, DataType type)
    {
        if (value is null)
        {
            return null;
        }

        var element = type.Element ?? DataType.Object;
        if (value is not JsonArray array)
        {
            return [Convert(value.DeepClone(), element)];
        }

        if (element.Kind == ValueKind.Object)
        {
            return array;
        }

        var list = new JsonArray();
        foreach (var item in array)
        {
            list.Add(Convert(item, element)?.DeepClone());
        }

        return list;
    }

    private static JsonValue? ToBytes(JsonNode value) =>
        value is JsonArray array && array.All(b => b?.GetValueKind() == JsonValueKind.Number)
            ? JsonValue.Create(System.Convert.ToBase64String([.. array.Select(b => (byte)NumberOf(b!))]))
            : null;

    private static JsonValue? Default(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => JsonValue.Create(false),
        ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 => JsonValue.Create(0L),
        ValueKind.Single or ValueKind.Double => JsonValue.Create(0d),
        ValueKind.Decimal => JsonValue.Create(0m),
        ValueKind.Guid => JsonValue.Create(Guid.Empty.ToString()),
        ValueKind.TimeSpan => JsonValue.Create("00:00:00"),
        ValueKind.DateTime or ValueKind.DateTimeOffset => JsonValue.Create("0001-01-01T00:00:00.0000000+00:00"),
        _ => null,
    };
}
