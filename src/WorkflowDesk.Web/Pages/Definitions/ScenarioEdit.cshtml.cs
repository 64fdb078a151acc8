using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Scenarios;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>Writes a scenario: a new one, a copy, one from a file, one recorded from a ticket, or a new wording of one that is kept.</summary>
public sealed class ScenarioEditModel(ScenarioShelf shelf, ScenarioRecording recording) : ScenarioPage
{
    private const string Pattern = """
        {
          "$schema": "../../scenario.schema.json",
          "name": { "zh-CN": "", "en": "" },
          "ticket": { "title": "", "channel": "email" },
          "opened": { "steps": ["accept"], "status": "new" },
          "events": [
            { "task": "accept", "by": "role:agent", "outcome": "", "data": {} }
          ],
          "end": { "status": "closed" }
        }

        """;

    /// <summary>The name of the kept scenario; null: a new one.</summary>
    public string? Key { get; private set; }

    /// <summary>The name as it was typed or proposed.</summary>
    public string NewKey { get; private set; } = "";

    public string Source { get; private set; } = "";

    public int? Revision { get; private set; }

    /// <summary>Something to know before saving; null: nothing.</summary>
    public string? Note { get; private set; }

    public IReadOnlyList<ScenarioProblem> Problems { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? key, string? from, string? ticket)
    {
        if (!await FindAsync())
        {
            return NotFound();
        }

        if (key is not null || from is not null)
        {
            if (await shelf.FindAsync(DefinitionId, key ?? from!, Cancelled) is not { } found || (key is not null && found.IsShipped))
            {
                return NotFound();
            }

            (Key, NewKey, Source, Revision) = (key, key ?? $"{found.Key}-copy", found.Source, key is null ? null : found.Revision);
            return Page();
        }

        return string.IsNullOrWhiteSpace(ticket) ? Blank() : await RecordAsync(ticket.Trim());
    }

    public async Task<IActionResult> OnPostAsync(string? key, string? name, string? source, int? revision)
    {
        if (!await FindAsync())
        {
            return NotFound();
        }

        return await SaveAsync(key, key ?? (name ?? "").Trim(), (source ?? "").ReplaceLineEndings("\n"), revision);
    }

    public async Task<IActionResult> OnPostUploadAsync(IFormFile? file)
    {
        if (!await FindAsync())
        {
            return NotFound();
        }

        if (file is null || file.Length is 0 or > ScenarioReader.MaxLength * 4)
        {
            Refused(new DeskRuleException("file-wrong", 422, Words["scenario.file-wrong"]));
            return Blank();
        }

        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return await SaveAsync(null, Path.GetFileNameWithoutExtension(file.FileName).ToLowerInvariant(), (await reader.ReadToEndAsync(Cancelled)).ReplaceLineEndings("\n"), null);
    }

    private PageResult Blank()
    {
        Source = Pattern;
        return Page();
    }

    private async Task<IActionResult> RecordAsync(string number)
    {
        if (await recording.OfTicketAsync(number, Cancelled) is not { } recorded)
        {
            Refused(new DeskRuleException("unknown-ticket", 404, Words["scenario.ticket-unknown", number]));
            return Blank();
        }

        if (recorded.DefinitionId != DefinitionId)
        {
            return Redirect($"/definitions/{Uri.EscapeDataString(recorded.DefinitionId)}/scenario-edit?ticket={Uri.EscapeDataString(number)}");
        }

        (NewKey, Source, Note) = (recorded.Key, recorded.Source, Words["scenario.recorded", number]);
        return Page();
    }

    private async Task<IActionResult> SaveAsync(string? key, string name, string source, int? revision)
    {
        (Key, NewKey, Source, Revision) = (key, name, source, revision);
        if (await ActAsync(step => shelf.SaveAsync(step, DefinitionId, name, source, key is null ? null : revision ?? 0, Cancelled)))
        {
            Say("scenario.saved", name);
            return Redirect(AddressOf(name));
        }

        // Each with its place in the text: the rule names the same ones.
        Problems = ScenarioReader.Read(name, source).Problems;
        return Page();
    }
}
