using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Leftovers;

namespace WorkflowDesk.Web.Pages.Leftovers;

/// <summary>What tickets left behind: one's own, those of one's teams, or all; the longest due first.</summary>
public sealed class IndexModel(LeftoverReading reading, LeftoverEditing editing, Colleagues colleagues) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Scope { get; set; }

    /// <summary>open, done or dropped.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public Listing<LeftoverView> Items { get; private set; } = new([], null);

    public IReadOnlyList<ColleagueName> Staff { get; private set; } = [];

    /// <summary>The item a refused form belongs to.</summary>
    public Guid? RefusedId { get; private set; }

    public string Address => $"/leftovers?scope={Scope}&state={State}";

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostChangeAsync(Guid id, int? revision, string? state, string? reason, string? owner, string? due, string? plan, bool sure)
    {
        var change = new LeftoverChange
        {
            ExpectedRevision = revision, State = Blank(state), Reason = Blank(reason), Owner = Blank(owner), DueOn = Blank(due), Plan = plan,
        };
        if (state == Leftover.Done && !sure)
        {
            Refused(new Desk.DeskRuleException("fields-missing", 422, Words["supervise.sure-missing"]) { Fields = new Dictionary<string, string> { ["sure"] = Words["supervise.sure-missing"] } });
        }
        else if (await ActAsync(step => editing.ChangeAsync(step, id, change, Cancelled)))
        {
            Say("leftovers.changed");
            await ReadAsync();
            return Redirect(Address);
        }

        RefusedId = id;
        State = null;
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        Scope = LeftoverFilter.Scopes.Contains(Scope) ? Scope : "mine";
        State = Leftover.States.Contains(Request.Query["state"].ToString()) ? Request.Query["state"].ToString() : Leftover.Open;
        Items = await reading.ListAsync(Caller, new LeftoverFilter(Scope!, State, After, null), Cancelled);
        Staff = await colleagues.StaffAsync(Cancelled);
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
