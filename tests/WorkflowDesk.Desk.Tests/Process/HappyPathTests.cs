using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process;

public sealed class HappyPathTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_ticket_goes_from_intake_to_closure(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        await desk.CompleteAsync("wang", number, "diagnose", "CauseFound", new { cause = "connection pool exhausted", causeClass = "environment" });
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart the service", changesProduction = true });
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "service restarted", backup = "taken" });
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        await desk.SweepAsync();
        await desk.CompleteAsync("wang", number, "visit", "Well", new { report = "it runs" });
        var ticket = await desk.TicketAsync(number);
        Assert.True(ticket.Status == TicketStatus.Closed, $"status is {ticket.Status}; incidents: {string.Join("; ", await desk.IncidentsAsync(number))}");
        Assert.Empty(await desk.OpenTasksAsync(number));
    }
}
