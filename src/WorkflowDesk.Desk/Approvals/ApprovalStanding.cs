using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>Whether the plan of a ticket may be carried out as it stands.</summary>
/// <param name="IsNeeded">The plan touches production, data, permissions or another department, or the rule asks for an approval whatever it says.</param>
/// <param name="IsGranted">An approval is in force that was given to this very plan.</param>
/// <param name="IsEmergency">This very plan was declared an emergency.</param>
/// <param name="WantsEmergency">The planner says it cannot wait. It holds once: for the plan as it was handed in.</param>
public sealed record ApprovalStanding(PlanSeal Seal, ApprovalRule Rule, bool IsNeeded, bool IsGranted, bool IsEmergency, bool WantsEmergency)
{
    public bool LetsPass => !IsNeeded || IsGranted || IsEmergency;

    public static async Task<ApprovalStanding> OfAsync(DeskDb db, Ticket ticket, Profile profile, CancellationToken cancellationToken)
    {
        var planned = await PlanSeal.PlannedAsync(db, ticket.Id, cancellationToken);
        var seal = PlanSeal.Of(ticket, planned);
        var rule = RuleFor(profile, ticket);
        // What the planner said counts even where the process has written something else to the ticket since.
        var details = ticket.ReadDetails();
        var needed = rule.IsForced || Ticks(details, PlanSeal.ChangesProduction) || details["touches"] is JsonArray { Count: > 0 } || (SaidBy(planned) is { } said && SolutionPlan.TouchedBy(said).Count > 0);
        var approvals = await db.Approvals.Where(row => row.TicketId == ticket.Id).ToListAsync(cancellationToken);
        var emergencies = await db.EmergencyChanges.Where(row => row.TicketId == ticket.Id).ToListAsync(cancellationToken);
        emergencies.AddRange(db.EmergencyChanges.Local.Where(row => row.TicketId == ticket.Id && !emergencies.Contains(row)));
        return new ApprovalStanding(
            seal, rule, needed,
            approvals.Exists(row => row.Outcome == VoteCount.Approved && row.PlanHash == seal.Hash),
            emergencies.Exists(row => row.PlanHash == seal.Hash && row.Outcome is null or VoteCount.MoreInformation or VoteCount.Expired),
            SaidBy(planned) is { } plan && Ticks(plan, PlanSeal.Emergency) && !emergencies.Exists(row => row.DeclaredAt >= planned!.CompletedAt));
    }

    /// <summary>The first rule of the profile that fits the ticket and its plan.</summary>
    /// <param name="planned">What a plan that is just being handed in says; null: what the ticket knows.</param>
    public static ApprovalRule RuleFor(Profile profile, Ticket ticket, JsonObject? planned = null)
    {
        var details = ticket.ReadDetails();
        foreach (var (field, detail) in new[] { ("options", "options"), ("permissionLevel", "permissionLevel"), ("system", "changedSystem") })
        {
            if (planned?[field] is { } said)
            {
                details[detail] = said.DeepClone();
            }
        }

        return profile.Approvals.FirstOrDefault(rule =>
            Is(rule.Category, ticket.Category)
            && Is(rule.Risk, RiskOf(details))
            && Is(rule.PermissionLevel, details["permissionLevel"]?.ToString())
            && (Holds(rule.AffectedSystem, details["affectedSystem"]) || Holds(rule.AffectedSystem, details["changedSystem"])))
            ?? ApprovalRule.Otherwise;
    }

    /// <summary>At the highest priority, where the rule allows it.</summary>
    public static bool AllowsEmergency(ApprovalRule rule, Profile profile, Ticket ticket) =>
        rule.AllowsEmergency && profile.Priorities is [var highest, ..] && highest.Key == ticket.Priority;

    /// <summary>Of the option that was taken, or the only one.</summary>
    private static string? RiskOf(JsonObject details)
    {
        var options = (details["options"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        return (options.Count == 1 ? options[0] : options.Find(option => Ticks(option, "chosen")))?["risk"]?.ToString();
    }

    private static bool Holds(string condition, JsonNode? text) => condition.Length == 0 || text?.ToString().Contains(condition, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Is(string condition, string? value) => condition.Length == 0 || condition == value;

    private static JsonObject? SaidBy(TicketTask? planned) => planned?.Data is { } data ? JsonNode.Parse(data) as JsonObject : null;

    internal static bool Ticks(JsonObject said, string field) => said[field]?.ToString() is "true" or "True";
}
