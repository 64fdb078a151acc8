using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>One running or finished instance in Elsa Studio, step by step.</summary>
public sealed class ViewerModel(DeskDatabase database) : DesignerPage
{
    private string _id = "";

    public override string Element => "elsa-workflow-instance-viewer";

    public override (string Name, string Value)? Subject => ("instance-id", _id);

    public string Name { get; private set; } = "";

    public int Version { get; private set; }

    /// <summary>Null: it belongs to no ticket, or not to one this person sees.</summary>
    public string? Ticket { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        await using var db = database.Read();
        var instance = await db.Instances.Where(row => row.Id == id)
            .Select(row => new
            {
                row.DefinitionVersion,
                row.CorrelationId,
                Name = db.Definitions.Where(definition => definition.Id == row.DefinitionVersionId).Select(definition => definition.Name).FirstOrDefault() ?? row.DefinitionId,
            })
            .SingleOrDefaultAsync(Cancelled);
        if (instance is null)
        {
            return NotFound();
        }

        _id = id;
        Name = instance.Name;
        Version = instance.DefinitionVersion;
        Ticket = Caller.SeesEveryTicket && await db.Tickets.AnyAsync(ticket => ticket.Number == instance.CorrelationId, Cancelled) ? instance.CorrelationId : null;
        return Page();
    }
}
