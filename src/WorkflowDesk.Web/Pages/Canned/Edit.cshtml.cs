using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Pages.Canned;

/// <summary>One canned text, or a new one.</summary>
public sealed class EditModel(CannedTexts texts, Colleagues colleagues) : StaffPage
{
    private const string New = "new";

    /// <summary>As they are typed.</summary>
    public static readonly string Places = string.Join(" ", ReplyPlaces.Names.Select(name => $"{{{{{name}}}}}"));

    /// <summary>Null: a new one.</summary>
    public Guid? Id { get; private set; }

    public CannedTextEntry Entry { get; private set; } = new(CannedText.Own, null, "", "", "", null);

    public bool MayEdit { get; private set; } = true;

    public IReadOnlyList<(string Key, string Name)> Teams { get; private set; } = [];

    public string Address => $"/texts/{Id?.ToString() ?? New}";

    /// <summary>Those the caller may give to a text; its own at any rate.</summary>
    public IEnumerable<string> Scopes =>
        new[] { CannedText.Own, CannedText.OfTeam, CannedText.OfAll }.Where(scope => scope != CannedText.OfAll || IsLead || Entry.Scope == scope);

    private bool IsLead => Caller.Is(Role.Supervisor) || Caller.Is(Role.Administrator);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (id != New)
        {
            if (!Guid.TryParse(id, out var known) || await texts.FindAsync(Caller, known, Cancelled) is not { } text)
            {
                return NotFound();
            }

            (Id, MayEdit) = (known, text.MayEdit);
            Entry = new CannedTextEntry(text.Scope, text.Team, text.Name, text.TextZh, text.TextEn, text.Revision);
        }

        await ReadTeamsAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string? name, string? scope, string? team, string? textZh, string? textEn, int? revision)
    {
        if (!TryRead(id))
        {
            return NotFound();
        }

        Entry = new CannedTextEntry(scope, team, name, textZh, textEn, revision);
        if (await ActAsync(step => CannedTexts.SaveAsync(step, Id, Entry, Cancelled)))
        {
            Say("canned.saved", name ?? "");
            return Redirect("/texts");
        }

        await ReadTeamsAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string id)
    {
        if (!TryRead(id) || Id is not { } known)
        {
            return NotFound();
        }

        if (await ActAsync(step => CannedTexts.RemoveAsync(step, known, Cancelled)))
        {
            Say("canned.removed");
            return Redirect("/texts");
        }

        return Problem!.Status == 404 ? NotFound() : Redirect("/texts");
    }

    private bool TryRead(string id)
    {
        Id = Guid.TryParse(id, out var known) ? known : null;
        return id == New || Id is not null;
    }

    private async Task ReadTeamsAsync() =>
        Teams = [.. (await colleagues.TeamsAsync(Caller.Language, Cancelled)).Where(team => IsLead || Caller.Teams.Contains(team.Key)).Select(team => (team.Key, team.Name))];
}
