using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Everybody the desk knows, 50 a page; the staff first of all.</summary>
public sealed class PeopleModel(PeopleReading people, Colleagues colleagues) : AdminPage
{
    private const string Everybody = "all";

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>A role, <c>all</c>, or empty: the staff.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Role { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Team { get; set; }

    /// <summary>True: those who were deactivated, too.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Inactive { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<PersonView> People { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Teams { get; private set; } = new Dictionary<string, string>();

    public string? Next { get; private set; }

    public async Task OnGetAsync()
    {
        Teams = (await colleagues.TeamsAsync(Caller.Language, Cancelled)).ToDictionary(team => team.Key, team => team.Name);
        var role = Role switch { null or "" => PeopleReading.Staff, Everybody => null, var named => named };
        var listing = await people.ListAsync(Caller, new PeopleFilter(Q, role, Team, Inactive ? null : true, After, null), Cancelled);
        (People, Next) = (listing.Items, listing.Next);
    }

    /// <summary>The same list from another key on.</summary>
    public string Address(string? after) => QueryHelpers.AddQueryString("/admin/people", new Dictionary<string, string?>
    {
        ["q"] = Q,
        ["role"] = Role,
        ["team"] = Team,
        ["inactive"] = Inactive ? "true" : null,
        ["after"] = after,
    }.Where(pair => !string.IsNullOrEmpty(pair.Value)));
}
