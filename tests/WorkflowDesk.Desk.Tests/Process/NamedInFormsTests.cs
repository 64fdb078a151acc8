using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process;

public sealed class NamedInFormsTests
{
    [Fact]
    public async Task A_person_team_or_ticket_that_does_not_exist_is_refused_where_it_is_typed()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();

        var accepted = await Assert.ThrowsAsync<DeskRuleException>(() =>
            desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "P2", handler = "wnag", team = "opertions" }));
        Assert.Equal(422, accepted.Status);
        Assert.Equal(["handler", "team"], accepted.Fields.Keys.Order());

        var duplicate = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "accept", "Duplicate", new { master = number }));
        Assert.True(duplicate.Fields.ContainsKey("master"), "a ticket is no duplicate of itself");

        var requester = await Assert.ThrowsAsync<DeskRuleException>(() =>
            desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "P2", handler = "lin" }));
        Assert.True(requester.Fields.ContainsKey("handler"), "a requester handles no tickets");
        Assert.Equal("accept", (await desk.OpenTaskAsync(number, "accept")).Step);
    }
}
