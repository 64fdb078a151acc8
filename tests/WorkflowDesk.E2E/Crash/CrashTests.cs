using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Crash;

/// <summary>The promise of one transaction a step: a desk killed at any moment loses nothing and repeats nothing.</summary>
public sealed class CrashTests(ITestOutputHelper report)
{
    private const int Tickets = 20;
    private const int Deaths = 50;

    /// <summary>Set this variable to the seed a failed run printed to see the same moments again.</summary>
    private const string SeedVariable = "DESK_CRASH_SEED";

    /// <summary>Between the last deed a life was meant for and its end.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_desk_killed_fifty_times_closes_every_ticket_once_and_sends_every_mail_under_one_id()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        report.WriteLine($"{SeedVariable}={seed}");
        var chance = new Random(seed);
        var watch = Stopwatch.StartNew();

        await using var sink = new SmtpSink();
        await using var server = await DeskServer.StartAsync(
            report, TestDatabase.Sqlite, [.. sink.RelaySettings,
            // One person writes all twenty letters within the hour, besides those of the demo.
            "--Desk:Mail:AcknowledgementsPerHour", $"{10 * Tickets}"]);
        using var desk = new MortalDesk(server);
        var people = new Dictionary<string, DeskUser>();
        foreach (var name in WholeStory.Steps.Select(step => step.User).Distinct())
        {
            people[name] = await DeskUser.SignInAsync(server, name);
        }

        // So many deeds more than are answered may be under way when death comes.
        desk.Allow(Tickets / 2);
        var stories = Enumerable.Range(1, Tickets).Select(serial => LiveThroughAsync(desk, people, serial)).ToArray();
        foreach (var deeds in Shares(chance))
        {
            // Squared: most deaths come soon, in the middle of something.
            await desk.DieAfterAsync(deeds, LongestWait * Math.Pow(chance.NextDouble(), 2));
            Assert.DoesNotContain(stories, story => story.IsFaulted);
        }

        Assert.Contains(stories, story => !story.IsCompleted);
        Assert.True(desk.Interrupted > Deaths / 2, $"Only {desk.Interrupted} requests and mails were cut off: death came between the deeds, not in their middle.");
        desk.Allow(Tickets * (WholeStory.Steps.Count + 1));
        var numbers = await Task.WhenAll(stories);
        report.WriteLine($"{Deaths} deaths, {desk.Interrupted} interrupted requests and mails, {watch.Elapsed.TotalSeconds:0} s until every ticket was closed");
        await OutboxIsEmptyAsync(server);
        report.WriteLine($"{sink.Received.Count} mails arrived, {sink.Received.Count - sink.Received.DistinctBy(mail => mail.MessageId).Count()} of them repeats; {watch.Elapsed.TotalSeconds:0} s in all");

