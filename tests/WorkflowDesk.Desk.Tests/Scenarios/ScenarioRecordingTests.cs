using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Scenarios;

/// <summary>A scenario made of a real ticket tells what happened and nothing about the people it happened to.</summary>
public sealed class ScenarioRecordingTests
{
    private const string Secret = "张三丰 13800138000 zhang@corp.example";

    [Fact]
    public async Task A_long_story_replays_on_its_version_and_names_nobody()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await OpenAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(20));
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = $"请问 {Secret} 是哪台电脑？" });
        await desk.AdvanceAsync(TimeSpan.FromHours(25));
        await ReplyAsync(desk, number, "lin", $"我的电脑 PC-0815，{Secret}");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(5));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P0", impact = Secret });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(30));
        await desk.CompleteAsync("wang", number, "diagnose", "Escalate", new { reason = Secret, tried = "已查看 PC-0815 的日志" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(10));
        await desk.CompleteAsync("sun", number, "decide-escalation", "Reassign", new { handler = "zhao", team = "development" });
        await desk.AdvanceAsync(TimeSpan.FromHours(2));
        await desk.CompleteAsync("sun", number, "decide-escalation", "Return", new { advice = Secret });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "diagnose", "CauseFound", new { cause = Secret, causeClass = "data", steps = new[] { new { @checked = Secret, result = Secret } } });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "plan", "Planned", new { chosen = Secret, changesProduction = true });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("li", number, "approve-change", "Approved", new { window = Secret });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await ReplyAsync(desk, number, "zhao", $"正在处理，{Secret}");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "implement", "Done", new { solution = Secret, prevention = Secret, backup = "taken" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = Secret });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "diagnose", "CauseFound", new { cause = "PC-0815 is full", causeClass = "code" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "plan", "Planned", new { chosen = "Restart PC-0815" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("zhao", number, "implement", "Done", new { solution = "Restarted" });
        for (var day = 0; day < 6; day++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
        }

        var recorded = await RecordAsync(desk, number);

        Assert.Empty(await PersonalStringsAsync(desk, number, recorded.Source));
        AssertReplays(await ReplayAsync(desk, recorded));
        var scenario = ScenarioReader.Read(recorded.Key, recorded.Source).Scenario!;
        Assert.Equal(["role:agent", "role:agent", "handler", "role:supervisor"], scenario.Events.OfType<TaskDone>().Take(4).Select(done => done.By!));
        Assert.Equal("@team:development", scenario.Events.OfType<TaskDone>().Single(done => done.Outcome == "Reassign").Data["handler"]!.ToString());
        Assert.Equal(["requester", "handler"], scenario.Events.OfType<ReplyCame>().Select(reply => reply.By));
        Assert.Contains(scenario.Events, told => told is TimePassed { By: { TotalHours: > 24 } });
        Assert.Equal(2, scenario.End!.Attempt);
        Assert.Contains("resolve-limit-reached", (await ReplayAsync(desk, recorded)).Path.Select(step => step.ActivityId));
    }

    [Fact]
    public async Task A_question_nobody_answered_replays_to_its_silent_end()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await OpenAsync(desk);
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = Secret });
        for (var day = 0; day < 8; day++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
        }

        var recorded = await RecordAsync(desk, number);
        AssertReplays(await ReplayAsync(desk, recorded));
        Assert.Equal("no-response", ScenarioReader.Read(recorded.Key, recorded.Source).Scenario!.End!.Reason);
    }

    [Fact]
    public async Task A_withdrawn_ticket_replays_and_keeps_no_reason()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await OpenAsync(desk);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "hardware", priority = "P3" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(3));
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin"), CancellationToken.None))
        {
            await desk.Process.WithdrawAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, Secret, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        var recorded = await RecordAsync(desk, number);
        Assert.Empty(await PersonalStringsAsync(desk, number, recorded.Source));
        AssertReplays(await ReplayAsync(desk, recorded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_duplicate_replays_without_the_ticket_it_repeats(bool resolvedBefore)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var master = await desk.ImplementedAsync();
        var number = await OpenAsync(desk);
        if (resolvedBefore)
        {
            await desk.CompleteAsync("lin", master, "verify", "Solved");
        }

        await desk.AdvanceAsync(TimeSpan.FromMinutes(3));
        await desk.CompleteAsync("chen", number, "accept", "Duplicate", new { master });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(3));
        if (!resolvedBefore)
        {
            await desk.CompleteAsync("lin", master, "verify", "Solved");
            await desk.SweepAsync();
        }

        await desk.AssertClosedAsync(number, "duplicate");
        var recorded = await RecordAsync(desk, number);
        Assert.DoesNotContain(master, recorded.Source, StringComparison.Ordinal);
        AssertReplays(await ReplayAsync(desk, recorded));
    }

    [Fact]
    public async Task A_ticket_the_desk_does_not_have_cannot_be_recorded()
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Null(await desk.Get<ScenarioRecording>().OfTicketAsync("TS19700101000001", CancellationToken.None));
    }

    private static async Task<string> OpenAsync(StoryDesk desk)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin", Channel.Portal), CancellationToken.None);
        var lin = await step.Db.People.SingleAsync(person => person.UserName == "lin");
        lin.Phone = "13800138000";
        var ticket = await desk.Process.OpenAsync(step, new NewTicket
        {
            Requester = lin,
            Title = $"{Secret} 的电脑无法登录",
            Description = $"PC-0815 无法登录，请致电 {Secret}",
            Channel = Channel.Portal,
            Language = Languages.Chinese,
            Details = new JsonObject { ["environment"] = "PC-0815", ["phone"] = 13800138000, ["people"] = new JsonArray(Secret), [Secret] = "x" },
        }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }

    private static async Task ReplyAsync(StoryDesk desk, string number, string user, string text)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user, Channel.Email), CancellationToken.None);
        var from = await step.Db.People.Include(person => person.Teams).SingleAsync(person => person.UserName == user);
        var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
        await desk.Process.ReplyAsync(step, ticket, new NewReply { From = from, Text = text, FullText = text + " > quoted", Channel = Channel.Email }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<RecordedScenario> RecordAsync(StoryDesk desk, string number)
    {
        var recorded = (await desk.Get<ScenarioRecording>().OfTicketAsync(number, CancellationToken.None))!;
        var problems = ScenarioReader.Read(recorded.Key, recorded.Source).Problems;
        Assert.True(problems.Count == 0, string.Join("; ", problems));
        Assert.True(ScenarioKey.IsValid(recorded.Key), recorded.Key);
        return recorded;
    }

    private static async Task<ScenarioResult> ReplayAsync(StoryDesk desk, RecordedScenario recorded)
    {
        var runner = new ScenarioRunner(desk.Get<ScenarioSandbox>()) { TimeLimit = TimeSpan.FromMinutes(10) };
        var run = await runner.RunAsync(
            SandboxDefinitions.Of(ShippedFiles.Read($"{recorded.DefinitionId}-v{recorded.Version}"), ShippedFiles.All),
            [ScenarioReader.Read(recorded.Key, recorded.Source).Scenario!], Languages.English, CancellationToken.None);
        return run.Results.Single();
    }

    private static void AssertReplays(ScenarioResult result) =>
        Assert.True(result.Passed, string.Join(Environment.NewLine, result.Unmet.Select(unmet => unmet.In(Languages.English))));

    /// <summary>Names, addresses and whatever somebody wrote, as they stand in the desk, that are still in the recording.</summary>
    private static async Task<IReadOnlyList<string>> PersonalStringsAsync(StoryDesk desk, string number, string source)
    {
        await using var db = desk.Database.Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number);
        var people = await db.People.ToListAsync();
        var personal = new List<string?> { number, ticket.Title, ticket.Description, ticket.RequesterName, ticket.RequesterEmail, "张三丰", "13800138000", "PC-0815", "zhang@" };
        personal.AddRange(people.SelectMany(person => new[] { person.Name, person.Email, person.Phone, $"\"{person.UserName}\"", person.Department }));
        foreach (var entry in await db.Timeline.Where(entry => entry.TicketId == ticket.Id).ToListAsync())
        {
            personal.Add(entry.Text);
        }

        foreach (var task in await db.Tasks.Where(task => task.TicketId == ticket.Id && task.Data != null).ToListAsync())
        {
            personal.AddRange(JsonNode.Parse(task.Data!)!.AsObject().Where(entry => entry.Key is not ("category" or "priority" or "causeClass" or "team" or "backup")).Select(entry => entry.Value)
                .OfType<JsonValue>().Where(value => value.GetValueKind() == System.Text.Json.JsonValueKind.String).Select(value => value.ToString()));
        }

        return [.. personal.Where(text => text is { Length: > 1 } && source.Contains(text, StringComparison.Ordinal)).OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}
