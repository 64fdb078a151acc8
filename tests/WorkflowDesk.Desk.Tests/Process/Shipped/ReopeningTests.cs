using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Acceptance;
using WorkflowDesk.Desk.Tests.Definitions;
using WorkflowDesk.Desk.Tests.Mail;
using WorkflowDesk.Desk.Tests.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>A closed ticket comes back when somebody says in time that it is not solved, also where no visit asks for it.</summary>
public sealed class ReopeningTests
{
    private const string Words = "今天早上又登录不了";

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_solved_ticket_goes_back_to_diagnosis_with_what_was_said(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await SolvedAsync(desk);
        var first = await desk.TicketAsync(number);
        desk.Clock.Advance(TimeSpan.FromDays(3));

        await ReopenAsync(desk, "lin", number);

        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((2, null, null, null, first.HandlerId), (ticket.Attempt, ticket.ClosedAt, ticket.ResolvedAt, ticket.ClosingReason, ticket.HandlerId));
        Assert.NotEqual(first.InstanceId, ticket.InstanceId);
        Assert.Contains(Words, await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        var resolve = Assert.Single(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Resolve, StoppedAt: null });
        Assert.Equal(desk.Clock.Now, resolve.StartedAt);
        Assert.Contains(MessageTemplate.Reopened, await desk.MessagesToAsync(number, "lin"));
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Reopened && entry.Text == Words && entry.IsPublic);

