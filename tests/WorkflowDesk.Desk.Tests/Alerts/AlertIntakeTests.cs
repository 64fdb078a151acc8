using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Alerts;

/// <summary>What becomes of alerts.</summary>
public sealed class AlertIntakeTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.Postgres];

    [Fact]
    public async Task An_alert_becomes_a_ticket_with_host_symptom_and_the_profiles_priority()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var receipt = await ReceiveAsync(desk, Firing("a", "web-1", "critical"));
        var ticket = await desk.TicketAsync(Assert.Single(receipt.Opened));
        Assert.Equal(("web-1: CPU above 90 %", Channel.Alert, "P0", "alert"), (ticket.Title, ticket.Channel, ticket.Priority, ticket.Category));
        Assert.Equal("web-1", ticket.Detail("affectedSystem"));
        Assert.Contains("\"rule\":\"HighCpu\"", ticket.Details, StringComparison.Ordinal);
        Assert.Empty(await desk.IncidentsAsync(ticket.Number));
        Assert.DoesNotContain(await desk.MailsAsync(ticket.Number), mail => mail.ToAddress.EndsWith(".invalid", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("critical", "P0")]
    [InlineData("warning", "P2")]
    [InlineData("who knows", "P2")]
    public async Task The_profile_says_what_a_level_means(string level, string priority)
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Equal(priority, (await desk.TicketAsync((await ReceiveAsync(desk, Firing("a", "web-1", level))).Opened[0])).Priority);
    }

    [Fact]
    public async Task What_is_said_again_makes_no_second_ticket()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var first = await ReceiveAsync(desk, Firing("a", "web-1"));
        desk.Clock.Advance(TimeSpan.FromHours(4));
        var again = await ReceiveAsync(desk, Firing("a", "web-1"));
        Assert.Equal((0, 1), (again.Opened.Count, again.Repeated));
        await using var db = desk.Database.Read();
        Assert.Equal(1, (await db.AlertProblems.SingleAsync()).Repeats);
        Assert.DoesNotContain(await desk.TimelineAsync(first.Opened[0]), entry => entry.Action == TimelineAction.AlertRepeated);
    }

    [Fact]
    public async Task What_comes_back_while_the_ticket_is_open_is_written_on_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = (await ReceiveAsync(desk, Firing("a", "web-1"))).Opened[0];
        await ReceiveAsync(desk, Over("a", "web-1"));
        desk.Clock.Advance(TimeSpan.FromMinutes(30));
        await ReceiveAsync(desk, Firing("a", "web-1") with { BeganAt = desk.Clock.Now });
        Assert.Equal(
            [TimelineAction.AlertResolved, TimelineAction.AlertsOver, TimelineAction.AlertRepeated],
            (await desk.TimelineAsync(number)).Select(entry => entry.Action).Where(action => action.StartsWith("alert", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_comes_back_after_the_ticket_ended_opens_another()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = (await ReceiveAsync(desk, Firing("a", "web-1"))).Opened[0];
        await CancelAsync(desk, number);
        desk.Clock.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(number, Assert.Single((await ReceiveAsync(desk, Firing("a", "web-1") with { BeganAt = desk.Clock.Now })).Opened));
    }

    [Fact]
    public async Task The_handler_is_told_once_when_every_problem_of_the_ticket_is_over()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = (await ReceiveAsync(desk, Firing("a", "web-1"), Firing("b", "web-2"))).Opened[0];
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        await ReceiveAsync(desk, Over("a", "web-1"));
        Assert.DoesNotContain(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.AlertsOver);
        await ReceiveAsync(desk, Over("b", "web-2"));
        await ReceiveAsync(desk, Over("b", "web-2"));
        Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.AlertsOver);
        Assert.True((await desk.TicketAsync(number)).IsOpen, "the ticket must stay open: its handler decides");
    }

    [Fact]
    public async Task A_profile_may_close_what_ended_before_anybody_looked()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            var profile = ShippedProfiles.Default with { Alerts = ShippedProfiles.Default.Alerts with { CloseWhenResolved = true } };
            step.Db.ProfileVersions.Add(new ProfileVersion
            {
                Id = step.NewId(), Key = profile.Key, Version = 2, Source = ProfileJson.Write(profile), IsShipped = false, CreatedAt = step.Now, CreatedBy = "test",
            });
            await step.CommitAsync(CancellationToken.None);
        }

        var number = (await ReceiveAsync(desk, Firing("a", "web-1"))).Opened[0];
        await ReceiveAsync(desk, Over("a", "web-1"));
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((TicketStatus.Closed, TimelineAction.AlertsOver), (ticket.Status, ticket.ClosingReason));
        Assert.Empty(await desk.OpenTasksAsync(number));
    }

    [Fact]
    public async Task An_end_nobody_knows_the_beginning_of_is_ignored()
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Equal(1, (await ReceiveAsync(desk, Over("a", "web-1"))).Ignored);
        await using var db = desk.Database.Read();
        Assert.False(await db.Tickets.AnyAsync());
    }

    [Fact]
    public async Task Problems_of_a_rule_that_begin_later_than_the_window_are_problems_of_their_own()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ReceiveAsync(desk, Firing("a", "web-1"));
        desk.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, (await ReceiveAsync(desk, Firing("b", "web-2"))).Joined);
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await ReceiveAsync(desk, Firing("c", "web-3"))).Opened);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_storm_leaves_one_ticket_a_rule(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        // In bundles, as Alertmanager sends them.
        foreach (var bundle in Enumerable.Range(0, 5_000).Select(i => Firing($"f{i}", $"web-{i}", rule: i % 2 == 0 ? "HighCpu" : "DiskFull")).Chunk(500))
        {
            await ReceiveAsync(desk, bundle);
        }

        await using var db = desk.Database.Read();
        Assert.Equal(2, await db.Tickets.CountAsync());
        Assert.Equal(5_000, await db.AlertProblems.CountAsync(problem => problem.IsFiring));
        var lines = await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.AlertJoined);
        Assert.True(lines < 60, $"{lines} lines on the timeline of two tickets");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_same_alert_through_many_doors_at_once_leaves_one_ticket(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReceiveAsync(desk, Firing("a", "web-1"))));
        Assert.Single(receipts.SelectMany(receipt => receipt.Opened));
        Assert.Equal(7, receipts.Sum(receipt => receipt.Repeated));
    }

    internal static Alert Firing(string fingerprint, string host, string level = "warning", string rule = "HighCpu") => new()
    {
        Source = AlertSource.Prometheus,
        Fingerprint = fingerprint,
        Rule = rule,
        Host = host,
        Level = level,
        Summary = "CPU above 90 %",
        IsFiring = true,
        BeganAt = ManualClock.Start,
        Labels = new Dictionary<string, string> { ["instance"] = host, ["severity"] = level },
    };

    private static Alert Over(string fingerprint, string host) => Firing(fingerprint, host) with { IsFiring = false, EndedAt = ManualClock.Start.AddMinutes(5) };

    internal static async Task<AlertReceipt> ReceiveAsync(StoryDesk desk, params Alert[] alerts) =>
        await desk.Get<AlertIntake>().ReceiveAsync(await MonitorAsync(desk), alerts, CancellationToken.None);

    private static async Task<Caller> MonitorAsync(StoryDesk desk)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var person = await step.Db.People.SingleOrDefaultAsync(row => row.UserName == "monitoring-test");
        if (person is null)
        {
            person = new Person
            {
                Id = step.NewId(), UserName = "monitoring-test", Name = "test", Email = "monitoring-test@monitoring.invalid", Language = Languages.English,
                Roles = Role.Monitoring, CreatedAt = step.Now,
            };
            step.Db.People.Add(person);
            await step.CommitAsync(CancellationToken.None);
        }

        return Caller.Of(person, Channel.Api);
    }

    private static async Task CancelAsync(StoryDesk desk, string number)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("admin"), CancellationToken.None);
        await desk.Process.CancelAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "test", CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
