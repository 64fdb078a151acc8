using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>The teams a new desk begins with and what each looks after (process.md, "Categories → teams"). Later edits are kept.</summary>
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

    private static readonly (string Category, string Team)[] Routes =
    [
        ("system-fault", Operations),
        ("function-fault", Development),
        ("permission-request", Administrators),
        ("hardware", Operations),
        ("software-usage", ServiceDesk),
        ("consultation", ServiceDesk),
        ("data", Development),
        ("demand", Product),
        ("alert", Operations),
    ];

    internal static async Task AddMissingAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var teams = await db.Teams.Select(team => team.Key).ToListAsync(cancellationToken);
        foreach (var (key, zh, en) in Names.Where(team => !teams.Contains(team.Key)))
        {
            db.Teams.Add(new Team { Key = key, NameZh = zh, NameEn = en });
        }

        var categories = await db.CategoryRoutes.Select(route => route.Category).ToListAsync(cancellationToken);
        foreach (var (category, team) in Routes.Where(route => !categories.Contains(route.Category)))
        {
            db.CategoryRoutes.Add(new CategoryRoute { Category = category, TeamKey = team });
        }
    }
}
