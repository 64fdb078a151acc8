using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// Checks that the people, teams and tickets named in a form exist, before the process works with the names: a slip of
/// the pen is answered to whoever made it, not found later as an incident.
/// </summary>
internal static class NamedInForms
{
    /// <returns>Fields that name nobody or nothing, with the reason.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> CheckAsync(
        DeskStep step, Ticket ticket, TaskForm form, JsonObject data, string language, CancellationToken cancellationToken)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, type, named) in Named(form, data))
        {
            var name = named?.ToString().Trim();
            if (!string.IsNullOrEmpty(name) && !await ExistsAsync(step, ticket, type, name, cancellationToken))
            {
                wrong[field] = Reason(type, name, language == Languages.Chinese);
            }
        }

        return wrong;
    }

    /// <summary>Every name in the data, those in rows too, with the field to blame.</summary>
    private static IEnumerable<(string Field, string Type, JsonNode? Name)> Named(TaskForm form, JsonObject data) => form.Fields.SelectMany(field => field.Type == FieldType.Rows
        ? field.Columns.Where(IsName).SelectMany(column => (data[field.Name] as JsonArray ?? []).Select(row => (field.Name, column.Type, (row as JsonObject)?[column.Name])))
        : IsName(field) ? [(field.Name, field.Type, data[field.Name])] : Array.Empty<(string, string, JsonNode?)>());

    private static bool IsName(FormField field) => field.Type is FieldType.Person or FieldType.Team or FieldType.Ticket;

    private static async Task<bool> ExistsAsync(DeskStep step, Ticket ticket, string type, string name, CancellationToken cancellationToken) => type switch
    {
        FieldType.Person => await step.Db.People.SingleOrDefaultAsync(person => person.UserName == name && person.IsActive, cancellationToken) is { } person
            && person.Roles.Split(' ').Any(Role.Staff.Contains),
        FieldType.Team => await step.Db.Teams.AnyAsync(team => team.Key == name, cancellationToken),
        _ => await step.Db.Tickets.AnyAsync(other => other.Number == name && other.Id != ticket.Id, cancellationToken),
    };

    private static string Reason(string type, string name, bool zh) => type switch
    {
        FieldType.Person => zh ? $"没有用户名为“{name}”的在职工作人员" : $"no active member of staff has the user name \"{name}\"",
        FieldType.Team => zh ? $"没有团队“{name}”" : $"there is no team \"{name}\"",
        _ => zh ? $"没有编号为“{name}”的其他工单" : $"there is no other ticket \"{name}\"",
    };
}
