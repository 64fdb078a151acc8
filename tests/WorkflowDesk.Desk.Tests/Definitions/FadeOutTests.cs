using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Definitions.PublishedVersions;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class FadeOutTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task The_owner_is_told_once_when_the_last_ticket_is_done(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var (first, second) = (await desk.OpenTicketAsync("one"), await desk.OpenTicketAsync("two"));
        await desk.PublishNextAsync(Main, fadeOut: true);
        var fading = desk.Services.GetRequiredService<FadeOut>();
        await desk.OpenTicketAsync("on the new version");

        Assert.Equal(0, await fading.SweepAsync(CancellationToken.None));
        await desk.EndAsync(first);
        Assert.Equal(0, await fading.SweepAsync(CancellationToken.None));
        Assert.Empty(await MailsAsync(desk));
        await desk.EndAsync(second);
        Assert.Equal(1, await fading.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await fading.SweepAsync(CancellationToken.None));

        var mail = Assert.Single(await MailsAsync(desk));
        Assert.Contains("support-ticket", mail.Text, StringComparison.Ordinal);
        await using var db = desk.Database.Read();
        Assert.NotNull((await db.FadingVersions.SingleAsync()).DoneAt);
        Assert.Equal(1, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.DefinitionFaded));
    }

    [Fact]
    public async Task A_fading_version_serves_no_new_ticket_ever_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var old = await desk.OpenTicketAsync();
        var second = await desk.PublishNextAsync(Main, fadeOut: true);
        Assert.Equal("version-fading", (await Assert.ThrowsAsync<DeskRuleException>(() => desk.TakeBackAsync(Main, second.Id))).Code);
        var library = desk.Services.GetRequiredService<DefinitionLibrary>();
        var owner = await desk.CallerAsync("zhou");
        var again = new PublishOrder { VersionId = "support-ticket-v1" };
        Assert.Equal("version-fading", (await Assert.ThrowsAsync<DeskRuleException>(() => library.PublishAsync(owner, Main, again, CancellationToken.None))).Code);
        await desk.EndAsync(old);
        await desk.Services.GetRequiredService<FadeOut>().SweepAsync(CancellationToken.None);
        Assert.Equal("version-fading", (await Assert.ThrowsAsync<DeskRuleException>(() => library.PublishAsync(owner, Main, again, CancellationToken.None))).Code);
        // Its content may come back, as a version of its own.
        var draft = await library.RevertAsync(owner, Main, 1, CancellationToken.None);
        Assert.Equal(PublishOutcome.Published, (await library.PublishAsync(owner, Main, new PublishOrder { VersionId = draft.Id }, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Tickets_on_a_fading_version_finish_there()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var old = await desk.OpenTicketAsync();
        await desk.PublishNextAsync(Main, fadeOut: true);
        await desk.CompleteAsync("chen", old, "accept", "Incomplete", new { question = "?" });
        Assert.Equal(1, (await desk.TicketAsync(old)).DefinitionVersion);
        Assert.Equal("awaiting-requester", (await desk.TicketAsync(old)).Status);
    }

    [Fact]
    public async Task A_part_fades_only_when_no_process_leads_to_it_any_more()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var part = await desk.PublishNextAsync(Part, fadeOut: true);
        var fading = desk.Services.GetRequiredService<FadeOut>();
        Assert.Equal(0, await fading.SweepAsync(CancellationToken.None));

        await desk.PublishNextAsync(Main, change: json =>
        {
            foreach (var activity in ((JsonArray)json["root"]!["activities"]!).Where(activity => activity!["workflowDefinitionId"]?.ToString() == Part))
            {
                activity!["workflowDefinitionVersionId"] = part.Id;
                activity["version"] = part.Version;
            }
        });
        Assert.Equal(1, await fading.SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Tickets_count_for_the_processes_inside_theirs()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.OpenTicketAsync();
        await desk.EndAsync(await desk.OpenTicketAsync());
        await using var db = desk.Database.Read();
        var counts = await desk.Services.GetRequiredService<VersionUse>().CountAsync(db, CancellationToken.None);
        Assert.Equal((1, 0, 1), (counts["support-ticket-v1"].Running, counts["support-ticket-v1"].RunningInside, counts["support-ticket-v1"].Finished));
        foreach (var part in new[] { "verification-v1", "escalation-v1", "change-approval-v1" })
        {
            Assert.Equal((0, 1, 1), (counts[part].Running, counts[part].AllRunning, counts[part].AllFinished));
        }
    }

    private static async Task<IReadOnlyList<MailOut>> MailsAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        return await db.MailsOut.Where(mail => mail.Template == MessageTemplate.VersionFaded).ToListAsync();
    }
}
