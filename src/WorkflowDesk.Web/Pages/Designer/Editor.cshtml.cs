using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>One process in Elsa Studio's editor, and what the desk adds to it: publish, try, history, export.</summary>
public sealed class EditorModel(DeskDatabase database) : DesignerPage
{
    private string _id = "";

    public override string Element => "elsa-workflow-definition-editor";

    public override (string Name, string Value)? Subject => ("definition-id", _id);

    public string Name { get; private set; } = "";

    /// <summary>The newest version, draft or not.</summary>
    public int Version { get; private set; }

    public bool IsDraft { get; private set; }

    /// <summary>The version new tickets follow; null when there is none.</summary>
    public int? PublishedVersion { get; private set; }

    public string Overview => $"/definitions/{Uri.EscapeDataString(_id)}";

    public string Publish => Overview + "/publish";

    public string Scenarios => Overview + "/scenarios";

    public string Export => $"/elsa/api/workflow-definitions/{Uri.EscapeDataString(_id)}/export?versionOptions=Latest";

    public async Task<IActionResult> OnGetAsync(string id)
    {
        await using var db = database.Read();
        var versions = await db.Definitions.Where(row => row.DefinitionId == id)
            .OrderByDescending(row => row.Version)
            .Select(row => new { row.Name, row.Version, row.IsPublished })
            .ToListAsync(Cancelled);
        if (versions.Count == 0)
        {
            return NotFound();
        }

        _id = id;
        Name = versions[0].Name;
        Version = versions[0].Version;
        IsDraft = !versions[0].IsPublished;
        PublishedVersion = versions.FirstOrDefault(version => version.IsPublished)?.Version;
        return Page();
    }
}
