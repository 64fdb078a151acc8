using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>Reads the fields of a webhook and remembers what is wrong with each, by its path.</summary>
internal sealed class AlertFields(JsonNode? json, string path, Dictionary<string, string> wrong)
{
    /// <summary>Characters of a symptom and of its explanation; what is longer is cut.</summary>
    public const int LongestSummary = 1_000;

    public const int LongestDescription = 20_000;

    private readonly JsonObject? _json = json as JsonObject;

    /// <summary>Null when it is missing, empty or no plain value.</summary>
    public string? Text(string name) => _json?[name] is JsonValue value && value.ToString().Trim() is { Length: > 0 } text ? text : null;

    public string Needed(string name)
    {
        if (Text(name) is { } text)
        {
            return text;
        }

        wrong[At(name)] = "is required and must be text";
        return "";
    }

    /// <summary>A moment with its offset (RFC 3339). The year 1, which Alertmanager writes for "not ended", counts as none.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment.Year < 1970 ? null : moment.ToUniversalTime();
        }

        wrong[At(name)] = "must be a time such as 2026-01-31T09:30:00Z";
        return null;
    }

    /// <summary>An object of plain values.</summary>
    public Dictionary<string, string> Texts(string name)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        switch (_json?[name])
        {
            case null:
                break;
            case JsonObject texts:
                foreach (var (key, value) in texts.Where(pair => pair.Value is JsonValue plain && plain.GetValueKind() != JsonValueKind.Null))
                {
                    found[key] = value!.ToString();
                }

                break;
            default:
                wrong[At(name)] = "must be an object";
                break;
        }

        return found;
    }

    public void Wrong(string name, string reason) => wrong[At(name)] = reason;

    public static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
