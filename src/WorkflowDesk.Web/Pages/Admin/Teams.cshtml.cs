using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Teams: their names, their members, and where they are used.</summary>
public sealed class TeamsModel(PeopleReading people) : AdminPage
{
    public IReadOnlyList<TeamView> Teams { get; private set; } = [];

    [BindProperty]
    public string? Key { get; set; }

    [BindProperty]
    public string? NameZh { get; set; }

    [BindProperty]
    public string? NameEn { get; set; }

    /// <summary>The team whose form was refused; empty: the new one's.</summary>
    public string? RefusedTeam { get; private set; }

    public async Task OnGetAsync() => Teams = await people.TeamsAsync(Caller, Cancelled);

    public Task<IActionResult> OnPostAsync() => DoneAsync("", "teams.added", () => ActAsync(step => TeamAdmin.AddAsync(step, (Key ?? "").Trim(), NameZh ?? "", NameEn ?? "", Cancelled)));

    public Task<IActionResult> OnPostRenameAsync() => DoneAsync(Key ?? "", "teams.renamed", () => ActAsync(step => TeamAdmin.RenameAsync(step, Key ?? "", NameZh ?? "", NameEn ?? "", Cancelled)));

    public Task<IActionResult> OnPostRemoveAsync() => DoneAsync(Key ?? "", "teams.removed", () => ActAsync(step => TeamAdmin.RemoveAsync(step, Key ?? "", Cancelled)));

    private async Task<IActionResult> DoneAsync(string team, string said, Func<Task<bool>> act)
    {
        if (await act())
        {
            Say(said);
            return Redirect("/admin/teams");
        }

        RefusedTeam = team;
        await OnGetAsync();
        return Page();
    }
}
