using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A value a message may name.</summary>
/// <param name="Way">How it is usually written: empty, <c>moment</c>, <c>span</c>, <c>word</c> or <c>quote</c>; <c>if</c> where it only decides.</param>
/// <param name="Sample">JSON for previews, in the reader's language where it is text people write.</param>
public sealed record MessagePlaceholder(string Name, string Way, LocalizedText Means, Func<string, JsonNode?> Sample)
{
    /// <summary>Known to every message; those of the ticket are empty in the few that have none.</summary>
    public static readonly IReadOnlyList<string> Everywhere =
    [
        "name", "desk", "deskUrl", "toRequester", "number", "title", "priority", "category", "status", "requester", "description", "attempt",
        "submittedAt", "ticketUrl", "handler", "team", "duration", "acceptWithin", "acceptBy", "respondWithin", "respondBy", "resolveWithin", "resolveBy",
    ];

    private static readonly Dictionary<string, MessagePlaceholder> s_all = new MessagePlaceholder[]
    {
        Text("name", "收件人姓名", "the recipient's name", "林晓", "Lin Xiao"),
        Text("desk", "支持台名称", "the desk's name", "技术支持", "Support desk"),
        Text("deskUrl", "支持台地址", "address of the desk", "https://desk.example/", "https://desk.example/"),
        new("toRequester", "if", new("收件人是工单报告人", "the recipient is the ticket's requester"), _ => true),
        Text("number", "工单编号", "number of the ticket", "TS202405200001", "TS202405200001"),
        Text("title", "工单标题", "title of the ticket", "办公自动化系统无法登录", "Office automation refuses every login"),
        Text("priority", "优先级名称及含义", "name and meaning of the priority", "P1（部分功能故障）", "P1 (part of a function broken)"),
        Text("category", "类别名称", "name of the category", "系统故障", "System fault"),
        Text("status", "状态名称", "name of the status", "诊断中", "Diagnosing"),
        Text("requester", "报告人姓名", "name of the requester", "林晓", "Lin Xiao"),
        Quote("description", "报告人的描述", "what the requester wrote", "输入正确的验证码后仍被拒绝。\n今天 09:30 开始。", "The right captcha is rejected again and again.\nSince 09:30 today."),
        new("attempt", "", new("第几轮处理", "number of the attempt"), _ => 2),
        Moment("submittedAt", "提交时间", "when it was submitted", "2024-05-20T01:30:00Z"),
        Text("ticketUrl", "工单地址", "address of the ticket", "https://desk.example/tickets/TS202405200001", "https://desk.example/tickets/TS202405200001"),
        Text("handler", "主处理人姓名", "name of the handler", "王工", "Wang"),
        Text("team", "处理团队", "the team", "运维组", "Operations"),
        Span("duration", "自提交以来的用时", "time since submission", 95),
        Span("acceptWithin", "受理时限", "limit for acceptance", "30m"),
        Moment("acceptBy", "最迟受理时间", "acceptance is due at", "2024-05-20T02:00:00Z"),
        Span("respondWithin", "首次响应时限", "limit for the first response", "15m"),
        Moment("respondBy", "最迟响应时间", "the first response is due at", "2024-05-20T01:45:00Z"),
        Span("resolveWithin", "解决时限", "limit for the solution", "8h"),
        Moment("resolveBy", "最迟解决时间", "the solution is due at (once accepted)", "2024-05-20T10:00:00Z"),
        Quote("question", "向收件人提出的问题", "what the recipient is asked", "您使用的浏览器及版本是？\n其他同事是否正常？", "Which browser and version do you use?\nDoes it work for colleagues?"),
        Quote("instructions", "任务说明", "instructions of the task", "先看服务日志。", "Look at the service log first."),
        Text("task", "任务名称", "name of the task", "诊断", "Diagnose"),
        Moment("due", "到期时间", "when it is due", "2024-05-20T08:30:00Z"),
        Text("assignee", "任务当前负责人", "who holds the task", "王工", "Wang"),
        Word("role", "身份：主处理人或协同处理人", "part: main handler or co-handler", "handler"),
        Text("by", "由谁发起或决定", "who did it", "孙主管", "Sun"),
        Word("clock", "哪一项时限", "which time limit", "Resolve"),
        Quote("reason", "原因", "the reason", "备件明天上午才能到货。", "The spare part arrives tomorrow morning."),
        Moment("eta", "新的预计时间", "the new estimate", "2024-05-21T02:00:00Z"),
        Quote("tried", "已尝试的措施", "what was tried", "重启服务，未恢复。", "Restarted the service, in vain."),
        Word("decision", "决定", "the decision", "Approved"),
        Quote("advice", "建议", "advice", "请联系供应商确认补丁。", "Ask the vendor about the patch."),
        Quote("cause", "原因（诊断结论）", "cause that was found", "数据库连接池耗尽。", "The database's connection pool was exhausted."),
        Quote("plan", "方案或后续计划", "the plan", "扩容连接池并切换主库。", "Enlarge the pool and switch the primary."),
        Quote("risk", "风险与回退", "risk and way back", "切换约需 1 分钟，可立即回退。", "About a minute of silence; can be undone at once."),
        Text("window", "变更窗口", "change window", "22:00–23:00", "22:00–23:00"),
        Quote("workaround", "临时方案", "the workaround", "请先使用旧版入口。", "Please use the old page for now."),
        Moment("nextUpdateAt", "下次通报时间", "when the next update comes", "2024-05-21T09:00:00Z"),
        Quote("solution", "解决办法", "what was done", "连接池已扩容，登录恢复正常。", "The pool was enlarged; logins work again."),
        Quote("prevention", "预防建议", "how to prevent it", "已增加连接数监控。", "The number of connections is watched now."),
        new("silenceDays", "", new("多少天无答复视为确认", "days after which silence counts as confirmed"), _ => 5),
        Quote("what", "遗留事项", "what is left to be done", "更换三楼打印机的搓纸轮。", "Replace the rollers of the printer on floor 3."),
        Moment("dueOn", "遗留事项的期限", "the day a leftover is due", "2024-05-31"),
        Text("owner", "遗留事项负责人", "who owns the leftover", "王工", "Wang"),
        Quote("findings", "验证中发现的问题", "what the verification found", "仍偶尔出现空白页。", "A blank page still appears now and then."),
        Moment("at", "约定的时间", "the agreed time", "2024-05-23T02:00:00Z"),
        Text("master", "主工单编号", "number of the ticket that leads", "TS202405190007", "TS202405190007"),
        Quote("text", "回复内容", "the reply", "现在指示灯在闪烁。", "Now it blinks."),
        Text("step", "出错的步骤", "the step that failed", "diagnose", "diagnose"),
        Text("definition", "流程名称", "name of the process", "技术支持工单", "Support ticket"),
        new("version", "", new("版本号", "number of the version"), _ => 3),
        Moment("since", "自何时起", "since when", "2024-05-13T01:00:00Z"),
        new("count", "", new("消息条数", "number of messages"), _ => 2),
        Text("items", "消息列表", "the list of messages",
            "- [TS202405200001] 工单已指派给您：办公自动化系统无法登录\n- [TS202405200002] 新的回复：打印机无响应",
            "- [TS202405200001] Ticket assigned to you: Office automation refuses every login\n- [TS202405200002] New reply: The printer is silent"),
        Text("messagesUrl", "消息页地址", "address of the message list", "https://desk.example/messages", "https://desk.example/messages"),
    }.ToDictionary(placeholder => placeholder.Name, StringComparer.Ordinal);

