using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>The teams a new desk begins with (process.md, "Categories → teams"; the profile says what each looks after). Later edits are kept.</summary>
public static class Teams
{
    public const string Operations = "operations";
    public const string Development = "development";
    public const string Administrators = "administrators";
    public const string ServiceDesk = "service-desk";
    public const string Product = "product";

    private static readonly (string Key, string Zh, string En)[] Names =
    [
        (Operations, "运维组", "Operations"),
        (Development, "开发组", "Development"),
        (Administrators, "系统管理组", "Administrators"),
        (ServiceDesk, "服务台", "Service desk"),
        (Product, "产品组", "Product"),
    ];

    internal static async Task AddMissingAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var teams = await db.Teams.Select(team => team.Key).ToListAsync(cancellationToken);
        foreach (var (key, zh, en) in Names.Where(team => !teams.Contains(team.Key)))
        {
            db.Teams.Add(new Team { Key = key, NameZh = zh, NameEn = en });
        }
    }
}
