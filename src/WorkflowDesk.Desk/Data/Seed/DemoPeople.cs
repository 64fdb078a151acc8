using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>One person of the demo desk.</summary>
public sealed record DemoPerson(string UserName, string Name, string Role, string? Team, string Email, string Department);

/// <summary>Who works at the demo desk (Development only; they all share one published password).</summary>
public static class DemoPeople
{
    public const string Password = "workflowdesk-demo";

    public static readonly IReadOnlyList<DemoPerson> All =
    [
        new("lin", "林悦", Role.Requester, null, "lin@corp.example", "销售部"),
        new("chen", "陈晨", Role.Agent, Teams.ServiceDesk, "chen@desk.example", "信息技术部"),
        new("wang", "王磊", Role.Engineer, Teams.Operations, "wang@desk.example", "信息技术部"),
        new("zhao", "赵宁", Role.Engineer, Teams.Development, "zhao@desk.example", "信息技术部"),
        new("sun", "孙洁", Role.Supervisor, null, "sun@desk.example", "信息技术部"),
        new("li", "李强", Role.Approver, null, "li@desk.example", "信息技术部"),
        new("zhou", "周敏", Role.ProcessOwner, null, "zhou@desk.example", "信息技术部"),
        new(Administrator.UserName, "管理员", Role.Administrator, null, "admin@desk.example", "信息技术部"),
    ];
}
