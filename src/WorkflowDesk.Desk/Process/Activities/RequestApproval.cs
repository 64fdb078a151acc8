using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>
/// Waits for the decision on a plan. Who decides, and how, is the rule of the ticket's profile unless Approvers are
/// given here. Nobody excluded may, whatever their role: never who planned, never who asked for the ticket.
/// </summary>
public sealed class RequestApproval : HumanTask
{
    /// <summary>Tag of the bookmark that is answered when the next level of a sequence is to be asked.</summary>
    internal const string LevelTag = "level";

    private const string DeputiesTag = "deputies";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "RequestApproval", "Request approval", "请求审批",
        "Waits for the decision on the plan. Who decides is the profile's rule, unless approvers are named here.", "等待对方案作出决定。由谁审批取决于配置的审批规则；也可以在此指定审批人。",
        [
            .. CommonInputs,
            DeskActivities.List("Approvers", "Who may decide: role:…, team:…, user:…, department-head. Empty: the profile's rule, with its policy, deputies and times."),
            DeskActivities.Choice("Policy", "any, all, quorum or sequence. Empty: the rule's, else any.", ["", .. ApprovalMode.Modes]),
            new("Quorum", "Int32?") { Description = "Approvals needed where the policy is quorum." },
            DeskActivities.List("Deputies", "Who may decide as well after DeputiesAfter."),
            DeskActivities.Span("DeputiesAfter", "Span after which the deputies are asked too."),
            new("Retrospective", "Boolean") { Description = "The change was an emergency and has begun: the approval is given afterwards." },
        ],
        [VoteCount.Approved, VoteCount.Rejected, VoteCount.MoreInformation, VoteCount.Expired], ResultOutput);

    protected override string SilentOutcome => VoteCount.Expired;

    private protected override bool MayEndInSilence(ActivityNode node) => base.MayEndInSilence(node) || node.Expression("Approvers") is null;

    protected override string Kind(ActivityContext context) => TaskKind.Approval;

    protected override IReadOnlyList<TaskOutcome> Outcomes(ActivityContext context) =>
    [
        new(VoteCount.Approved, new LocalizedText("批准", "Approve"), "success"),
        new(VoteCount.Rejected, new LocalizedText("驳回", "Reject"), "danger"),
        new(VoteCount.MoreInformation, new LocalizedText("需要补充信息", "Ask for more"), "warning"),
    ];

    protected override IEnumerable<string> CandidateTokens(ActivityContext context) => context.GetTexts("Approvers");

    protected override string DefaultTemplate(string kind) => MessageTemplate.ApprovalAsked;

    private protected override async ValueTask<TaskTerms> TermsAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken)
    {
        var step = run.Step;
        var seal = await PlanSeal.OfAsync(step.Db, run.Ticket, cancellationToken);
        var emergency = context.Get<bool>("Retrospective")
            ? await step.Db.EmergencyChanges.Where(row => row.TicketId == run.Ticket.Id && row.TaskId == null).OrderByDescending(row => row.DeclaredAt).FirstOrDefaultAsync(cancellationToken)
                ?? step.Db.EmergencyChanges.Local.FirstOrDefault(row => row.TicketId == run.Ticket.Id && row.TaskId is null)
            : null;
        if (emergency is not null)
        {
            seal = new PlanSeal(emergency.Plan, emergency.PlanHash, emergency.DeclaredById);
        }

        var terms = await ApprovalTerms.OfAsync(context, run, seal, cancellationToken);
        if (await terms.HopelessAsync(step, cancellationToken) is { } reason)
        {
            return new([], [], null, []) { Instead = ActivityResult.Fail(reason) };
        }

        // Where no approver is left and there are deputies, there is nobody to wait for.
        var deputiesNow = (await terms.PeopleAsync(step, terms.Levels[0], cancellationToken)).Count == 0;
        return new([.. terms.Levels[0], .. deputiesNow ? terms.Deputies : []], terms.Excluded, terms.Times.Due, [.. Timers(terms.Times, 0)])
        {
            Calls = terms.Levels.Count > 1 ? [new NewBookmark(LevelName) { Tag = LevelTag, AutoBurn = false }] : [],
            Begun = task =>
            {
                step.Db.Approvals.Add(new Approval
                {
                    TaskId = task.Id,
                    TicketId = run.Ticket.Id,
                    Rule = terms.Name.ToJson().ToJsonString(DeskJson.Options),
                    Mode = terms.Mode,
                    Quorum = terms.Quorum,
                    Levels = JsonSerializer.Serialize(terms.Levels, DeskJson.Options),
                    Deputies = Candidates.Join(terms.Deputies),
                    DeputiesAt = deputiesNow ? step.Now : null,
                    Plan = seal.Text,
                    PlanHash = seal.Hash,
                    IsRetrospective = emergency is not null,
                    AskedAt = step.Now,
                    ExpiresAt = terms.Times.Expires,
                });
                if (emergency is not null)
                {
                    emergency.TaskId = task.Id;
                }
            },
        };
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (resumption.Tag?.Split(':', 2) is not [var kind, .. var rest] || kind is not (LevelTag or DeputiesTag or "reminder" or GiveUp)
            || await TaskAsync(context, run, cancellationToken) is not { IsOpen: true } task)
        {
            return await base.ResumeAsync(context, resumption, cancellationToken);
        }

        var approval = await Voting.ApprovalAsync(run.Step, task, cancellationToken);
        if (kind == LevelTag)
        {
            return await AskLevelAsync(context, run, task, approval, cancellationToken);
        }

        if (rest is [var level] && level != LevelText(approval.Level))
        {
            // A timer of a level that has spoken.
            return ActivityResult.Continue();
        }

        switch (kind)
        {
            case DeputiesTag:
                await AskDeputiesAsync(run, task, approval, cancellationToken);
                return ActivityResult.Continue();
            case GiveUp:
                (approval.Outcome, approval.DecidedAt) = (VoteCount.Expired, run.Step.Now);
                await EmergencyChanges.DecidedAsync(run, approval, VoteCount.Expired, cancellationToken);
                Withdraw(run, task, VoteCount.Expired);
                return ActivityResult.Done(VoteCount.Expired).WithOutput("Result", new JsonObject { ["outcome"] = VoteCount.Expired, ["data"] = new JsonObject(), ["at"] = run.Step.Now });
            default:
                await AskAsync(run, task, MessageTemplate.ApprovalReminder, giveUpAfter: null, cancellationToken);
                run.Step.Record(TimelineAction.Reminded, run.Ticket, step: task.Step, by: Caller.System);
                return ActivityResult.Continue();
        }
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        foreach (var problem in base.Validate(node))
        {
            yield return problem;
        }

        if (node.Constant("Policy") is JsonValue policy && policy.ToString() is { Length: > 0 } mode && !ApprovalMode.Modes.Contains(mode.ToLowerInvariant()))
        {
            yield return new(node.Id, node.Type, "Policy", $"one of {string.Join(", ", ApprovalMode.Modes)} is needed.");
        }

        if (node.Constant("Policy")?.ToString() == ApprovalMode.Quorum && node.Constant("Quorum") is null && node.Expression("Quorum") is null)
        {
            yield return new(node.Id, node.Type, "Quorum", "a quorum needs a number.");
        }
    }

    /// <summary>The level before has approved: the next one is asked, with times of its own.</summary>
    private static async Task<ActivityResult> AskLevelAsync(ActivityContext context, TicketRun run, TicketTask task, Approval approval, CancellationToken cancellationToken)
    {
        var seal = await PlanSeal.OfAsync(run.Step.Db, run.Ticket, cancellationToken);
        var terms = await ApprovalTerms.OfAsync(context, run, seal, cancellationToken);
        var voted = (await ApprovalWords.OfAsync(run, task, cancellationToken)).Voted;
        async Task<bool> HasSomebodyAsync() => (await Recipients.PeopleAsync(run.Step, Candidates.Split(task.Candidates), cancellationToken))
            .Any(person => !voted.Contains(person.Id) && !Candidates.Holds(task.Excluded, Candidates.Person(person.Id)));
        if (!await HasSomebodyAsync() && approval.Deputies.Length > 0)
        {
            task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates), .. Candidates.Split(approval.Deputies)]);
            approval.DeputiesAt = run.Step.Now;
        }

        if (!await HasSomebodyAsync())
        {
            return ActivityResult.Fail($"Nobody is left who may approve at level {LevelText(approval.Level + 1)} ({task.Candidates}). Name other approvers or deputies, then retry.");
        }

        if (terms.Times.Due is { } due)
        {
            task.PromiseBy(due);
        }

        approval.ExpiresAt = terms.Times.Expires;
        await AskAsync(run, task, MessageTemplate.ApprovalAsked, giveUpAfter: null, cancellationToken);
        return ActivityResult.Wait([.. Timers(terms.Times, approval.Level)]);
    }

    private static async Task AskDeputiesAsync(TicketRun run, TicketTask task, Approval approval, CancellationToken cancellationToken)
    {
        if (approval.DeputiesAt is not null || approval.Deputies.Length == 0)
        {
            return;
        }

        var deputies = Candidates.Split(approval.Deputies);
        task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates), .. deputies]);
        task.Revision++;
        approval.DeputiesAt = run.Step.Now;
        run.Step.Record(TimelineAction.DeputiesAsked, run.Ticket, step: task.Step, data: new JsonObject { ["task"] = task.Id.ToString() }, by: Caller.System);
        await AskAsync(run, task, MessageTemplate.ApprovalAsked, giveUpAfter: null, cancellationToken, deputies);
    }

    private static IEnumerable<NewBookmark> Timers(ApprovalTimes times, int level)
    {
        foreach (var moment in times.Reminders)
        {
            yield return Timer(ReminderName, $"reminder:{LevelText(level)}", moment);
        }

        if (times.Deputies is { } deputies)
        {
            yield return Timer(DeputiesName, $"{DeputiesTag}:{LevelText(level)}", deputies);
        }

        if (times.Expires is { } end)
        {
            yield return Timer(GiveUpName, $"{GiveUp}:{LevelText(level)}", end);
        }
    }

    private static string LevelText(int level) => level.ToString(CultureInfo.InvariantCulture);
}
