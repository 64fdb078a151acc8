using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Which monitoring systems may report alerts, and the keys they need.</summary>
public sealed class MonitoringModel(MonitoringKeys keys, MailOptions options) : AdminPage
{
    public IReadOnlyList<MonitoringKey> Keys { get; private set; } = [];

    /// <summary>The key that was just made; shown this once.</summary>
    public string? NewKey { get; private set; }

    [BindProperty]
    public string? Name { get; set; }

    public string AddressOf(string source) => options.Link($"/api/alerts/{source}");

    public async Task OnGetAsync() => Keys = await keys.ListAsync(Cancelled);

    public Task<IActionResult> OnPostAsync() => TryAsync(async () =>
    {
        NewKey = (await keys.IssueAsync(Caller, (Name ?? "").Trim(), Cancelled)).Token;
        // A copy of the page must not stay behind on a shared computer.
        Response.Headers.CacheControl = "no-store";
    });

    public Task<IActionResult> OnPostRevokeAsync() => TryAsync(async () =>
    {
        await keys.RevokeAsync(Caller, Name ?? "", Cancelled);
        Name = null;
    });

    private async Task<IActionResult> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DeskRuleException rule)
        {
            Refused(rule.Fields.ContainsKey("name") ? new DeskRuleException(rule.Code, rule.Status, Words["monitoring.name-wrong", MonitoringKeys.MaxNameLength])
            {
                Fields = new Dictionary<string, string> { ["name"] = Words["monitoring.name-wrong", MonitoringKeys.MaxNameLength] },
            } : rule);
        }

        await OnGetAsync();
        return Page();
    }
}
