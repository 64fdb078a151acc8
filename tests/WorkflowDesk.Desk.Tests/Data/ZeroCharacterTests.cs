using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

public sealed class ZeroCharacterTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_ticket_whose_title_holds_a_zero_character_is_opened_all_the_same(TestDatabase kind)
    {
        await using var desk = await TestDesk.OpenAsync(kind);
        var ticket = await desk.TicketAsync(await desk.PersonAsync("lin"), title: "No\0 sound");
        await using var db = desk.Database.Read();
        var title = await db.Tickets.Where(row => row.Id == ticket.Id).Select(row => row.Title).SingleAsync();
        Assert.True(title.StartsWith("No", StringComparison.Ordinal) && title.EndsWith(" sound", StringComparison.Ordinal), $"the title became '{title}'");
    }
}