        await SolveAsync(desk, number);
        await desk.AssertClosedAsync(number, "resolved");
        await ReopenAsync(desk, "lin", number);
        Assert.Equal(3, (await desk.TicketAsync(number)).Attempt);
        Assert.Empty(await desk.IncidentsAsync(number));
    }

    [Fact]
    public async Task One_closed_for_want_of_an_answer_goes_back_to_acceptance_with_the_answer()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "哪个系统？" });
        for (var days = 0; days < 10; days++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
        }

        await desk.AssertClosedAsync(number, "no-response");
        await ReopenAsync(desk, "lin", number);
        await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
        Assert.Equal((1, null), ((await desk.TicketAsync(number)).Attempt, (await desk.TicketAsync(number)).ClosedAt));
        Assert.Contains(Words, await desk.InstructionsAsync(number, "accept"), StringComparison.Ordinal);
        Assert.Contains(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Assign, StoppedAt: null });
        Assert.Contains(MessageTemplate.Reopened, await desk.MessagesToAsync(number, "lin"));
    }

    [Theory]
    [InlineData("14d", "2024-06-06 10:00")]
    [InlineData("3wd", "2024-05-28 10:00")]
    public async Task The_profiles_time_is_kept_to_the_second(string limit, string ends)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ProfileEditingTests.SaveAsync(desk, "S2", 1, profile => profile["limits"]!["reopen"] = limit);
        desk.Clock.SetTo(Promises.At("2024-05-23 10:00"));
        var (inTime, late) = (await SolvedAsync(desk), await SolvedAsync(desk));
        desk.Clock.SetTo(Promises.At(ends));
        await ReopenAsync(desk, "lin", inTime);
        Assert.True((await desk.TicketAsync(inTime)).IsOpen, "the time was not over yet");
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("too-late-to-reopen", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "lin", late))).Code);
    }

    [Fact]
    public async Task Only_one_of_two_who_say_so_reopens_it_and_nobody_who_has_no_part_in_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolvedAsync(desk);
        Assert.Equal("may-not-reopen", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "zhao", number))).Code);
        await ReopenAsync(desk, "lin", number);
        Assert.Equal("ticket-not-closed", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "sun", number))).Code);
        Assert.Equal(2, (await desk.TicketAsync(number)).Attempt);
    }

    [Fact]
    public async Task What_was_withdrawn_does_not_come_back_and_an_empty_word_is_none()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var closed = await SolvedAsync(desk);
        Assert.Equal("fields-missing", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "lin", closed, " "))).Code);
        var number = await desk.OpenTicketAsync();
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin"), CancellationToken.None))
        {
            await desk.Process.WithdrawAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "", CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Equal("ticket-not-closed", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "lin", number))).Code);
    }

    [Fact]
    public async Task A_process_without_the_step_says_that_it_has_no_way_back()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync(PublishedVersions.Main, change: json =>
        {
            var (activities, lines) = ((JsonArray)json["root"]!["activities"]!, (JsonArray)json["root"]!["connections"]!);
            activities.Remove(activities.Single(activity => (string?)activity!["id"] == "reopened"));
            foreach (var line in lines.Where(line => (string?)line!["source"]!["activity"] == "reopened").ToList())
            {
                lines.Remove(line);
            }

            foreach (var lost in (string[])["set-new-again", "tell-reopened-new"])
            {
                activities.Remove(activities.Single(activity => (string?)activity!["id"] == lost));
                foreach (var line in lines.Where(line => (string?)line!["source"]!["activity"] == lost).ToList())
                {
                    lines.Remove(line);
                }
            }
        });
        var number = await SolvedAsync(desk);
        Assert.Equal("no-way-back", (await Assert.ThrowsAsync<DeskRuleException>(() => ReopenAsync(desk, "lin", number))).Code);
        Assert.Equal(TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
        Assert.DoesNotContain(await desk.TimelineAsync(number), entry => entry.Text == Words);
    }

    [Fact]
    public async Task A_ticket_of_an_old_version_is_taken_up_by_the_one_that_serves_now()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolvedAsync(desk);
        var serving = await desk.PublishNextAsync(PublishedVersions.Main);
        await ReopenAsync(desk, "lin", number);
        Assert.Equal(serving.Version, (await desk.TicketAsync(number)).DefinitionVersion);
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
    }

    [Fact]
    public async Task What_the_former_process_still_waits_for_is_given_up()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync(PublishedVersions.Main, change: json =>
        {
            // Something comes after the closing, as a survey might.
            var end = (JsonObject)((JsonArray)json["root"]!["activities"]!).Single(activity => (string?)activity!["id"] == "end")!;
            (end["type"], end["eventName"]) = ("Elsa.Event", Sketch.Literal("survey-answered"));
        });
        var number = await desk.AcceptedAsync(priority: "P2");
        await SolveAsync(desk, number);
        var former = (await desk.TicketAsync(number)).InstanceId!;
        Assert.Equal(("Running", "Suspended"), await StateAsync(former));

        await ReopenAsync(desk, "lin", number);

        Assert.Equal(("Finished", "Cancelled"), await StateAsync(former));
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        await using var db = desk.Database.Read();
        Assert.Empty(await db.Bookmarks.Where(bookmark => bookmark.InstanceId == former).ToListAsync());

        async Task<(string, string)> StateAsync(string id)
        {
            await using var read = desk.Database.Read();
            var instance = await read.Instances.SingleAsync(row => row.Id == id);
            return (instance.Status, instance.SubStatus);
        }
    }

    [Theory]
    [InlineData(3, "reopened")]
    [InlineData(15, "ticket")]
    public async Task An_answer_by_mail_reopens_it_in_time_and_begins_a_new_one_after(int days, string decision)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolvedAsync(desk);
        desk.Clock.Advance(TimeSpan.FromDays(days));
        var receipt = await desk.Get<MailInbox>().ReceiveAsync(
            new MailScript { From = "lin@corp.example", Subject = $"Re: [{number}]", MessageId = "<again@corp.example>", Text = Words }.Posted(), CancellationToken.None);
        Assert.Equal((decision, decision == "reopened"), (receipt.Decision, receipt.TicketNumber == number));
        Assert.Equal(decision == "reopened" ? TicketStatus.Diagnosing : TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
    }

    private static async Task ReopenAsync(StoryDesk desk, string user, string number, string text = Words)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user, Channel.Portal), CancellationToken.None);
        var from = await step.Db.People.Include(row => row.Teams).SingleAsync(person => person.UserName == user);
        await desk.Process.TakeUpAgainAsync(
            step, (await step.LockTicketAsync(number, CancellationToken.None))!, new NewReply { From = from, Text = text, FullText = text, Channel = Channel.Portal }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    /// <summary>Solved and closed, with a priority that promises no visit.</summary>
    private static async Task<string> SolvedAsync(StoryDesk desk)
    {
        var number = await desk.AcceptedAsync(priority: "P2");
        await SolveAsync(desk, number);
        await desk.AssertClosedAsync(number, "resolved");
        Assert.Empty(await desk.OpenTasksAsync(number));
        return number;
    }

    private static async Task SolveAsync(StoryDesk desk, string number)
    {
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
    }
}
