using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>Turns what a browser sent into the data of a task. What does not fit stays text, so that the desk can say what is wrong with it.</summary>
public static class FormReading
{
    /// <summary>Rows of one list that are looked at.</summary>
    public const int MostRows = 100;

    /// <summary>Only fields the chosen outcome shows: what somebody typed before they changed their mind does not count.</summary>
    public static JsonObject Data(FormView form, string outcome, IFormCollection posted, DeskTime time)
    {
        var data = new JsonObject();
        foreach (var field in form.Fields)
        {
            if (!IsShownFor(field, outcome))
            {
                continue;
            }

            var name = "data." + field.Name;
            JsonNode? value = field.Type == FieldType.Rows ? Rows(field, name, posted, time) : Value(field, posted[name].ToString(), time);
            if (value is not null)
            {
                data[field.Name] = value;
            }
        }

        return data;
    }

    public static bool IsShownFor(FieldView field, string outcome) =>
        field.ShowFor.Count == 0 || field.ShowFor.Contains(outcome) || field.Required || field.RequiredFor.Contains(outcome);

    private static JsonArray? Rows(FieldView field, string name, IFormCollection posted, DeskTime time)
    {
        var rows = new JsonArray();
        for (var i = 0; i < MostRows; i++)
        {
            var row = new JsonObject();
            foreach (var column in field.Columns)
            {
                if (Value(column, posted[$"{name}[{i}].{column.Name}"].ToString(), time) is { } value && !IsFalse(value))
                {
                    row[column.Name] = value;
                }
            }

            if (row.Count > 0)
            {
                rows.Add(row);
            }
        }

        return rows.Count > 0 ? rows : null;
    }

    private static JsonValue? Value(FieldView field, string typed, DeskTime time)
    {
        var text = typed.ReplaceLineEndings("\n").Trim();
        return field.Type switch
        {
            FieldType.Checkbox => JsonValue.Create(text is "true" or "on"),
            _ when text.Length == 0 => null,
            FieldType.Number when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            FieldType.DateTime when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) =>
                JsonValue.Create(time.FromLocal(local).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(text),
        };
    }

    private static bool IsFalse(JsonValue value) => value.GetValueKind() == System.Text.Json.JsonValueKind.False;
}
