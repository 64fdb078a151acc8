using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>Work for staff, or a question to the requester when <c>requester</c> is the only candidate. Ends with one of its own outcomes.</summary>
public sealed class UserTask : HumanTask
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "UserTask", "User task", "人工任务", "A person does something and says how it ended.", "由人员完成一项工作，并给出结果。",
        [
            .. CommonInputs,
            DeskActivities.List("Candidates", "Who may act: role:…, team:…, user:…, handler, co-handlers, team, requester."),
            new("OutcomeNames", "ICollection<String>") { Description = "Ways out: each is a port to connect and a button to press.", UIHint = "dynamic-outcomes", DefaultSyntax = "Object" },
            new("WhileApproved", "Boolean") { Description = "Only while the plan may be carried out: without an approval that covers it as it stands, the step ends with NotApproved." },
            DeskActivities.Json("Outcomes", """How the buttons look: [{"name", "label": {"zh-CN", "en"}, "tone": "primary|success|warning|danger|default"}]. A name found only here is a way out too."""),
        ],
        outputs: ResultOutput);

    /// <summary>How a step that has <c>WhileApproved</c> ends when the plan is not, or no longer, approved.</summary>
    public const string NotApproved = "NotApproved";

    /// <summary>Ways out that may be drawn from every user task, whether or not this one can take them.</summary>
    public static readonly IReadOnlyList<string> EndsUnasked = ["TimedOut", NotApproved];

    /// <summary>Tag of the bookmark that is answered when the plan has changed.</summary>
    internal const string PlanTag = "plan";

    protected override string SilentOutcome => "TimedOut";

    private protected override IEnumerable<string> EndsByItself(ActivityNode node) => node.Expression("WhileApproved") is null ? [] : [NotApproved];

    private protected override async ValueTask<TaskTerms> TermsAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken)
    {
        var terms = await base.TermsAsync(context, run, cancellationToken);
        var isGuarded = context.Get<bool>("WhileApproved");
        if (!isGuarded && !NeedsApproval(context))
        {
            return terms;
        }

        var standing = await ApprovalStanding.OfAsync(run.Step.Db, run.Ticket, await run.ProfileAsync(cancellationToken), cancellationToken);
        return !standing.LetsPass
            ? terms with { Instead = isGuarded ? ActivityResult.Done(NotApproved) : ActivityResult.Fail("The plan of the ticket needs an approval, and none is in force that covers it as it stands.") }
            : isGuarded ? terms with { Calls = [new NewBookmark(PlanName) { Tag = PlanTag }] } : terms;
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        if (resumption.Tag != PlanTag)
        {
            return await base.ResumeAsync(context, resumption, cancellationToken);
        }

        var run = context.Host<TicketRun>();
        if (await TaskAsync(context, run, cancellationToken) is not { IsOpen: true } task)
        {
            return ActivityResult.Continue();
        }

        Withdraw(run, task, NotApproved);
        return ActivityResult.Done(NotApproved).WithOutput("Result", new JsonObject { ["outcome"] = NotApproved, ["data"] = new JsonObject(), ["at"] = run.Step.Now });
    }

    private static bool NeedsApproval(ActivityContext context) =>
        (context.Get<string>("Step") is { Length: > 0 } key ? key : context.ActivityId) == StepKey.Implement || context.Node.CustomProperties.GetBool("requiresApproval") == true;

    protected override string Kind(ActivityContext context) =>
        context.GetTexts("Candidates") is ["requester"] ? TaskKind.Requester : TaskKind.Work;

    protected override IReadOnlyList<TaskOutcome> Outcomes(ActivityContext context) => Ways(context.Input("OutcomeNames"), context.Input("Outcomes"));

    protected override IEnumerable<string> CandidateTokens(ActivityContext context) => context.GetTexts("Candidates");

    protected override string DefaultTemplate(string kind) => kind == TaskKind.Requester ? "information-needed" : "task-assigned";

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        foreach (var problem in base.Validate(node))
        {
            yield return problem;
        }

        if (node.Expression("Candidates") is null)
        {
            yield return new(node.Id, node.Type, "Candidates", "somebody must be able to act.");
        }

        if (OutcomesOf(node).Count == 0)
        {
            yield return new(node.Id, node.Type, "OutcomeNames", "a constant list of outcomes with names is needed, so that each can be connected.");
        }
    }

    /// <summary>The names of its ways out, the silent one aside; empty when they are not constants or one has no name.</summary>
    public static IReadOnlyList<string> OutcomesOf(ActivityNode node)
    {
        var names = node.Constant("OutcomeNames");
        var looks = node.Constant("Outcomes");
        var isFixed = (names is JsonArray || (names is null && node.Expression("OutcomeNames") is null)) && (looks is JsonArray || (looks is null && node.Expression("Outcomes") is null));
        var isNamed = (names as JsonArray ?? []).All(name => name is JsonValue && name.ToString().Length > 0)
            && (looks as JsonArray ?? []).All(look => !string.IsNullOrEmpty((look as JsonObject)?["name"]?.ToString()));
        return isFixed && isNamed ? [.. Ways(names, looks).Select(outcome => outcome.Name)] : [];
    }

    /// <summary>In the order of the names; those without a look of their own are plain buttons.</summary>
    private static IReadOnlyList<TaskOutcome> Ways(JsonNode? names, JsonNode? looks)
    {
        var known = Read(looks);
        var named = (names as JsonArray ?? []).Select(name => name?.ToString() ?? "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. named.Select(name => known.FirstOrDefault(outcome => outcome.Name == name) ?? new TaskOutcome(name, new LocalizedText(name, name), "default")),
            .. known.Where(outcome => !named.Contains(outcome.Name)),
        ];
    }

    internal static IReadOnlyList<TaskOutcome> Read(JsonNode? node) => node?.Deserialize<List<TaskOutcome>>(DeskJson.Options) ?? [];
}

