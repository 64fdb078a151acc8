using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>The window of one ticket's change inside a step: planned with the plan, begun, ended or dropped.</summary>
internal static class ChangeWindows
{
    private const int LongestTitle = 200;

    /// <summary>The window the ticket plans or works in; null: none.</summary>
    public static async Task<PlannedChange?> OpenAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        await step.Db.PlannedChanges.Where(row => row.TicketId == ticket.Id && row.EndedAt == null && row.DroppedAt == null).LoadAsync(cancellationToken);
        return step.Db.PlannedChanges.Local.Where(row => row.TicketId == ticket.Id && row.IsOpen).MaxBy(row => row.PlannedAt);
    }

    /// <summary>A plan was made: its window takes the place of an earlier one.</summary>
    /// <exception cref="DeskRuleException">422: half a window, or one that collides without being known to.</exception>
    public static async Task PlanAsync(DeskStep step, Ticket ticket, TicketTask task, JsonObject data, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var (from, to) = (SolutionPlan.Moment(data, "windowStart"), SolutionPlan.Moment(data, "windowEnd"));
        if (from is null != to is null)
        {
            throw Wrong(step, from is null ? "windowStart" : "windowEnd", "请同时填写变更窗口的开始与结束", "a window has a beginning and an end");
        }

        await DropAsync(step, ticket, cancellationToken);
        if (from is not { } start || to is not { } end)
        {
            return;
        }

        var system = SolutionPlan.Text(data, "system") is { Length: > 0 } named ? named : ticket.Detail("affectedSystem")?.Trim() ?? "";
        var collisions = await ChangeCalendar.CollisionsAsync(step.Db, ticket.Id, system, start, end, cancellationToken);
        var isKnown = ApprovalStanding.Ticks(data, "collisionKnown");
        if (collisions.Count > 0 && !isKnown)
        {
            var names = string.Join(ProcessRules.Say(step.Caller, "；", "; "), collisions.Select(collision => collision.In(step.Caller.Language, zone)));
            throw Wrong(step, "windowStart", $"与以下安排冲突：{names}。请改时间，或勾选“已知悉时间冲突”", $"collides with {names}; choose another time, or tick that the collision is known");
        }

        step.Db.PlannedChanges.Add(new PlannedChange
        {
            Id = step.NewId(),
            TicketId = ticket.Id,
            PlanId = task.Id,
            Title = TitleOf(data),
            System = system,
            SystemKey = SystemKey.Of(system),
            StartsAt = start,
            EndsAt = end,
            PlannedBy = step.Caller.Name,
            PlannedAt = step.Now,
        });
        step.Record(TimelineAction.ChangePlanned, ticket, subject: system, data: new JsonObject
        {
            ["from"] = start, ["to"] = end, ["collisions"] = new JsonArray([.. collisions.Select(collision => (JsonNode)collision.Name)]),
        });
    }

    /// <summary>The work was done.</summary>
    public static async Task EndAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        if (await OpenAsync(step, ticket, cancellationToken) is { } change)
        {
            change.BegunAt ??= step.Now;
            change.EndedAt = step.Now;
        }
    }

    public static async Task DropAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        if (await OpenAsync(step, ticket, cancellationToken) is { } change)
        {
            change.DroppedAt = step.Now;
        }
    }

    private static string TitleOf(JsonObject data)
    {
        var options = (data["options"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var chosen = options.Find(option => ApprovalStanding.Ticks(option, "chosen")) ?? (options.Count == 1 ? options[0] : null);
        var title = chosen is null ? SolutionPlan.Text(data, "chosen").Split('\n')[0] : SolutionPlan.Text(chosen, "title");
        return title.Length <= LongestTitle ? title : title[..(LongestTitle - 1)] + "…";
    }

    private static DeskRuleException Wrong(DeskStep step, string field, string zh, string en) =>
        new("fields-missing", 422, ProcessRules.Say(step.Caller, "请补全或更正标出的内容。", "Some fields are missing or wrong.")) { Fields = new Dictionary<string, string> { [field] = ProcessRules.Say(step.Caller, zh, en) } };
}
