using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>What the desk itself looks for before a process serves tickets.</summary>
internal static class DeskProblems
{
    public static readonly ProblemKind MissingOutcome = new("missing-outcome",
        "the outcome “{0}” leads nowhere. Connect it to the next step.",
        "结果“{0}”没有去向，请把它连到下一步。");

    public static readonly ProblemKind UnknownOutcome = new("unknown-outcome",
        "a connection leaves by “{0}”, which is not among the outcomes: {1}. It is never followed.",
        "有一条连线从“{0}”引出，但结果只有：{1}。这条连线永远不会走到。");

    public static readonly ProblemKind OutcomeEndsProcess = new("outcome-ends-process",
        "nothing follows the outcome “{0}”: the process ends there.",
        "结果“{0}”之后没有步骤：流程在此结束。", ProblemSeverity.Warning);

    public static readonly ProblemKind OutcomesNotRouted = new("outcomes-not-routed",
        "the step has several outcomes, but goes on the same way after each: only in a flowchart can they lead to different steps.",
        "此步骤有多个结果，但之后的走向都一样：只有放在流程图中，不同结果才能通向不同步骤。", ProblemSeverity.Warning);

    public static readonly ProblemKind ApprovalBypassed = new("approval-bypassed",
        "a change reaches this step without approval: {0}. Lead this way through an approval, or through a decision that lets only plans without a change to production pass.",
        "变更可以不经审批到达此步骤：{0}。请让这条路径经过审批，或经过只放行“不改动生产环境”方案的判断。");

    public static readonly ProblemKind ApprovalUnclear = new("approval-unclear",
        "a change may reach this step without approval: {0}. The decision “{1}” asks whether the plan changes production, but “{2}” writes the variable “{3}” as well, so its answer need not be the plan's. Let that step use another variable, or lead this way through an approval.",
        "变更可能不经审批到达此步骤：{0}。判断“{1}”询问方案是否改动生产环境，但“{2}”也会写入变量“{3}”，所以得到的答案不一定出自方案。请让该步骤改用其他变量，或让这条路径经过审批。");

    public static readonly ProblemKind FaultsWhole = new("faults-whole",
        "one failed step stops the ticket's other open steps as well until somebody retries it. Choose “Continue with incidents” as incident strategy to let them go on.",
        "一个步骤出错会使该工单其他未完成的步骤一并停住，直到有人重试。若要让它们继续，请将异常策略设为“出错后继续”。", ProblemSeverity.Warning);

    public static readonly ProblemKind UnknownInput = new("unknown-input",
        "the activity has no input of this name; there are: {0}.",
        "该活动没有这个输入；可用的有：{0}。");

    public static readonly ProblemKind UnknownCandidate = new("unknown-candidate",
        "“{0}” names nobody. Possible are requester, handler, co-handlers, team, department-head, role:…, team:… and user:….",
        "“{0}”不指代任何人。可用：requester、handler、co-handlers、team、department-head、role:…、team:…、user:…。");

    public static readonly ProblemKind UnknownRole = new("unknown-role",
        "there is no role “{0}”; there are: {1}.",
        "没有角色“{0}”；可用的有：{1}。");

    public static readonly ProblemKind UnknownTeam = new("unknown-team", "there is no team “{0}”.", "没有团队“{0}”。");

    public static readonly ProblemKind UnknownPerson = new("unknown-person",
        "there is no active person with the user name “{0}”.",
        "没有用户名为“{0}”的在职人员。");

    public static readonly ProblemKind UnknownCategory = new("unknown-category",
        "there is no category “{0}”; there are: {1}.",
        "没有类别“{0}”；可用的有：{1}。");

    public static readonly ProblemKind UnknownPriority = new("unknown-priority",
        "there is no priority “{0}”; there are: {1}.",
        "没有优先级“{0}”；可用的有：{1}。");

    public static readonly ProblemKind UnknownChannel = new("unknown-channel",
        "tickets do not arrive through “{0}”; the channels are: {1}.",
        "工单不会从渠道“{0}”进入；可用的有：{1}。");

    public static readonly ProblemKind UnknownProcess = new("unknown-process",
        "there is no published process “{0}”.",
        "没有已发布的流程“{0}”。");

    public static readonly ProblemKind TriggersClashInside = new("triggers-clash-inside",
        "“{0}” starts the process on the same occasion: it would start twice.",
        "“{0}”会在同一时机启动本流程：流程将启动两次。");

