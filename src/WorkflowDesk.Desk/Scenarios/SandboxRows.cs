using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Puts definitions into a sandboxed desk, with what starts them.</summary>
internal static class SandboxRows
{
    public static async Task AddAsync(DeskDb db, SandboxDesk sandbox, SandboxDefinitions definitions, CancellationToken cancellationToken)
    {
        var all = definitions.All.ToList();
        foreach (var definition in all)
        {
            db.Definitions.Add(Row(definition, isLatest: all.Where(other => other.DefinitionId == definition.DefinitionId).Max(other => other.Version) == definition.Version));
        }

        await db.SaveChangesAsync(cancellationToken);
        var store = new DeskWorkflowStore(db, sandbox.Definitions);
        foreach (var definition in all.Where(definition => definition.IsPublished))
        {
            foreach (var trigger in await sandbox.Runner.TriggersAsync(definition, store.FindDefinitionAsync, cancellationToken))
            {
                db.Triggers.Add(new TriggerRow
                {
                    Id = trigger.Id,
                    DefinitionId = trigger.DefinitionId,
                    DefinitionVersionId = trigger.DefinitionVersionId,
                    Name = trigger.Name,
                    Hash = trigger.Hash,
                    ActivityId = trigger.ActivityId,
                    Payload = trigger.Payload?.ToJsonString(DeskJson.Options),
                });
            }
        }
    }

    private static DefinitionRow Row(WorkflowDefinition definition, bool isLatest) => new()
    {
        Id = definition.Id,
        DefinitionId = definition.DefinitionId,
        Version = definition.Version,
        Name = definition.Name,
        IsLatest = isLatest,
        IsPublished = definition.IsPublished,
        Source = definition.Write(),
        CreatedAt = Scenario.DefaultStart,
        CreatedBy = "WorkflowDesk",
    };
}
