using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Definitions.PublishedVersions;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class TakeBackTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task The_version_before_serves_new_tickets_again_and_started_ones_stay(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var second = await desk.PublishNextAsync(Main);
        var meanwhile = await desk.OpenTicketAsync();
        Assert.Equal(2, (await desk.TicketAsync(meanwhile)).DefinitionVersion);

        var taken = await desk.TakeBackAsync(Main, second.Id);

        Assert.Equal((1, 2), (taken.Serving.Version, taken.Withdrawn!.Version));
        Assert.Equal(1, (await desk.TicketAsync(await desk.OpenTicketAsync())).DefinitionVersion);
        await desk.CompleteAsync("chen", meanwhile, "accept", "Incomplete", new { question = "?" });
        Assert.Equal(2, (await desk.TicketAsync(meanwhile)).DefinitionVersion);
        await using var db = desk.Database.Read();
        var entry = await db.Timeline.SingleAsync(entry => entry.Action == TimelineAction.DefinitionTakenBack);
        Assert.Equal("support-ticket v2", entry.Subject);
        Assert.All(await db.Triggers.Where(trigger => trigger.DefinitionId == Main).ToListAsync(), trigger => Assert.Equal("support-ticket-v1", trigger.DefinitionVersionId));
    }

    [Fact]
    public async Task Pressed_twice_it_is_done_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync(Main);
        var third = await desk.PublishNextAsync(Main);
        Assert.NotNull((await desk.TakeBackAsync(Main, third.Id)).Withdrawn);
        var again = await desk.TakeBackAsync(Main, third.Id);
        Assert.Null(again.Withdrawn);
        Assert.Equal(2, again.Serving.Version);
        Assert.Equal(2, (await desk.ServingAsync(Main)).Version);
    }

    [Fact]
    public async Task Publications_are_taken_back_one_after_the_other()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var second = await desk.PublishNextAsync(Main);
        var third = await desk.PublishNextAsync(Main);
        await desk.TakeBackAsync(Main, third.Id);
        await desk.TakeBackAsync(Main, second.Id);
        Assert.Equal(1, (await desk.ServingAsync(Main)).Version);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.TakeBackAsync(Main, "support-ticket-v1"));
        Assert.Equal("nothing-to-take-back", refused.Code);
        // What is published after that replaces what served then, not what was taken back.
        var fourth = await desk.PublishNextAsync(Main);
        Assert.Equal("support-ticket-v1", fourth.ReplacedId);
    }

    [Fact]
    public async Task There_must_be_something_to_take_back()
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Equal("nothing-to-take-back", (await Assert.ThrowsAsync<DeskRuleException>(() => desk.TakeBackAsync(Main, "support-ticket-v1"))).Code);
        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => desk.TakeBackAsync(Main, "verification-v1"))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => desk.TakeBackAsync("nothing", "x"))).Status);
    }
}
