using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Portal;

/// <summary>What somebody has asked for, and what the desk asks of them.</summary>
public sealed class IndexModel(TicketReading tickets, TaskReading tasks) : PortalPage
{
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<TaskView> Waiting { get; private set; } = [];

    public IReadOnlyList<TicketView> Tickets { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync()
    {
        var listing = await tickets.ListAsync(Caller, new TicketFilter { Requester = "me", After = After }, Cancelled);
        (Tickets, Next) = (listing.Items, listing.Next);
        var mine = await tasks.ListAsync(Caller, TaskScope.Mine, null, Paging.MaxLimit, Cancelled);
        Waiting = [.. mine.Items.Where(task => task.Kind is TaskKind.Requester or TaskKind.Verification)];
    }
}