    public static IEnumerable<MessagePlaceholder> All => s_all.Values;

    /// <summary>The tag as it is usually typed.</summary>
    public string Tag => Way switch
    {
        "" => $"{{{{{Name}}}}}",
        "if" => $"{{{{#if {Name}}}}}…{{{{/if}}}}",
        _ => $"{{{{{Way} {Name}}}}}",
    };

    /// <exception cref="KeyNotFoundException">No such placeholder is described.</exception>
    public static MessagePlaceholder Of(string name) => s_all[name];

    private static MessagePlaceholder Text(string name, string zh, string en, string sampleZh, string sampleEn) => Words("", name, zh, en, sampleZh, sampleEn);

    private static MessagePlaceholder Quote(string name, string zh, string en, string sampleZh, string sampleEn) => Words("quote", name, zh, en, sampleZh, sampleEn);

    private static MessagePlaceholder Words(string way, string name, string zh, string en, string sampleZh, string sampleEn) =>
        new(name, way, new(zh, en), language => language == Languages.English ? sampleEn : sampleZh);

    private static MessagePlaceholder Moment(string name, string zh, string en, string sample) => new(name, "moment", new(zh, en), _ => sample);

    private static MessagePlaceholder Span(string name, string zh, string en, JsonNode sample) => new(name, "span", new(zh, en), _ => sample.DeepClone());

    private static MessagePlaceholder Word(string name, string zh, string en, string sample) => new(name, "word", new(zh, en), _ => sample);
}
