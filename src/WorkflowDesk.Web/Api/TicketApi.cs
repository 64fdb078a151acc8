using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Open, list, read and contribute to tickets.</summary>
internal static class TicketApi
{
    public static void MapTickets(this IEndpointRouteBuilder api)
    {
        var tickets = api.MapGroup("/tickets").WithTags("Tickets");
        tickets.MapGet("", ListAsync).WithSummary("Tickets the caller may see, newest first");
        tickets.MapGet("/{number}", FindAsync).WithSummary("One ticket");
        tickets.MapGet("/{number}/timeline", TimelineAsync).WithSummary("What happened, oldest first; requesters see the public entries");
        tickets.MapGet("/{number}/process", ProcessAsync).WithSummary("Definition, version and the steps that are waiting");
        tickets.MapGet("/{number}/clocks", ClocksAsync).WithSummary("Promises of time: limit, used, due");
    }

    private static Task<Listing<TicketView>> ListAsync([AsParameters] ListQuery query, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(
            SignedIn.CallerOf(http),
            new TicketFilter { Status = query.Status, Team = query.Team, Handler = query.Handler, Requester = query.Requester, Q = query.Q, After = query.After, Limit = query.Limit },
            cancellationToken);

    private static async Task<TicketDetail> FindAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}");

    private static async Task<Listing<TimelineView>> TimelineAsync(
        string number, string? after, int? limit, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.TimelineAsync(SignedIn.CallerOf(http), number, after, limit, cancellationToken)).Found($"ticket {number}");

    private static async Task<ProcessView> ProcessAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}").Process;

    private static async Task<Listing<ClockView>> ClocksAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        new((await reading.ClocksAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    /// <param name="Status">One status, several separated by commas, or open.</param>
    /// <param name="Team">Key of a team.</param>
    /// <param name="Handler">A user name, or me.</param>
    /// <param name="Requester">A user name, or me.</param>
    /// <param name="Q">Part of number, title or description.</param>
    /// <param name="After">The next of an earlier answer.</param>
    /// <param name="Limit">1 to 200; 50 unless told.</param>
    internal sealed record ListQuery(string? Status, string? Team, string? Handler, string? Requester, string? Q, string? After, int? Limit);
}
