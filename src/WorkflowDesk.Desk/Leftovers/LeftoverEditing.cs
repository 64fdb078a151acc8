using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Leftovers;

/// <summary>Adds and changes what tickets leave behind. Works inside the caller's step, the caller commits.</summary>
public sealed class LeftoverEditing(DeskTimeZone zone)
{
    /// <summary>Characters of what is to be done, of a plan and of a reason.</summary>
    public const int LongestText = 1000;

    /// <summary>On the due day the owner hears at this hour of the desk's zone.</summary>
    public const int ReminderHour = 9;

    /// <summary>What is not done is brought up again after this time.</summary>
    public static readonly TimeSpan RemindAgainAfter = TimeSpan.FromDays(7);

    /// <summary>The ticket is one the caller works on and has locked.</summary>
    /// <exception cref="DeskRuleException">422 naming the fields.</exception>
    public async Task<Leftover> AddAsync(DeskStep step, Ticket ticket, NewLeftover item, CancellationToken cancellationToken)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        CheckText(step.Caller, wrong, "what", item.What, isNeeded: true);
        CheckText(step.Caller, wrong, "plan", item.Plan, isNeeded: false);
        CheckDue(step, wrong, item.DueOn);
        var owner = await OwnerAsync(step, wrong, item.Owner, cancellationToken) ?? ticket.HandlerId ?? step.Caller.PersonId;
        if (owner is null && wrong.Count == 0)
        {
            wrong["owner"] = ProcessRules.Say(step.Caller, "请指定负责人", "somebody must own it");
        }