/// <summary>Asks the requester for something. The clocks are paused apart, by <see cref="PauseClocks"/>.</summary>
public sealed class AskRequester : HumanTask
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "AskRequester", "Ask the requester", "询问报告人", "Waits for an answer by mail, link or portal.", "等待报告人通过邮件、链接或门户回复。",
        CommonInputs, ["Answered", "NoAnswer"], ResultOutput);

    protected override string SilentOutcome => "NoAnswer";

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        await context.Host<TicketRun>().Clocks.StopAsync(Clock.Ask, cancellationToken);
        return await base.ExecuteAsync(context, cancellationToken);
    }

    protected override string Kind(ActivityContext context) => TaskKind.Requester;

    protected override IReadOnlyList<TaskOutcome> Outcomes(ActivityContext context) =>
        [new("Answered", new LocalizedText("提交回复", "Send the answer"), "primary")];

    protected override IEnumerable<string> CandidateTokens(ActivityContext context) => ["requester"];

    protected override string DefaultTemplate(string kind) => "information-needed";
}

/// <summary>The requester says whether it works again; staff may when the requester cannot test (process.md, step 8).</summary>
public sealed class VerifySolution : HumanTask
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "VerifySolution", "Verify the solution", "验证解决结果", "The requester, or staff by log or screenshot, confirms the solution.", "由报告人确认，或由工作人员凭日志、截图确认问题是否解决。",
        CommonInputs, ["Solved", "NotSolved", "NoAnswer"], ResultOutput);

    protected override string SilentOutcome => "NoAnswer";

    private protected override bool MayEndInSilence(ActivityNode node) => true;

    /// <summary>Unless the definition says otherwise, the profile says after which time silence confirms (process.md, step 8).</summary>
    private protected override async ValueTask<TaskTerms> TermsAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken)
    {
        var terms = await base.TermsAsync(context, run, cancellationToken);
        if (context.Get<TimeSpan?>("GiveUpAfter") is not null)
        {
            return terms;
        }

        var profile = await run.ProfileAsync(cancellationToken);
        var silence = profile.Limits.Silence;
        // Days people are given to answer are days on the wall, unless the profile speaks of working days.
        var calendar = await run.Profiles.CalendarAsync(run.Step.Db, silence.WorkingDays > 0 ? profile.Calendar : BusinessCalendar.AlwaysKey, cancellationToken);
        var ends = silence.EndFrom(run.Step.Now, calendar);
        return terms with { Timers = [.. terms.Timers, Timer(GiveUpName, GiveUp, ends)], EndsInSilenceAfter = ends - run.Step.Now };
    }

    protected override string Kind(ActivityContext context) => TaskKind.Verification;

    protected override IReadOnlyList<TaskOutcome> Outcomes(ActivityContext context) =>
    [
        new("Solved", new LocalizedText("已解决", "Solved"), "success"),
        new("NotSolved", new LocalizedText("仍未解决", "Not solved"), "danger"),
    ];

    protected override IEnumerable<string> CandidateTokens(ActivityContext context) => ["requester", "handler", "team", "role:agent"];

    protected override string DefaultTemplate(string kind) => "please-verify";
}