        await EveryTicketIsClosedOnceAsync(server, numbers);
        await EveryTicketHasTheSameTimelineAsync(server, numbers);
        await EveryMailHasOneIdAsync(server, sink, numbers);
        foreach (var number in numbers)
        {
            await TheStoryIsWholeAsync(server, number);
        }
    }

    /// <summary>How many deeds each life is long: from none to many, together most of the story, with some left for the end.</summary>
    private static IEnumerable<int> Shares(Random chance)
    {
        var left = Tickets * (WholeStory.Steps.Count + 1) - 2 * Tickets;
        for (var life = 0; life < Deaths; life++)
        {
            var share = Math.Min(left, chance.Next(0, 2 * left / (Deaths - life) + 1));
            left -= share;
            yield return share;
        }
    }

    private static async Task<string> LiveThroughAsync(MortalDesk desk, Dictionary<string, DeskUser> people, int serial)
    {
        var title = $"{WholeStory.Subject} {serial:00}";
        var letter = Letter.Plain(WholeStory.Requester, title, WholeStory.Text);
        await desk.BeginAsync();
        await desk.DoAsync($"the mail '{title}' is taken", async () => await Postman.TryAsync(desk.Desk.SmtpPort, letter) is { } answer && answer.StartsWith("250", StringComparison.Ordinal) ? answer : null);
        var ticket = await desk.InsistAsync($"the mail '{title}' becomes a ticket", async () =>
            await people["chen"].TicketsAsync(title) is [var only, ..] ? only : null);
        var number = (string)ticket["number"]!;

        for (var i = 0; i < WholeStory.Steps.Count; i++)
        {
            var step = WholeStory.Steps[i];
            var operation = $"{number}-{i}";
            await desk.BeginAsync();
            var task = await desk.InsistAsync($"{number} waits at {step.Step} for {step.User}", async () => await people[step.User].FindTaskAsync(number, step.Step));
            var answer = await desk.DoAsync($"{step.User} completes {step.Step} of {number}", async () => await people[step.User].TryCompleteAsync(task, step.Outcome, step.Data, operation));
            Assert.True(answer.IsGood, $"{step.User} could not complete {step.Step} of {number} with {step.Outcome}: {answer}");
        }

        return number;
    }

    private static async Task OutboxIsEmptyAsync(DeskServer server)
    {
        // A mail that met a gateway on its way down is tried again after half a minute.
        await Patience.UntilAsync("every message has left the outbox", async () =>
        {
            await using var db = server.Database.Read();
            return !await db.MailsOut.AnyAsync(mail => mail.State == MailOut.Queued);
        }, server.Tail, TimeSpan.FromMinutes(3));
    }

    private static async Task EveryTicketIsClosedOnceAsync(DeskServer server, string[] numbers)
    {
        await using var db = server.Database.Read();
        var tickets = await db.Tickets.Where(ticket => ticket.Title.StartsWith(WholeStory.Subject)).ToListAsync();
        var ids = tickets.ConvertAll(ticket => ticket.Id);
        Assert.Equal(numbers.Order(), tickets.Select(ticket => ticket.Number).Order());
        Assert.Equal(Tickets, tickets.Select(ticket => ticket.Title).Distinct().Count());
        Assert.All(tickets, ticket => Assert.Equal(TicketStatus.Closed, ticket.Status));
        Assert.Empty(await db.Tasks.Where(task => ids.Contains(task.TicketId) && task.State == TicketTask.Open).Select(task => task.Step).ToListAsync());
        Assert.Empty(await db.Bookmarks.Where(bookmark => numbers.Contains(bookmark.CorrelationId)).Select(bookmark => bookmark.Name).ToListAsync());
        Assert.Empty(await db.Clocks.Where(clock => ids.Contains(clock.TicketId) && clock.StoppedAt == null).Select(clock => clock.Kind).ToListAsync());
        Assert.Empty(await db.Instances.Where(instance => numbers.Contains(instance.CorrelationId) && (instance.Status != "Finished" || instance.IncidentCount > 0)).Select(instance => $"{instance.DefinitionId} {instance.SubStatus}").ToListAsync());
        Assert.Equal(Tickets, await db.MailsIn.CountAsync());
    }

    private static async Task TheStoryIsWholeAsync(DeskServer server, string number)
    {
        var expected = WholeStory.Steps.Select(step => ToldStory.Deed(step.Step, step.Outcome, step.User)).ToList();
        foreach (var story in new[] { await ToldStory.ByAuditAsync(server, number), await ToldStory.ByTasksAsync(server, number), await ToldStory.ByJournalAsync(server, number) })
        {
            Assert.True(expected.SequenceEqual(story.Deeds), $"On {number} {story.Source} tells another story:\n{string.Join('\n', story.Deeds)}");
        }
    }

    /// <summary>All tickets lived through the same, so an entry too many or too few on one of them stands out.</summary>
    private static async Task EveryTicketHasTheSameTimelineAsync(DeskServer server, string[] numbers)
    {
        await using var db = server.Database.Read();
        var entries = await db.Timeline.Where(entry => db.Tickets.Any(ticket => ticket.Id == entry.TicketId && numbers.Contains(ticket.Number))).ToListAsync();
        var timelines = entries.GroupBy(entry => entry.TicketId)
            .Select(ticket => string.Join('\n', ticket.Select(entry => $"{entry.Action} {entry.Step} {entry.Outcome} {(entry.Action == TimelineAction.MessageQueued ? entry.Subject : "")}").Order(StringComparer.Ordinal)))
            .GroupBy(timeline => timeline).OrderByDescending(alike => alike.Count()).ToList();
        Assert.True(timelines.Count == 1, $"{timelines[0].Count()} tickets have one timeline, another has a different one:\n{Difference(timelines)}");
    }

    private static string Difference(List<IGrouping<string, string>> timelines)
    {
        var (usual, other) = (timelines[0].Key.Split('\n').ToList(), timelines[^1].Key.Split('\n').ToList());
        foreach (var line in usual.ToList().Where(other.Remove))
        {
            usual.Remove(line);
        }

        return $"missing:\n{string.Join('\n', usual)}\ntoo many:\n{string.Join('\n', other)}";
    }

    private static async Task EveryMailHasOneIdAsync(DeskServer server, SmtpSink sink, string[] numbers)
    {
        await using var db = server.Database.Read();
        var written = await db.MailsOut.Where(mail => db.Tickets.Any(ticket => ticket.Id == mail.TicketId && numbers.Contains(ticket.Number))).ToListAsync();
        Assert.All(written, mail => Assert.True(mail.State == MailOut.Sent, $"{mail.MessageId} to {mail.ToAddress} is {mail.State}: {mail.Error}"));
        var perTicket = written.GroupBy(mail => mail.TicketId)
            .Select(ticket => string.Join('\n', ticket.Select(mail => $"{mail.Template} to {mail.ToAddress}").Order(StringComparer.Ordinal))).Distinct().ToList();
        Assert.True(perTicket.Count == 1, $"Some tickets wrote other mails than the rest:\n{string.Join("\n---\n", perTicket)}");

        var arrived = sink.Received.Where(mail => numbers.Any(number => mail.Subject.Contains($"[{number}]", StringComparison.Ordinal))).ToLookup(mail => mail.MessageId);
        Assert.Equal(written.Select(mail => mail.MessageId).Order(), arrived.Select(mail => mail.Key).Order());
        foreach (var mail in written)
        {
            Assert.All(arrived[mail.MessageId], copy =>
            {
                Assert.Equal([mail.ToAddress], copy.To);
                Assert.Equal(mail.Subject, copy.Subject);
            });
            Assert.Single(arrived[mail.MessageId].Select(copy => copy.Text).Distinct());
        }
    }
}
