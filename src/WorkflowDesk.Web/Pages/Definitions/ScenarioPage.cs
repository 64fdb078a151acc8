using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>A version scenarios can be played on.</summary>
/// <param name="IsDraft">Not published yet, and the newest.</param>
public sealed record TestedVersion(string VersionId, int Number, bool IsDraft, bool IsPublished);

/// <summary>A page about scenarios of one definition, played on one of its versions: the draft unless another is asked for.</summary>
public abstract class ScenarioPage : OwnerPage
{
    /// <summary>The definition's id.</summary>
    [BindProperty(SupportsGet = true, Name = "id")]
    public string DefinitionId { get; set; } = "";

    /// <summary>Number of the version.</summary>
    [BindProperty(SupportsGet = true, Name = "version")]
    public int? Wanted { get; set; }

    public string DefinitionName { get; private set; } = "";

    public IReadOnlyList<TestedVersion> Versions { get; private set; } = [];

    public TestedVersion Version { get; private set; } = null!;

    public string Address => $"/definitions/{Uri.EscapeDataString(DefinitionId)}/scenarios";

    public string AddressOf(string key) => $"{Address}/{Uri.EscapeDataString(key)}";

    public string EditAddress => $"/definitions/{Uri.EscapeDataString(DefinitionId)}/scenario-edit";

    /// <summary>False: the desk has no such definition, or no such version of it.</summary>
    protected async Task<bool> FindAsync()
    {
        await using var db = HttpContext.RequestServices.GetRequiredService<DeskDatabase>().Read();
        var rows = await db.Definitions.Where(row => row.DefinitionId == DefinitionId).OrderByDescending(row => row.Version)
            .Select(row => new { row.Id, row.Version, row.IsLatest, row.IsPublished }).ToListAsync(Cancelled);
        Versions = rows.ConvertAll(row => new TestedVersion(row.Id, row.Version, row.IsLatest && !row.IsPublished, row.IsPublished));
        if (Versions.FirstOrDefault(version => Wanted is null || version.Number == Wanted) is not { } found)
        {
            return false;
        }

        Version = found;
        var source = await db.Definitions.Where(row => row.Id == found.VersionId).Select(row => row.Source).SingleAsync(Cancelled);
        DefinitionName = DiagramReading.NameOf(WorkflowDefinition.Read(source), Words.Language);
        return true;
    }

    /// <summary>True: htmx asks for a part of the page; otherwise a form was sent as forms are.</summary>
    protected bool AsksForPart => Request.Headers.ContainsKey("HX-Request") && !Request.Headers.ContainsKey("HX-Boosted");
}
