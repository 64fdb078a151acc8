using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What people call a step.</summary>
public static class StepNames
{
    /// <summary>
    /// Its own words in this language, else the designer's label, else the title of its task, which a step fresh from the
    /// toolbox has and the others do not. Null: nobody has named it.
    /// </summary>
    /// <param name="activity">As it stands in the definition.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    public static string? Of(JsonObject activity, string language)
    {
        var metadata = activity.GetObject("metadata");
        return NotBlank(metadata?.GetObject("displayTexts")?.GetText(language))
            ?? NotBlank(metadata?.GetText("displayText"))
            ?? NotBlank(Title(activity)?.In(language));
    }

    private static LocalizedText? Title(JsonObject activity)
    {
        var expression = activity.GetObject("title")?.GetObject("expression");
        return expression?.GetText("type") is "Object" or "Literal" && expression.Get("value") is { } value ? LocalizedText.Of(Parsed(value)) : null;
    }

    // A code editor writes an object as text.
    private static JsonNode Parsed(JsonNode value)
    {
        if (value is not JsonValue text || text.GetValueKind() != JsonValueKind.String || !text.GetValue<string>().TrimStart().StartsWith('{'))
        {
            return value;
        }

        try
        {
            return JsonNode.Parse(text.GetValue<string>()) ?? value;
        }
        catch (JsonException)
        {
            // A draft may hold anything, and then this is its name.
            return value;
        }
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
