using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>One process: what serves now, its versions, and what can be done with them.</summary>
public sealed class DefinitionModel(DefinitionHistory history, DefinitionLibrary library, TakeBack taking, DiagramReading diagrams, DeskDatabase database) : OwnerPage
{
    public DefinitionEntry Definition { get; private set; } = null!;

    /// <summary>The version that would serve again; null: there is none, or it is fading out.</summary>
    public VersionEntry? Previous { get; private set; }

    /// <summary>The version that was replaced, when it is fading out and cannot serve again.</summary>
    public VersionEntry? FadingBefore { get; private set; }

    /// <summary>The version that serves, else the newest.</summary>
    public DiagramView View { get; private set; } = null!;

    public VersionEntry Shown => Definition.Published ?? Definition.Latest;

    public string Address => $"/definitions/{Uri.EscapeDataString(Definition.DefinitionId)}";

    public string Designer => $"/designer/workflows/definitions/{Uri.EscapeDataString(Definition.DefinitionId)}/edit";

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await history.ReadAsync(id, Cancelled) is not [var definition])
        {
            return NotFound();
        }

        Definition = definition;
        await using var db = database.Read();
        var previous = await TakeBack.PreviousAsync(db, id, Cancelled);
        var replaced = definition.Versions.FirstOrDefault(version => version.Id == previous?.Id);
        Previous = replaced is { Fading: null } ? replaced : null;
        FadingBefore = replaced is { Fading: not null } ? replaced : null;
        if (await VersionAsync(id, Shown.Version) is { } shown)
        {
            View = new(CondensedDiagram.Of(diagrams.Read(shown, Words.Language), _ => false), new DiagramMarks(), Words["version.diagram", definition.NameIn(Pages.Words.Language), Shown.Version], true);
        }

        return Page();
    }

    /// <summary>The file of one version, as it can be imported here or committed to a folder of definitions.</summary>
    public async Task<IActionResult> OnGetExportAsync(string id, int version)
    {
        await using var db = database.Read();
        var row = await db.Definitions.SingleOrDefaultAsync(row => row.DefinitionId == id && row.Version == version, Cancelled);
        return row is null ? NotFound() : File(Encoding.UTF8.GetBytes(WorkflowDefinition.ReadWritten(row.Source).Write()), "application/json", string.Create(CultureInfo.InvariantCulture, $"{SafeName(id)}-v{version}.json"));
    }

    public async Task<IActionResult> OnPostTakeBackAsync(string id, string seen)
    {
        TakenBack? taken = null;
        return await ActAsync(async step => taken = await taking.TakeBackAsync(step, id, seen, Cancelled))
            ? Done(id, taken!.Withdrawn is null ? "definitions.taken-back-before" : "definitions.taken-back", taken.Serving.Version)
            : await ShowAgainAsync(id);
    }

    /// <summary>An earlier version's content becomes a new draft.</summary>
    public async Task<IActionResult> OnPostRevertAsync(string id, int version)
    {
        try
        {
            var draft = await library.RevertAsync(Caller, id, version, Cancelled);
            return Done(id, "definitions.reverted", version, draft.Version);
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
            return await ShowAgainAsync(id);
        }
    }

    private RedirectResult Done(string id, string said, params object[] values)
    {
        Say(said, values);
        return Redirect($"/definitions/{Uri.EscapeDataString(id)}");
    }

    private async Task<IActionResult> ShowAgainAsync(string id) => Problem?.Status == 404 ? NotFound() : await OnGetAsync(id);

    private static string SafeName(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
}
