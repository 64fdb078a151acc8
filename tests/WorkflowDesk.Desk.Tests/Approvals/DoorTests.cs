using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tests.Definitions;
using WorkflowDesk.Desk.Tests.Moves;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Approvals.ApprovalDesk;

namespace WorkflowDesk.Desk.Tests.Approvals;

/// <summary>Every door somebody might try to pass an approval by.</summary>
public sealed class DoorTests
{
    [Theory]
    [InlineData(Channel.Email)]
    [InlineData(Channel.Link)]
    [InlineData(Channel.Portal)]
    public async Task Neither_a_mail_nor_a_link_is_a_signature(string channel)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var (li, hash) = (await desk.CallerAsync("li", channel), (await desk.ApprovalAsync(task)).PlanHash);
        Assert.Equal("approval-needs-sign-in", await RefusedAsync(() => desk.CompleteAsAsync(li, task, hash)));
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task A_reply_from_an_approver_is_only_a_word()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        await desk.ReplyAsync(number, "li", isPublic: true);
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        Assert.Empty(await desk.VotesAsync(number));
    }

    [Fact]
    public async Task A_supervisor_can_neither_decide_nor_hand_the_decision_out()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        foreach (var user in new[] { "sun", "admin", "wang", "lin" })
        {
            var caller = await desk.CallerAsync(user);
            var code = await RefusedAsync(() => desk.CompleteAsAsync(caller, task, "x"));
            Assert.Equal(user switch { "wang" => "excluded", "lin" => "not-found", _ => "not-a-candidate" }, code);
            Assert.Equal(code, await RefusedAsync(() => InStepAsync(desk, caller, step => desk.Process.ClaimAsync(step, task.Id, null, CancellationToken.None))));
        }

        foreach (var (user, code) in new[] { ("wang", "excluded"), ("zhao", "not-assignable") })
        {
            var sun = await desk.CallerAsync("sun");
            Assert.Equal(code, await RefusedAsync(() => InStepAsync(desk, sun, step => desk.Get<WorkHandover>().AssignAsync(step, task.Id, new HandTo(user, null), "", null, CancellationToken.None))));
        }

        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Theory]
    [InlineData(ApprovalMode.Any, "wang", "excluded")]
    [InlineData(ApprovalMode.Quorum, "zhao", "not-delegable")]
    [InlineData(ApprovalMode.All, "zhao", "not-delegable")]
    public async Task A_voice_is_neither_passed_to_the_planner_nor_made_two(string mode, string to, string code)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(mode, "role:approver"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var li = await desk.CallerAsync("li");
        await InStepAsync(desk, li, step => desk.Process.ClaimAsync(step, task.Id, null, CancellationToken.None));
        Assert.Equal(code, await RefusedAsync(() => InStepAsync(desk, li, step => desk.Get<WorkHandover>().DelegateAsync(step, task.Id, to, "on leave", null, CancellationToken.None))));
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task The_bookmark_of_a_task_is_not_answered_from_outside()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.RuleAsync(Rule(ApprovalMode.Sequence, "role:approver", "role:supervisor"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        await using var db = desk.Database.Read();
        var bookmarks = await db.Bookmarks.Where(row => row.InstanceId == task.InstanceId).ToListAsync();
        Assert.Contains(bookmarks, bookmark => bookmark.Id == task.BookmarkId);
        var word = desk.Get<OutsideWord>();
        foreach (var bookmark in bookmarks)
        {
            Assert.Equal("task-not-by-link", await RefusedAsync(() => word.ResumeAsync(Caller.System, bookmark.Id, new JsonObject { ["outcome"] = "Approved" }, CancellationToken.None)));
        }

        // Nor by an event, a task of a program, or a timer that is none.
        await word.TellAsync(Caller.System, new OutsideEvent("WorkflowDesk.Task", new JsonObject { ["TaskId"] = task.Id.ToString() }, number, task.InstanceId) { AtOnce = true }, CancellationToken.None);
        Assert.False(await word.CompleteTaskAsync(Caller.System, task.Id.ToString(), new JsonObject { ["outcome"] = "Approved" }, CancellationToken.None));
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task The_process_does_not_believe_that_a_task_is_done_which_is_not()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        await Assert.ThrowsAsync<Desk.Process.Activities.TaskNotCompletedException>(() => InStepAsync(desk, Caller.System, async step =>
            await desk.Process.ResumeAsync(step, await step.LockTicketAsync(number, CancellationToken.None), task.InstanceId, task.BookmarkId, new JsonObject { ["outcome"] = "Approved" }, CancellationToken.None)));
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task On_a_ticket_no_draft_runs_and_nothing_starts_in_the_middle()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var (owner, word) = (await desk.CallerAsync("zhou"), desk.Get<OutsideWord>());
        var published = await desk.ServingAsync("support-ticket");
        var escalation = await desk.ServingAsync("escalation");
        foreach (var request in new StartWorkflow[]
        {
            new() { DefinitionVersionId = published.Id, CorrelationId = number, TriggerActivityId = "implement" },
            new() { DefinitionVersionId = published.Id, CorrelationId = number, TriggerActivityId = "join-implement" },
            new() { DefinitionVersionId = published.Id, CorrelationId = number },
            new() { DefinitionVersionId = escalation.Id, CorrelationId = number, TriggerActivityId = "tell-supervisor" },
        })
        {
            Assert.Equal("not-for-tickets", await RefusedAsync(() => word.StartAsync(owner, request, 1, CancellationToken.None)));
        }

        await using (var db = desk.Database.Read())
        {
            var model = (JsonObject)JsonNode.Parse((await desk.ServingAsync("emergency-approval")).Source)!;
            model["description"] = "draft";
            await desk.Get<DefinitionLibrary>().SaveAsync(owner, model, CancellationToken.None);
        }

        var draft = await word.VersionIdAsync("emergency-approval", "Latest", CancellationToken.None);
        Assert.Equal("not-for-tickets", await RefusedAsync(() => word.StartAsync(owner, new() { DefinitionVersionId = draft, CorrelationId = number }, 1, CancellationToken.None)));
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task A_version_without_the_gate_is_refused_and_if_it_got_in_stops_before_the_work()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var bypass = (JsonObject)JsonNode.Parse((await desk.ServingAsync("support-ticket")).Source)!;
        foreach (var line in bypass["root"]!["connections"]!.AsArray().Where(line => line!["source"]!["activity"]!.ToString() == "record-plan"))
        {
            line!["target"]!["activity"] = "join-implement";
        }

        // What would have kept the step open for the plan's approval is gone too.
        bypass["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "implement")!.AsObject().Remove("whileApproved");
        var problems = await CheckBench.FindInPictureAsync(Engine.Definitions.WorkflowDefinition.Read((JsonObject)bypass.DeepClone()));
        Assert.Contains(problems, problem => problem.Code == "approval-bypassed");

        var waiting = await desk.AskedAsync();
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            var row = await step.Db.Definitions.SingleAsync(row => row.DefinitionId == "support-ticket" && row.IsPublished);
            row.Source = bypass.ToJsonString();
            await step.CommitAsync(CancellationToken.None);
            // As after a restart: what the desk had read before is gone.
            desk.Get<DefinitionCache>().Forget(row.Id);
        }

        var planned = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(planned);
        await desk.PlannedAsync(planned, changesProduction: true);
        Assert.DoesNotContain("implement", await desk.StepsAsync(planned));
        Assert.Equal([Step], await desk.StepsAsync(waiting));
    }

    [Fact]
    public async Task A_ticket_moved_behind_its_approval_still_needs_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        await desk.PublishNextAsync("support-ticket", "second");
        var batch = await desk.StartMoveAsync(
            MoveDesk.ToSecond with { Mapping = new Dictionary<string, string> { ["Workflow1:flow:change-approval"] = "Workflow1:flow:implement" } }, [number]);
        await desk.SweepMovesAsync();
        Assert.DoesNotContain("moved", (await desk.ResultsAsync(batch)).Values);
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);

        var plain = await desk.StartMoveAsync(MoveDesk.ToSecond, [number]);
        await desk.SweepMovesAsync();
        Assert.Equal(["moved"], (await desk.ResultsAsync(plain)).Values);
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        await desk.VoteAsync("li", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task What_the_planner_said_counts_even_when_the_process_writes_otherwise()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync("support-ticket", "forgetful", change: model =>
        {
            var record = model["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "record-plan")!;
            record["details"]!["expression"]!["value"] = "return { plan: getPlan()?.data?.chosen || null, changesProduction: false };";
        });
        var number = await desk.AskedAsync();
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task A_cancelled_ticket_takes_its_approval_with_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var hash = (await desk.ApprovalAsync(task)).PlanHash;
        await desk.EndAsync(number);
        var (li, owner) = (await desk.CallerAsync("li"), await desk.CallerAsync("zhou"));
        Assert.Equal("task-withdrawn", await RefusedAsync(() => desk.CompleteAsAsync(li, task, hash)));
        var published = await desk.ServingAsync("support-ticket");
        Assert.Equal("not-for-tickets", await RefusedAsync(() => desk.Get<OutsideWord>().StartAsync(owner, new() { DefinitionVersionId = published.Id, CorrelationId = number }, 1, CancellationToken.None)));
        Assert.Empty(await desk.OpenTasksAsync(number));
    }

    [Fact]
    public async Task A_part_published_without_its_approval_does_not_reach_the_process_that_uses_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync("change-approval", "waved through", change: model =>
        {
            foreach (var line in model["root"]!["connections"]!.AsArray().Where(line => line!["source"]!["activity"]!.ToString() == "start"))
            {
                line!["target"]!["activity"] = "done";
            }

            model["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "done")!["outcomes"] =
                new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = new JsonArray("Approved") } };
            var unused = new[] { "set-awaiting-approval", "approve-change", "join-decided", "record-decision", "tell-handler", "hand-over" };
            Remove(model["root"]!["activities"]!.AsArray(), activity => unused.Contains(activity["id"]!.ToString()));
            Remove(model["root"]!["connections"]!.AsArray(), line => unused.Contains(line["source"]!["activity"]!.ToString()));
        });
        var number = await desk.AskedAsync();
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        var passedBy = (await desk.ServingAsync("change-approval")).Id;
        var caught = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(() => desk.PublishNextAsync("support-ticket", "takes it", change: model =>
        {
            var use = model["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "change-approval")!;
            use["workflowDefinitionVersionId"] = passedBy;
        }));
        Assert.Contains("HasErrors", caught.Message, StringComparison.Ordinal);
    }

    private static void Remove(JsonArray list, Func<JsonNode, bool> which)
    {
        foreach (var item in list.Where(item => which(item!)).ToList())
        {
            list.Remove(item);
        }
    }

    private static async Task InStepAsync(StoryDesk desk, Caller caller, Func<DeskStep, Task> act)
    {
        await using var step = await desk.Steps.BeginAsync(caller, CancellationToken.None);
        await act(step);
        await step.CommitAsync(CancellationToken.None);
    }
}
