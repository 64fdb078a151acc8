using System.Text.Json;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Reads fields by kind. A wrong kind counts as absent and is written down.</summary>
internal sealed class JsonFields(JsonElement fields, string path, List<string> problems)
{
    public string Text(string name) => TextOrNull(name) ?? "";

    public string? TextOrNull(string name) => Raw(name) switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        // PostgreSQL text holds no NUL.
        { ValueKind: JsonValueKind.String } text when Decoded(text) is { } value => value.Replace("\0", "", StringComparison.Ordinal),
        _ => Wrong<string>(name),
    };

    public bool Flag(string name) => Raw(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False } => false,
        _ => Wrong<bool>(name),
    };

    public JsonFields? Object(string name) => Raw(name) switch
    {
        { ValueKind: JsonValueKind.Object } inner => new JsonFields(inner, path + name + ".", problems),
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        _ => Wrong<JsonFields>(name),
    };

    public IReadOnlyList<JsonFields> Objects(string name) =>
        [.. Items(name, JsonValueKind.Object).Select((item, index) => new JsonFields(item, $"{path}{name}[{index}].", problems))];

    public IReadOnlyList<string> Texts(string name) => [.. Items(name, JsonValueKind.String).Select(Decoded).OfType<string>()];

    public JsonElement Raw(string name) => fields.TryGetProperty(name, out var value) ? value : default;

    private List<JsonElement> Items(string name, JsonValueKind kind)
    {
        var list = Raw(name);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return Wrong<List<JsonElement>>(name) ?? [];
        }

        var right = list.EnumerateArray().Where(item => item.ValueKind == kind).ToList();
        if (right.Count < list.GetArrayLength())
        {
            problems.Add(path + name);
        }

        return right;
    }

    private static string? Decoded(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            return null;
        }
    }

    private T? Wrong<T>(string name)
    {
        problems.Add(path + name);
        return default;
    }
}