    public static readonly ProblemKind TriggersClash = new("triggers-clash",
        "the published process “{0}” already starts on this occasion ({1}).",
        "已发布的流程“{0}”已经在同一时机启动（{1}）。");

    public static readonly ProblemKind TriggersShared = new("triggers-shared",
        "the published process “{0}” starts on the same event: both will start.",
        "已发布的流程“{0}”也由同一事件启动：两个流程都会启动。", ProblemSeverity.Warning);

    public static readonly ProblemKind ContractKind = new("contract-kind",
        "the desk knows the step “{0}” as {1}. Give another kind of step another key.",
        "工作台把步骤“{0}”当作 {1} 使用。其他类型的步骤请改用别的标识。");

    public static readonly ProblemKind ContractOutcome = new("contract-outcome",
        "forms, mail links and reports know the outcome “{1}” of the step “{0}”. Keep it, or give the step another key.",
        "表单、邮件链接和报表依赖步骤“{0}”的结果“{1}”。请保留它，或给步骤改用别的标识。");

    public static readonly ProblemKind ContractField = new("contract-field",
        "the form of the step “{0}” must ask for “{1}”: later steps decide by it.",
        "步骤“{0}”的表单必须包含字段“{1}”：后续步骤据此判断。");

    public static readonly ProblemKind StepWithoutChinese = new("step-without-chinese",
        "the step has no Chinese name: people who read Chinese see the English one, or its id.",
        "步骤没有中文名称：使用中文的人会看到英文名称或标识。", ProblemSeverity.Warning);

    public static readonly ProblemKind StepWithoutEnglish = new("step-without-english",
        "the step has no English name: people who read English see the Chinese one, or its id.",
        "步骤没有英文名称：使用英文的人会看到中文名称或标识。", ProblemSeverity.Warning);

    public static readonly ProblemKind StepWithoutTime = new("step-without-time",
        "nothing presses for this task: it has no due time, no reminder and no end of its own, and no clock runs.",
        "没有任何机制催办此任务：没有期限、没有提醒、不会自行结束，也没有计时在运行。", ProblemSeverity.Warning);

    public static readonly ProblemKind JoinWaitsForBranch = new("join-waits-for-branch",
        "the join waits for all ways in, but “{0}” takes only some of them: then nothing behind the join ever runs.",
        "此汇合等待所有来路，但“{0}”只会走其中一部分：那时汇合之后的步骤都不会执行。", ProblemSeverity.Warning);

    public static readonly ProblemKind UnusedVariable = new("unused-variable",
        "nothing writes or reads the variable “{0}”.",
        "没有任何步骤写入或读取变量“{0}”。", ProblemSeverity.Warning);

    public static readonly ProblemKind LoopWithoutWait = new("loop-without-wait",
        "the loop “{0}” never waits for a person, a time or an event: it may go round without end.",
        "循环“{0}”中没有等待人员、时间或事件的步骤：可能无休止地循环。", ProblemSeverity.Warning);

    public static readonly ProblemKind NoWayOut = new("no-way-out",
        "no end of the process can be reached from here.",
        "从这里无法到达流程的任何终点。", ProblemSeverity.Warning);

    public static readonly ProblemKind EndsOpen = new("ends-open",
        "the process can end here while the ticket is still open: {0}.",
        "流程可能在此结束而工单仍未关闭：{0}。", ProblemSeverity.Warning);

    public static readonly ProblemKind UnknownFunction = new("unknown-function",
        "the script calls {0}(), which is neither a function of the desk nor an accessor of a variable.",
        "脚本调用了 {0}()，它既不是内置函数，也不是变量的访问函数。", ProblemSeverity.Warning);

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        MissingOutcome, UnknownOutcome, OutcomeEndsProcess, OutcomesNotRouted, ApprovalBypassed, ApprovalUnclear, UnknownInput, UnknownCandidate,
        UnknownRole, UnknownTeam, UnknownPerson, UnknownCategory, UnknownPriority, UnknownChannel, UnknownProcess,
        TriggersClashInside, TriggersClash, TriggersShared, ContractKind, ContractOutcome, ContractField, StepWithoutChinese, StepWithoutEnglish,
        StepWithoutTime, JoinWaitsForBranch, UnusedVariable, LoopWithoutWait, NoWayOut, EndsOpen, UnknownFunction,
    ];
}
