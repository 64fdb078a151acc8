using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>
/// Something a ticket's details may hold and people may be asked for (process.md, "The ticket"). Profiles say by
/// <see cref="Name"/> what is needed; a name not listed here is asked for as text.
/// </summary>
/// <param name="Type">A kind of <see cref="FieldType"/>.</param>
public sealed record KnownDetail(string Name, LocalizedText Label, LocalizedText Help, string Type)
{
    /// <summary>In the order a form asks for them.</summary>
    public static readonly IReadOnlyList<KnownDetail> All =
    [
        new("callerNumber", new("来电号码", "Caller's number"), LocalizedText.Empty, FieldType.Text),
        new("conversation", new("会话", "Conversation"), new("聊天工具、群或链接", "Tool, group or link of the chat"), FieldType.Text),
        new("host", new("主机或系统", "Host or system"), LocalizedText.Empty, FieldType.Text),
        new("checkedAt", new("巡检时间", "Checked at"), LocalizedText.Empty, FieldType.DateTime),
        new("finding", new("巡检发现", "Finding"), new("应有的状态与实际状态", "What should be, and what is"), FieldType.Multiline),
        new("rule", new("告警规则", "Alert rule"), LocalizedText.Empty, FieldType.Text),
        new("fromDepartment", new("来源部门", "From department"), LocalizedText.Empty, FieldType.Text),
        new("reference", new("对方编号", "Their reference"), LocalizedText.Empty, FieldType.Text),
        new("occurredAt", new("发生时间", "When it happened"), LocalizedText.Empty, FieldType.DateTime),
        new("frequency", new("发生频率", "Frequency"), new("一次、偶尔还是每次？", "Once, now and then, or every time?"), FieldType.Text),
        new("impactScope", new("影响范围", "Who is affected"), new("只有您、一个部门，还是所有人？", "Only you, a department, or everybody?"), FieldType.Text),
        new("businessImpact", new("业务影响", "Business impact"), new("哪些工作因此做不了？", "Which work cannot be done meanwhile?"), FieldType.Text),
        new("affectedSystem", new("受影响的系统或设备", "Affected system or device"), LocalizedText.Empty, FieldType.Text),
        new("environment", new("环境", "Environment"), new("例如：Windows 11，Edge，ERP V2.3.1", "For example: Windows 11, Edge, ERP V2.3.1"), FieldType.Text),
        new("reproduction", new("重现步骤", "Steps to reproduce"), new("按什么顺序操作会出现？", "What do you do, in which order, until it appears?"), FieldType.Multiline),
        new("errorCode", new("错误码", "Error code"), LocalizedText.Empty, FieldType.Text),
        new("errorText", new("错误信息", "Error text"), new("请原样复制错误提示；没有提示请写“无”", "Copy the message exactly as it appears; if there is none, say so"), FieldType.Multiline),
        new("actionsTaken", new("已尝试的操作", "What was tried already"), LocalizedText.Empty, FieldType.Multiline),
        new("expectedAt", new("期望解决时间", "Expected by"), LocalizedText.Empty, FieldType.DateTime),
        new("keywords", new("关键词", "Keywords"), LocalizedText.Empty, FieldType.Text),
    ];

    /// <summary>What whoever writes a ticket down asks for first, because of how it reached them.</summary>
    public static IReadOnlyList<string> AskedThrough(string channel) => channel switch
    {
        Channel.Phone => ["callerNumber"],
        Channel.Chat => ["conversation"],
        Channel.Patrol => ["host", "checkedAt", "finding"],
        Channel.Alert => ["host", "rule"],
        Channel.CrossDepartment => ["fromDepartment", "reference", "expectedAt"],
        _ => [],
    };

    public static KnownDetail Of(string name) =>
        All.FirstOrDefault(detail => detail.Name == name) ?? new KnownDetail(name, new LocalizedText(name, name), LocalizedText.Empty, FieldType.Text);
}
