using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>What people choose delivery by.</summary>
public static class MessageGroup
{
    /// <summary>Questions only the requester can answer.</summary>
    public const string Answers = "answers";
    public const string Approvals = "approvals";

    /// <summary>How a ticket of one's own is getting on.</summary>
    public const string Progress = "progress";
    public const string Replies = "replies";
    public const string Ratings = "ratings";
    public const string Work = "work";
    public const string Reminders = "reminders";
    public const string Limits = "limits";
    public const string Escalations = "escalations";
    public const string Operations = "operations";

    public static readonly IReadOnlyList<string> All = [Answers, Approvals, Progress, Replies, Ratings, Work, Reminders, Limits, Escalations, Operations];

    /// <summary>A process waits for exactly this person: the mail cannot be switched off or put off.</summary>
    public static bool IsMandatory(string group) => group is Answers or Approvals;

    public static readonly IReadOnlyList<string> OfRequesters = [Answers, Progress, Replies, Ratings];

    public static readonly IReadOnlyList<string> OfStaff = [Approvals, Work, Reminders, Limits, Escalations, Replies, Operations];
}

/// <summary>One message of the desk, for whoever words it or chooses how to get it.</summary>
/// <param name="Own">Names of <see cref="MessagePlaceholder"/>s beyond those every message has.</param>
public sealed record MessageKind(string Key, string Group, LocalizedText Name, LocalizedText When, IReadOnlyList<string> Own)
{
    /// <summary>Also when the group says otherwise: a reminder to the requester repeats a question.</summary>
    public string GroupFor(bool toRequester) => toRequester && Group == MessageGroup.Reminders ? MessageGroup.Answers : Group;

    /// <summary>Whether its text may name this value. <c>detail.…</c> is whatever the process or the ticket recorded under that name.</summary>
    public bool Knows(string placeholder) =>
        placeholder.StartsWith("detail.", StringComparison.Ordinal) || MessagePlaceholder.Everywhere.Contains(placeholder) || Own.Contains(placeholder);

    public IEnumerable<MessagePlaceholder> Placeholders => Own.Concat(MessagePlaceholder.Everywhere).Select(MessagePlaceholder.Of);
}

