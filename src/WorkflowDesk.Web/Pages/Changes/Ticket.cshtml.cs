using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>The change of one ticket by itself: where its forms are sent, and where a refused one says why.</summary>
public sealed class TicketModel(ChangeFaces faces, WindowTurns turns, UpdatePromises promises, LeftoverEditing leftovers, DeskTime time) : StaffPage
{
    public ChangeFace Face { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string number) => await ReadAsync(number) ? Page() : NotFound();

    public Task<IActionResult> OnPostLogAsync(string number, string? text, string? at) =>
        DoneAsync(number, "Log", "work-log", "worklog.added", (step, ticket) => WorkLog.AddAsync(step, ticket, text ?? "", Moment("at", at), Cancelled));

    public Task<IActionResult> OnPostBackupAsync(string number, string? backup, string? backupReason) =>
        DoneAsync(number, "Backup", "work-log", "worklog.backup-noted", (step, ticket) => WorkLog.ConfirmBackupAsync(step, ticket, backup == WorkLog.Taken, backupReason ?? "", Cancelled));

    public Task<IActionResult> OnPostGoAheadAsync(string number, string? reason) =>
        DoneAsync(number, "GoAhead", "change-window", "window.went-ahead", (step, ticket) => turns.GoAheadAsync(step, ticket, reason ?? "", Cancelled));

    public Task<IActionResult> OnPostReplanAsync(string number, string? reason) =>
        DoneAsync(number, "Replan", "plan-title", "window.planned-anew", (step, ticket) => turns.PlanAnewAsync(step, ticket, reason ?? "", Cancelled));

    public Task<IActionResult> OnPostUpdateAsync(string number, string? text, string? nextUpdateAt) =>
        DoneAsync(number, "Update", "updates", "updates.posted", (step, ticket) => promises.PostAsync(step, ticket, text ?? "", Moment("nextUpdateAt", nextUpdateAt), Cancelled));

    public Task<IActionResult> OnPostLeftoverAsync(string number, string? what, string? owner, string? plan, string? due) =>
        DoneAsync(number, "Leftover", "leftovers", "leftovers.added", (step, ticket) => leftovers.AddAsync(step, ticket, new NewLeftover(what ?? "", owner, plan ?? "", due ?? ""), Cancelled));

    private async Task<IActionResult> DoneAsync(string number, string form, string place, string said, Func<DeskStep, Ticket, Task> action)
    {
        if (!await ReadAsync(number))
        {
            return NotFound();
        }

        if (await ActAsync(async step => await action(step, await step.LockWorkedAsync(number, Cancelled))))
        {
            Say(said);
            return Redirect($"/tickets/{number}#{place}");
        }

        await ReadAsync(number);
        Face = Face with { Problem = Problem, Refused = form, Posted = Request.Form };
        return Page();
    }

    /// <summary>What was typed into a <c>datetime-local</c> field; empty is null.</summary>
    private DateTimeOffset? Moment(string field, string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null
        : DateTime.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? time.FromLocal(local)
        : throw new DeskRuleException("fields-missing", 422, Words["form.bad-moment"]) { Fields = new Dictionary<string, string> { [field] = Words["form.bad-moment"] } };

    private async Task<bool> ReadAsync(string number)
    {
        if (await faces.OfAsync(Caller, number, Cancelled) is not { } face)
        {
            return false;
        }

        Face = face;
        return true;
    }
}
