namespace WorkflowDesk.E2E.Story;

/// <summary>
/// The story every way through the desk is tried with: an escalation that comes back, a rejected change, a solution
/// that did not hold, and a good end.
/// </summary>
public static class WholeStory
{
    public const string Requester = "lin@corp.example";

    public const string Subject = "办公系统登录反复提示验证码错误";

    /// <summary>With 𠮷 and 㐂, which take four bytes in GB18030.</summary>
    public const string Text =
        "服务台同事：\n\n今天 09:30 起登录办公系统，验证码输入正确仍提示“验证码错误”，换浏览器也一样。\n" +
        "受影响的是𠮷林分公司销售部的账号 lin，界面上还出现过一次“㐂”字乱码。\n\n环境：Windows 10，Chrome 125。截图见附件。\n\n林悦";

    public const string PictureName = "登录失败截图 9点半.png";

    public const string Escalated = "会话服务不归我们管理，需要平台侧授权才能查看";
    public const string RejectedBecause = "没有写明回退办法，请补充后重新提交";
    public const string StillWrong = "隔一会儿再登录，还是提示验证码错误，约三次里出现一次。";
    public const string Cause = "两台会话服务器中有一台时钟慢了六分钟，校验时验证码已过期。";
    public const string Solution = "校正该服务器的时钟并开启自动对时，重新加入负载均衡。";
    public const string Prevention = "已为对时偏差超过 5 秒设置告警，每日巡检。";

    public static readonly StoryStep Accept = new("chen", "accept", "Accepted", new { category = "system-fault", priority = "P1", impact = "销售部一个账号" });

    public static readonly StoryStep Escalate = new("wang", "diagnose", "Escalate", new
    {
        reason = Escalated,
        tried = "已清理浏览器缓存、更换网络，应用日志无报错",
        steps = new[] { new { @checked = "应用进程与日志", result = "运行正常，无报错" } },
    });

    public static readonly StoryStep Return = new("sun", "decide-escalation", "Return", new { advice = "平台侧已授权，请先比较两台会话服务器的配置。" });

    public static readonly StoryStep FindCause = new("wang", "diagnose", "CauseFound", new
    {
        cause = "验证码缓存的有效期被配置为 10 秒。",
        causeClass = "environment",
        steps = new[] { new { @checked = "验证码缓存", result = "有效期为 10 秒，应为 120 秒" } },
    });

    public static readonly StoryStep PlanRisky = new("wang", "plan", "Planned", new
    {
        changesProduction = true,
        chosen = "修改生产环境的缓存有效期并重启会话服务",
        options = new[]
        {
            new { title = "修改有效期", pros = "五分钟完成", cons = "需重启会话服务，在线用户需重新登录", risk = "medium", chosen = true },
            new { title = "改由数据库保存", pros = "不受缓存影响", cons = "需开发两周", risk = "low", chosen = false },
        },
    });

    public static readonly StoryStep Reject = new("li", "approve-change", "Rejected", new { reason = RejectedBecause });

    public static readonly StoryStep PlanAgain = new("wang", "plan", "Planned", new
    {
        changesProduction = true,
        chosen = "修改生产环境的缓存有效期并逐台重启会话服务",
        risk = "先备份配置；异常时恢复备份并重启，两分钟内回退",
        options = new[] { new { title = "修改有效期，逐台重启", pros = "不中断服务", cons = "耗时十分钟", risk = "low" } },
    });

    public static readonly StoryStep Approve = new("li", "approve-change", "Approved", new { window = "今晚 20:00–20:30" });

    public static readonly StoryStep Implement = new("wang", "implement", "Done", new
    {
        solution = "缓存有效期改为 120 秒，两台会话服务已逐台重启。",
        prevention = "该参数纳入配置检查。",
        backup = "taken",
        log = new[] { new { time = "20:05", action = "备份配置" }, new { time = "20:12", action = "修改并逐台重启，登录测试通过" } },
    });

    public static readonly StoryStep NotSolved = new("lin", "verify", "NotSolved", new { findings = StillWrong });

    public static readonly StoryStep FindCauseAgain = new("wang", "diagnose", "CauseFound", new
    {
        cause = Cause,
        causeClass = "environment",
        steps = new[] { new { @checked = "两台服务器的时钟", result = "第二台慢 6 分钟" } },
    });

    public static readonly StoryStep PlanSafe = new("wang", "plan", "Planned", new
    {
        changesProduction = false,
        chosen = "校正时钟，无需变更生产配置",
        options = new[] { new { title = "校正时钟", pros = "立即生效", cons = "无", risk = "low" } },
    });

    public static readonly StoryStep ImplementAgain = new("wang", "implement", "Done", new
    {
        solution = Solution,
        prevention = Prevention,
        log = new[] { new { time = "21:10", action = "校正时钟并开启自动对时" } },
    });

    public static readonly StoryStep Solved = new("lin", "verify", "Solved", new { });

    public static readonly StoryStep Rate = new("lin", "rate", "Rated", new { rating = "5", comment = "处理认真，反馈及时。" });

    public static readonly StoryStep Visit = new("wang", "visit", "Well", new { report = "一周来时间准确，没有再出现。" });

    public static readonly IReadOnlyList<StoryStep> Steps =
    [
        Accept, Escalate, Return, FindCause, PlanRisky, Reject, PlanAgain, Approve, Implement, NotSolved,
        FindCauseAgain, PlanSafe, ImplementAgain, Solved, Rate, Visit,
    ];

    /// <summary>Where the ticket stands, from beginning to end.</summary>
    public static readonly IReadOnlyList<string> Statuses =
    [
        "accepted", "diagnosing", "escalated", "diagnosing", "planning", "awaiting-approval", "planning", "awaiting-approval", "implementing",
        "verifying", "diagnosing", "planning", "implementing", "verifying", "resolved", "closed",
    ];
}
