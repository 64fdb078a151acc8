using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>
/// The plan of a ticket in one fixed form, and its hash: what an approval is bound to. In it are who planned, the
/// attempt, and every field of the plan as the ticket has it now; so it changes whoever changes the plan, and however.
/// </summary>
/// <param name="Text">Canonical JSON: properties in order of their names, no blanks.</param>
/// <param name="Hash">SHA-256 of the text, lower-case hexadecimal.</param>
/// <param name="Planner">Null: nobody has planned yet.</param>
public sealed record PlanSeal(string Text, string Hash, Guid? Planner)
{
    /// <summary>The answer by which a plan says that it changes production.</summary>
    public const string ChangesProduction = "changesProduction";

    /// <summary>The answer by which a plan says that it cannot wait.</summary>
    public const string Emergency = "emergency";

    /// <summary>Ticket fields that are part of a plan whether or not its form asks for them.</summary>
    private static readonly string[] s_always = ["plan", "options", "risk", ChangesProduction, "touches", "affectedSystem", "changedSystem", "permissionLevel"];

    // Found out again while the plan is carried out, or given with the approval itself.
    private static readonly string[] s_never = ["chosen", "question", "cause", "causeClass", "prevention", "window"];

    public static async Task<PlanSeal> OfAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) =>
        Of(ticket, await PlannedAsync(db, ticket.Id, cancellationToken));

    /// <param name="planned">The completed step that made the plan.</param>
    public static PlanSeal Of(Ticket ticket, TicketTask? planned)
    {
        var details = ticket.ReadDetails();
        var names = s_always.Concat(planned is null ? [] : TaskForm.Read(planned.Form).Fields.Select(field => field.Name)).Except(s_never);
        var plan = new JsonObject { ["attempt"] = ticket.Attempt, ["planner"] = planned?.CompletedById?.ToString() };
        foreach (var name in names.Where(name => !IsBlank(details[name])))
        {
            plan[name] = details[name]!.DeepClone();
        }

        var text = Ordered(plan)!.ToJsonString(DeskJson.Options);
        return new PlanSeal(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), planned?.CompletedById);
    }

    /// <summary>The last completed plan, one completed in this very step included. Null: there is none.</summary>
    public static async Task<TicketTask?> PlannedAsync(DeskDb db, Guid ticketId, CancellationToken cancellationToken)
    {
        var plans = await db.Tasks.Where(task => task.TicketId == ticketId && task.Step == StepKey.Plan).ToListAsync(cancellationToken);
        return plans.Where(task => task.State == TicketTask.Completed).OrderBy(task => task.CompletedAt).ThenBy(task => task.Id).LastOrDefault();
    }

    private static bool IsBlank(JsonNode? value) => value is null or JsonArray { Count: 0 } || value.ToString().Length == 0;

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => KeyValuePair.Create(property.Key, Ordered(property.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };
}
