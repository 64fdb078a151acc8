using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Pages.Canned;

/// <summary>Texts kept ready for answers, and what stands below one's own.</summary>
public sealed class IndexModel(CannedTexts texts, Signatures signatures, Colleagues colleagues) : StaffPage
{
    private const int ShownStart = 120;

    private Dictionary<string, string> _teams = [];

    public IReadOnlyList<CannedTextView> Canned { get; private set; } = [];

    public SignatureTexts Signature { get; private set; } = new("", "");

    public string TeamName(string key) => _teams.GetValueOrDefault(key, key);

    /// <summary>How the text begins, in the reader's language where it has one.</summary>
    public string Start(CannedTextView text)
    {
        var (first, second) = Caller.Language == WorkflowDesk.Desk.People.Languages.Chinese ? (text.TextZh, text.TextEn) : (text.TextEn, text.TextZh);
        var shown = (first.Length > 0 ? first : second).ReplaceLineEndings(" ");
        return shown.Length <= ShownStart ? shown : shown[..(char.IsHighSurrogate(shown[ShownStart - 1]) ? ShownStart - 1 : ShownStart)] + "…";
    }

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Signature = await signatures.OfAsync(Caller, Cancelled);
    }

    public async Task<IActionResult> OnPostSignatureAsync(string? textZh, string? textEn)
    {
        Signature = new SignatureTexts(textZh ?? "", textEn ?? "");
        if (await ActAsync(step => Signatures.SaveAsync(step, Signature, Cancelled)))
        {
            Say("signature.saved");
            return Redirect("/texts");
        }

        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        Canned = await texts.ListAsync(Caller, Cancelled);
        _teams = (await colleagues.TeamsAsync(Caller.Language, Cancelled)).ToDictionary(team => team.Key, team => team.Name);
    }
}
