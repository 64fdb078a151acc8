using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages;

/// <summary>What waits for the reader: their own tasks, and those their teams and roles may take.</summary>
public sealed class IndexModel(TaskReading tasks, TicketProcess process, DeskDatabase database, ProfileShelf profiles, TimeProvider clock) : StaffPage
{
    public IReadOnlyList<WorkRow> Mine { get; private set; } = [];

    public IReadOnlyList<WorkRow> Team { get; private set; } = [];

    public bool MayReassign => ReassignModel.MayReassign(Caller);

    public bool MayOpenTickets => Tickets.NewModel.MayOpen(Caller);

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostClaimAsync(Guid id, int revision)
    {
        if (await ActAsync(step => process.ClaimAsync(step, id, revision, Cancelled)))
        {
            Say("task.claimed");
            return RedirectToPage();
        }

        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        var mine = await tasks.ListAsync(Caller, TaskScope.Mine, null, Paging.MaxLimit, Cancelled);
        var team = await tasks.ListAsync(Caller, TaskScope.Team, null, Paging.MaxLimit, Cancelled);
        var tickets = mine.Items.Concat(team.Items).Select(task => task.TicketId).Distinct().ToList();
        await using var db = database.Read();
        var running = await db.Clocks.Where(row => tickets.Contains(row.TicketId) && row.StoppedAt == null && row.DueAt < Clock.Never).ToListAsync(Cancelled);
        var clocks = running.ToLookup(row => row.TicketId);
        var calendars = await profiles.CalendarsAsync(db, running.Select(row => row.CalendarKey), Cancelled);
        var now = clock.GetUtcNow();
        WorkRow RowOf(TaskView task) => new(
            task, ClockFace.Pressing(clocks[task.TicketId], calendars, now), task.Assignee == Caller.UserName, task.Assignee is null && task.MayAct);
        Mine = InOrder(mine.Items.Select(RowOf));
        Team = InOrder(team.Items.Select(RowOf));
    }

    // What is urgent comes first, then what has waited longest.
    private static List<WorkRow> InOrder(IEnumerable<WorkRow> rows) =>
        [.. rows.OrderBy(row => row.Task.Mark.Rank).ThenBy(row => row.Task.CreatedAt)];
}