/// <summary>Every message of the desk, in the order of a ticket's life.</summary>
public static class MessageKinds
{
    public static readonly IReadOnlyList<MessageKind> All =
    [
        new(MessageTemplate.Received, MessageGroup.Progress, new("已收到请求", "Received"),
            new("工单创建后立即发给报告人：编号、流程与时限。", "To the requester as soon as a ticket is opened: number, process and time limits."), []),
        new(MessageTemplate.InformationNeeded, MessageGroup.Answers, new("需要补充信息", "Information needed"),
            new("缺少信息、流程等待报告人时。附一次性链接。", "To the requester when the process waits for information. Carries a single-use link."), ["question", "instructions", "task", "due"]),
        new(MessageTemplate.Assigned, MessageGroup.Work, new("工单已指派", "Ticket assigned"),
            new("发给主处理人或协同处理人。", "To the handler or a co-handler."), ["role", "by", "due"]),
        new(MessageTemplate.TaskAssigned, MessageGroup.Work, new("新任务", "New task"),
            new("有任务需要此人处理时。", "When somebody has a task to do."), ["task", "instructions", "due"]),
        new(MessageTemplate.TaskReminder, MessageGroup.Reminders, new("任务提醒", "Task reminder"),
            new("按流程设定的提醒时间。发给报告人时重复当初的问题。", "At the times the process sets. To the requester it repeats the question."), ["task", "question", "instructions", "due"]),
        new(MessageTemplate.TaskDueSoon, MessageGroup.Reminders, new("任务即将到期", "Task due soon"),
            new("任务时限用去 80% 时，发给负责人或候选人。", "At 80 % of a task's time, to its assignee or candidates."), ["task", "instructions", "due", "assignee"]),
        new(MessageTemplate.TaskOverdue, MessageGroup.Reminders, new("任务已逾期", "Task overdue"),
            new("任务超过时限时，发给负责人或候选人以及主管。", "When a task passes its limit, to its assignee or candidates and the supervisors."), ["task", "due", "assignee"]),
        new(MessageTemplate.ClockWarning, MessageGroup.Limits, new("时限预警", "Time limit near"),
            new("承诺时限用去 80% 时，发给处理人。", "At 80 % of a promised time, to the handler."), ["clock", "due"]),
        new(MessageTemplate.ClockBreached, MessageGroup.Limits, new("时限超出", "Time limit passed"),
            new("超过承诺时限时，发给处理人与主管。", "When a promised time has passed, to handler and supervisors."), ["clock", "due"]),
        new(MessageTemplate.DelayNotice, MessageGroup.Progress, new("延迟通知", "Delay notice"),
            new("处理人或主管告知延迟原因与新的预计时间。", "When the handler or a supervisor tells the requester the reason of a delay and a new estimate."), ["reason", "eta", "by"]),
        new(MessageTemplate.EscalationRaised, MessageGroup.Escalations, new("已升级", "Escalation raised"),
            new("需要主管决定时。", "When a supervisor has to decide."), ["by", "reason", "tried"]),
        new(MessageTemplate.EscalationDecided, MessageGroup.Escalations, new("升级已有决定", "Escalation decided"),
            new("主管作出决定后，发给处理人。", "To the handler when the supervisor has decided."), ["by", "decision", "advice"]),
        new(MessageTemplate.ApprovalAsked, MessageGroup.Approvals, new("请审批", "Approval asked"),
            new("变更需要此人审批时。", "When a change needs this person's approval."), ["by", "cause", "plan", "risk", "task", "instructions", "question", "due"]),
        new(MessageTemplate.ApprovalReminder, MessageGroup.Approvals, new("审批提醒", "Approval reminder"),
            new("审批仍未作出决定时。", "When an approval is still undecided."), ["by", "cause", "plan", "risk", "task", "instructions", "question", "due"]),
        new(MessageTemplate.ApprovalDecided, MessageGroup.Work, new("审批结果", "Approval decided"),
            new("审批有结果后，发给处理人。", "To the handler when an approval was decided."), ["by", "decision", "reason", "window"]),
        new(MessageTemplate.PleaseChoose, MessageGroup.Answers, new("请选择方案", "Please choose"),
            new("有多种解决办法、请报告人选择时。附一次性链接。", "To the requester when there are several ways to solve it. Carries a single-use link."), ["question", "instructions", "task", "due", "silenceDays"]),
        new(MessageTemplate.EmergencyDecided, MessageGroup.Escalations, new("紧急变更补批结果", "Emergency change decided"),
            new("紧急变更补批有结果或逾期时，发给处理人与主管。", "To the handler and the supervisors when an emergency change was decided afterwards, or nobody decided in time."), ["by", "decision", "reason", "plan"]),
        new(MessageTemplate.Workaround, MessageGroup.Progress, new("临时方案", "Workaround in place"),
            new("暂时无法彻底解决、先提供临时方案时。", "When a workaround stands in for the solution, with the next update."), ["workaround", "plan", "nextUpdateAt"]),
        new(MessageTemplate.Progress, MessageGroup.Progress, new("进展通报", "Progress"),
            new("约定时间已到而处理人没有新消息时，自动告知报告人当前状态。", "To the requester when the promised moment has come and nobody has written: how things stand."), ["workaround", "plan", "nextUpdateAt"]),
        new(MessageTemplate.UpdateDue, MessageGroup.Reminders, new("该通报进展了", "Update due"),
            new("约定的进展通报即将到期时，发给处理人。", "To the handler before the promised update is due."), ["workaround", "plan", "nextUpdateAt"]),
        new(MessageTemplate.LeftoverDue, MessageGroup.Reminders, new("遗留事项到期", "Leftover due"),
            new("遗留事项到期当天，以及之后每周，发给负责人。", "To its owner on the day a leftover is due, and every week after."), ["what", "plan", "dueOn", "owner"]),
        new(MessageTemplate.PleaseVerify, MessageGroup.Answers, new("请确认是否解决", "Please verify"),
            new("处理完成、等待报告人确认时。附两个选项的链接。", "When the work is done and the requester is asked to confirm. Carries a single-use link."), ["solution", "silenceDays", "task", "instructions", "question", "due"]),
        new(MessageTemplate.NotSolvedAgain, MessageGroup.Escalations, new("再次未解决", "Not solved again"),
            new("验证第二次及以后未通过时，发给主管。", "To the supervisors from the second failed verification on."), ["findings"]),
        new(MessageTemplate.Resolved, MessageGroup.Progress, new("已解决", "Resolved"),
            new("确认解决后：原因、解决办法、用时与预防。", "When the solution is confirmed: cause, solution, duration, prevention."), ["cause", "solution", "prevention"]),
        new(MessageTemplate.PleaseRate, MessageGroup.Ratings, new("请评价", "Please rate"),
            new("工单完成后邀请报告人评分。", "Asks the requester for a rating when the ticket is done."), ["task", "instructions", "question", "due"]),
        new(MessageTemplate.Closed, MessageGroup.Progress, new("工单已关闭", "Closed"),
            new("工单关闭、取消或撤回时，附原因。", "When a ticket is closed, cancelled or withdrawn, with the reason."), ["reason"]),
        new(MessageTemplate.ReturnVisit, MessageGroup.Ratings, new("回访", "Return visit"),
            new("关闭后回访报告人。由流程发送。", "After closing, when the desk comes back to the requester. Sent by the process."), ["by", "at", "question"]),
        new(MessageTemplate.Reopened, MessageGroup.Progress, new("工单已重新打开", "Reopened"),
            new("已关闭的工单重新处理时。由流程发送。", "When a closed ticket is worked on again. Sent by the process."), ["by", "reason"]),
        new(MessageTemplate.Duplicate, MessageGroup.Progress, new("重复工单", "Duplicate"),
            new("工单并入另一张工单时。", "When a ticket is linked to one that reports the same."), ["master"]),
        new(MessageTemplate.ReplyAdded, MessageGroup.Replies, new("新回复", "New reply"),
            new("对方在工单中公开回复时。内部备注从不发出。", "When the other side replied in public. Internal notes are never sent."), ["by", "text"]),
        new(MessageTemplate.AlertsOver, MessageGroup.Operations, new("告警已恢复", "Alerts over"),
            new("工单的监控告警全部恢复时，发给处理人。", "To the handler when monitoring says that every alert of the ticket is over."), []),
        new(MessageTemplate.MailTrouble, MessageGroup.Operations, new("邮件异常", "Trouble with mail"),
            new("工单的邮件被退回，或有人冒名来信时，发给处理人、被冒名者与主管。", "When mail of a ticket came back, or somebody wrote under another's name: to the handler, to that person and to supervisors."), ["text"]),
        new(MessageTemplate.MailTooLarge, MessageGroup.Progress, new("邮件过大", "Mail too large"),
            new("来信超出邮箱的大小限制、只收到邮件头时，发给发件人，每天最多一次。", "To the sender of whose mail only the head was taken because it was too large, once a day at most."), ["text"]),
        new(MessageTemplate.Incident, MessageGroup.Operations, new("流程异常", "Process failure"),
            new("流程执行出错时，发给流程负责人与主管。", "To process owners and supervisors when a process failed."), ["step", "reason"]),
        new(MessageTemplate.VersionFaded, MessageGroup.Operations, new("版本已停用", "Version faded out"),
            new("逐步停用的版本已没有运行中的工单时。", "When the last ticket has left a version that fades out."), ["definition", "version", "since"]),
        new(MessageTemplate.Digest, MessageGroup.Operations, new("汇总邮件", "Digest"),
            new("按个人设置把多条消息合为一封邮件。", "Several messages in one mail, for whoever prefers it."), ["count", "items", "messagesUrl"]),
    ];

    private static readonly Dictionary<string, MessageKind> s_byKey = All.ToDictionary(kind => kind.Key, StringComparer.Ordinal);

    /// <summary>Null: there is no such message.</summary>
    public static MessageKind? Find(string key) => s_byKey.GetValueOrDefault(key);

    /// <summary>The key itself where no such message exists any more.</summary>
    public static string NameOf(string key, string language) => Find(key)?.Name.In(language) ?? key;
}
