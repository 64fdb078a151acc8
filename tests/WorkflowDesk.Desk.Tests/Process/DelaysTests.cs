using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process;

public sealed class DelaysTests
{
    [Fact]
    public async Task The_requester_hears_the_reason_and_the_new_estimate()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync(language: Languages.English);
        await TellAsync(desk, "sun", number, desk.Clock.Now.AddHours(25), "The spare part\nis on its way");

        var mail = (await desk.MailsAsync(number)).Single(mail => mail.Template == MessageTemplate.DelayNotice);
        Assert.Contains("> The spare part\n> is on its way", mail.Text, StringComparison.Ordinal);
        Assert.Contains("21 May 2024, 10:00 (UTC+08:00)", mail.Text, StringComparison.Ordinal);
        var entry = (await desk.TimelineAsync(number)).Single(entry => entry.Action == TimelineAction.DelayTold);
        Assert.True(entry.IsPublic, "The requester sees it too.");
        var seen = PublicDetails.Of((await desk.TicketAsync(number)).ReadDetails());
        Assert.Equal("The spare part\nis on its way", (string?)seen["delay"]!["reason"]);
    }

    [Fact]
    public async Task Only_handlers_and_supervisors_may_and_only_while_it_is_open()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        foreach (var user in new[] { "lin", "wang", "chen" })
        {
            Assert.Equal(403, (await Assert.ThrowsAsync<DeskRuleException>(() => TellAsync(desk, user, number, desk.Clock.Now.AddHours(1), "why"))).Status);
        }

        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            var ticket = await step.LockTicketAsync(number, CancellationToken.None);
            ticket!.HandlerId = (await desk.CallerAsync("wang")).PersonId;
            await step.CommitAsync(CancellationToken.None);
        }

        await TellAsync(desk, "wang", number, desk.Clock.Now.AddHours(1), "why");
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None))
        {
            await desk.Process.CancelAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "no longer needed", CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Equal("ticket-ended", (await Assert.ThrowsAsync<DeskRuleException>(() => TellAsync(desk, "sun", number, desk.Clock.Now.AddHours(1), "why"))).Code);
    }

    [Fact]
    public async Task Reason_and_an_estimate_ahead_are_needed()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        Assert.Equal(["eta", "reason"], (await Assert.ThrowsAsync<DeskRuleException>(() => TellAsync(desk, "sun", number, null, " "))).Fields.Keys.Order());
        Assert.Equal(["eta"], (await Assert.ThrowsAsync<DeskRuleException>(() => TellAsync(desk, "sun", number, desk.Clock.Now, "why"))).Fields.Keys);
        Assert.DoesNotContain(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.DelayNotice);
    }

    private static async Task TellAsync(StoryDesk desk, string user, string number, DateTimeOffset? eta, string reason)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await desk.Get<Delays>().TellAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, new DelayNotice(eta, reason), CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