        Refuse(step.Caller, wrong);
        var leftover = new Leftover
        {
            Id = step.NewId(),
            TicketId = ticket.Id,
            What = item.What.Trim(),
            OwnerId = owner!.Value,
            Plan = item.Plan.Trim(),
            DueOn = item.DueOn,
            RemindAt = ReminderOf(item.DueOn),
            CreatedAt = step.Now,
            CreatedBy = step.Caller.Name,
        };
        step.Db.Leftovers.Add(leftover);
        step.Record(TimelineAction.LeftoverAdded, ticket, leftover.What, subject: leftover.Id.ToString(), data: new JsonObject { ["due"] = leftover.DueOn, ["owner"] = leftover.OwnerId });
        return leftover;
    }

    /// <summary>Its owner and those who work on its ticket may change it.</summary>
    /// <exception cref="DeskRuleException">404 none, or not for the caller; 409 somebody was first; 422 naming the fields.</exception>
    public async Task<Leftover> ChangeAsync(DeskStep step, Guid id, LeftoverChange change, CancellationToken cancellationToken)
    {
        var ticketId = await step.Db.Leftovers.Where(row => row.Id == id).Select(row => (Guid?)row.TicketId).SingleOrDefaultAsync(cancellationToken);
        var ticket = ticketId is { } found ? await step.LockTicketAsync(found, cancellationToken) : null;
        var leftover = ticket is null ? null : await step.Db.Leftovers.SingleAsync(row => row.Id == id, cancellationToken);
        if (leftover is null || (leftover.OwnerId != step.Caller.PersonId && !await step.Db.Worked(step.Caller).AnyAsync(row => row.Id == leftover.TicketId, cancellationToken)))
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有这个遗留事项。", "There is no such leftover here for you."));
        }

        if (change.ExpectedRevision is { } seen && seen != leftover.Revision)
        {
            throw new DeskRuleException("stale-revision", 409, ProcessRules.Say(
                step.Caller, $"事项已被更改（当前版本 {leftover.Revision}，您看到的是 {seen}）。请刷新后再试。", $"The item has changed meanwhile (revision {leftover.Revision}, you saw {seen}). Reload and try again."));
        }

        var owner = await CheckAsync(step, leftover, change, cancellationToken);
        var before = new JsonObject { ["what"] = leftover.What, ["plan"] = leftover.Plan, ["due"] = leftover.DueOn, ["owner"] = leftover.OwnerId, ["state"] = leftover.State };
        leftover.What = change.What?.Trim() ?? leftover.What;
        leftover.Plan = change.Plan?.Trim() ?? leftover.Plan;
        leftover.OwnerId = owner ?? leftover.OwnerId;
        leftover.DueOn = change.DueOn ?? leftover.DueOn;
        leftover.Reason = change.Reason?.Trim() ?? leftover.Reason;
        leftover.State = change.State ?? leftover.State;
        leftover.ClosedAt = leftover.State == Leftover.Open ? null : leftover.ClosedAt ?? step.Now;
        leftover.RemindAt = leftover.State != Leftover.Open ? null
            : change.DueOn is not null || change.Owner is not null || leftover.RemindAt is null ? Next(ReminderOf(leftover.DueOn), step.Now) : leftover.RemindAt;
        leftover.Revision++;
        var after = new JsonObject { ["what"] = leftover.What, ["plan"] = leftover.Plan, ["due"] = leftover.DueOn, ["owner"] = leftover.OwnerId, ["state"] = leftover.State };
        step.Record(TimelineAction.LeftoverChanged, ticket, leftover.What + (change.Reason is { Length: > 0 } why ? $" · {why.Trim()}" : ""),
            subject: leftover.Id.ToString(), outcome: leftover.State, data: new JsonObject { ["before"] = before, ["after"] = after });
        return leftover;
    }

    /// <summary>The first reminder after now; on the due day itself at once when its hour is past.</summary>
    internal static DateTimeOffset Next(DateTimeOffset first, DateTimeOffset now)
    {
        for (; first + RemindAgainAfter <= now; first += RemindAgainAfter)
        {
            // Those of a long time away are one.
        }

        return first;
    }

    private async Task<Guid?> CheckAsync(DeskStep step, Leftover leftover, LeftoverChange change, CancellationToken cancellationToken)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (change.What is not null)
        {
            CheckText(step.Caller, wrong, "what", change.What, isNeeded: true);
        }

        CheckText(step.Caller, wrong, "plan", change.Plan ?? "", isNeeded: false);
        CheckText(step.Caller, wrong, "reason", change.Reason ?? "", isNeeded: change.State == Leftover.Dropped && leftover.State != Leftover.Dropped);
        if (change.DueOn is not null && change.DueOn != leftover.DueOn)
        {
            CheckDue(step, wrong, change.DueOn);
        }

        if (change.State is { } state && !Leftover.States.Contains(state))
        {
            wrong["state"] = string.Join(", ", Leftover.States);
        }

        var owner = await OwnerAsync(step, wrong, change.Owner, cancellationToken);
        Refuse(step.Caller, wrong);
        return owner;
    }

    private void CheckDue(DeskStep step, Dictionary<string, string> wrong, string dueOn)
    {
        if (Day(dueOn) is not { } day)
        {
            wrong["due"] = ProcessRules.Say(step.Caller, "期限应写作 2026-01-31", "must be a date such as 2026-01-31");
        }
        else if (day < DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(step.Now, zone.Zone).DateTime))
        {
            wrong["due"] = ProcessRules.Say(step.Caller, "期限不能早于今天", "must not lie before today");
        }
    }

    private static async Task<Guid?> OwnerAsync(DeskStep step, Dictionary<string, string> wrong, string? userName, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(userName))
        {
            return null;
        }

        var name = userName.Trim();
        var person = await step.Db.People.SingleOrDefaultAsync(row => row.UserName == name && row.IsActive, cancellationToken);
        if (person is null || !person.Roles.Split(' ').Any(Role.Staff.Contains))
        {
            wrong["owner"] = ProcessRules.Say(step.Caller, $"没有用户名为“{name}”的在职工作人员", $"no active member of staff has the user name \"{name}\"");
            return null;
        }

        return person.Id;
    }

    private DateTimeOffset ReminderOf(string dueOn)
    {
        var local = Day(dueOn)!.Value.ToDateTime(new TimeOnly(ReminderHour, 0));
        return new DateTimeOffset(local, zone.Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static void CheckText(Caller caller, Dictionary<string, string> wrong, string field, string text, bool isNeeded)
    {
        if (text.Trim().Length > LongestText || (isNeeded && text.Trim().Length == 0))
        {
            wrong[field] = ProcessRules.Say(caller, isNeeded ? $"必填，最多 {LongestText} 个字符" : $"最多 {LongestText} 个字符", isNeeded ? $"is required, in at most {LongestText} characters" : $"takes at most {LongestText} characters");
        }
    }

    private static void Refuse(Caller caller, Dictionary<string, string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(caller, "请补全或更正标出的内容。", "Some fields are missing or wrong.")) { Fields = wrong };
        }
    }
}
