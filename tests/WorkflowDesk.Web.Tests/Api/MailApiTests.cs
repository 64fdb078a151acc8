using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class MailApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_posted_mail_becomes_a_ticket_once()
    {
        var fixture = await File.ReadAllTextAsync(GatewayFixtures.PathOf("gb18030-with-attachment.json"));
        using var gateway = app.Gateway();
        var first = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(fixture)), 200);
        var again = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(fixture)), 200);

        Assert.Equal("understood", first["state"]!.ToString());
        Assert.False(first["duplicate"]!.GetValue<bool>());
        Assert.True(again["duplicate"]!.GetValue<bool>(), "the same bytes came twice and were not recognised");
        Assert.Equal(first["ticketNumber"]!.ToString(), again["ticketNumber"]!.ToString());

        using var chen = await app.ProgramOfAsync("chen");
        var ticket = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{first["ticketNumber"]}"), 200);
        Assert.Equal("email", ticket["channel"]!.ToString());
        Assert.NotEmpty((await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{first["ticketNumber"]}/attachments"), 200))["items"]!.AsArray());

        await app.SweepAsync();
        await using var db = app.Read();
        var acknowledgement = await db.MailsOut.SingleAsync(mail => mail.TicketId == db.Tickets.Single(row => row.Number == first["ticketNumber"]!.ToString()).Id);
        Assert.Equal(MailOut.Kept, acknowledgement.State);
        Assert.Contains(first["ticketNumber"]!.ToString(), acknowledgement.Subject, StringComparison.Ordinal);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
