using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>Turns what a form begins with into what its inputs hold: the way back of <see cref="FormReading"/>.</summary>
internal static class FormValues
{
    /// <summary>Rows are written under <c>field[0].column</c>.</summary>
    public static void Add(Dictionary<string, string> initial, FieldView field, JsonNode? value, DeskTime time)
    {
        if (field.Type == FieldType.Rows && value is JsonArray rows)
        {
            for (var i = 0; i < Math.Min(rows.Count, FormReading.MostRows); i++)
            {
                foreach (var column in field.Columns)
                {
                    if ((rows[i] as JsonObject)?[column.Name] is { } cell)
                    {
                        initial[$"{field.Name}[{i}].{column.Name}"] = Text(column, cell, time);
                    }
                }
            }
        }
        else if (value is JsonValue)
        {
            initial[field.Name] = Text(field, value, time);
        }
    }

    private static string Text(FieldView field, JsonNode value, DeskTime time) => value.GetValueKind() switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "",
        _ when field.Type == FieldType.DateTime && DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) =>
            time.Local(at).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
