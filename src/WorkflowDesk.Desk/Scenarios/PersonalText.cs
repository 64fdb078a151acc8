using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// Puts neutral words in the place of what people wrote. Only what a definition offers to choose from, switches, numbers
/// and dates are kept, because the process decides by them.
/// </summary>
internal static class PersonalText
{
    private const int MaxName = 40;

    /// <summary>In the language of what stood there.</summary>
    public static string Neutral(string text, string zh, string en) => Languages.Of(text) == Languages.Chinese ? zh : en;

    /// <summary>What was entered into a form.</summary>
    /// <param name="person">Gives a stand-in for a user name.</param>
    /// <param name="ticket">Gives a stand-in for the number of another ticket.</param>
    public static JsonObject Entered(TaskForm form, JsonObject data, Func<string, string> person, Func<string, string> ticket)
    {
        var masked = new JsonObject();
        foreach (var (name, value) in data.Where(entry => IsName(entry.Key)))
        {
            masked[name] = form.Fields.FirstOrDefault(field => field.Name == name) is { } field ? Field(field, value, person, ticket) : Anything(value);
        }

        return masked;
    }

    /// <summary>Whatever programs or people put there: texts go, the shape stays.</summary>
    public static JsonNode? Anything(JsonNode? value) => value switch
    {
        JsonObject item => new JsonObject(item.Where(property => IsName(property.Key)).Select(property => KeyValuePair.Create(property.Key, Anything(property.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Anything)]),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>() is { Length: > 0 } written ? Neutral(written, "（内容已隐去）", "(masked)") : "",
        // A number may be a telephone's: only forms say which numbers are none.
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => 1,
        _ => value?.DeepClone(),
    };

    private static JsonNode? Field(FormField field, JsonNode? value, Func<string, string> person, Func<string, string> ticket)
    {
        if (value is null || value.ToString().Length == 0)
        {
            return value?.DeepClone();
        }

        return field.Type switch
        {
            FieldType.Select when field.Options.Any(option => option.Value == value.ToString()) => value.DeepClone(),
            FieldType.Checkbox or FieldType.Number or FieldType.Date or FieldType.DateTime => value.DeepClone(),
            FieldType.Team => value.DeepClone(),
            FieldType.Person => person(value.ToString().Trim()),
            FieldType.Ticket => ticket(value.ToString().Trim()),
            FieldType.Rows when value is JsonArray rows => new JsonArray([.. rows.OfType<JsonObject>().Select(row =>
                Entered(new TaskForm { Fields = field.Columns }, row, person, ticket))]),
            FieldType.Text or FieldType.Multiline => Neutral(value.ToString(), $"示例：{field.Label.In(Languages.Chinese)}", $"Example: {field.Label.In(Languages.English)}"),
            _ => Anything(value),
        };
    }

    /// <summary>Names of properties come from programs; a sentence in the place of one is something a person wrote.</summary>
    private static bool IsName(string key) => key.Length is > 0 and <= MaxName && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
