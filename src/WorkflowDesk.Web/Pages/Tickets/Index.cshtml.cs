using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>Every ticket the reader may see, newest first, 50 a page.</summary>
public sealed class IndexModel(TicketReading tickets, Colleagues colleagues) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>A status, <c>all</c>, or empty: the open ones.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Team { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Mine { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<TicketView> Tickets { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<TeamName> Teams { get; private set; } = [];

    public bool IsFiltered => !string.IsNullOrEmpty(Q) || !string.IsNullOrEmpty(Status) || !string.IsNullOrEmpty(Team) || Mine;

    public bool MayReassign => ReassignModel.MayReassign(Caller);

    public bool MayOpenTickets => NewModel.MayOpen(Caller);

    public async Task<IActionResult> OnGetAsync()
    {
        if (Status is not (null or "" or "all") && !TicketStatus.All.Contains(Status))
        {
            return NotFound();
        }

        Teams = await colleagues.TeamsAsync(Caller.Language, Cancelled);
        var listing = await tickets.ListAsync(
            Caller,
            new TicketFilter { Q = Q, Status = Status switch { null or "" => "open", "all" => null, var status => status }, Team = Team, Handler = Mine ? "me" : null, After = After },
            Cancelled);
        (Tickets, Next) = (listing.Items, listing.Next);
        return Page();
    }

    /// <summary>The same list from another key on.</summary>
    public string Address(string? after) => QueryHelpers.AddQueryString("/tickets", new Dictionary<string, string?>
    {
        ["q"] = Q,
        ["status"] = Status,
        ["team"] = Team,
        ["mine"] = Mine ? "true" : null,
        ["after"] = after,
    }.Where(pair => !string.IsNullOrEmpty(pair.Value)));
}
