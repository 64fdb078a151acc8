using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>A page for those who own the process.</summary>
public abstract class OwnerPage : StaffPage
{
    protected override IActionResult? Refuse() =>
        base.Refuse() ?? (Caller.Is(Role.ProcessOwner) || Caller.Is(Role.Administrator) ? null : Redirect("/denied"));

    /// <summary>One version of a definition; null when the desk has no such version.</summary>
    protected async Task<WorkflowDefinition?> VersionAsync(string definitionId, int version)
    {
        var services = HttpContext.RequestServices;
        await using var db = services.GetRequiredService<DeskDatabase>().Read();
        var id = await db.Definitions.Where(row => row.DefinitionId == definitionId && row.Version == version).Select(row => row.Id).SingleOrDefaultAsync(Cancelled);
        return id is null ? null : await services.GetRequiredService<DefinitionCache>().FindAsync(db, id, Cancelled);
    }
}
