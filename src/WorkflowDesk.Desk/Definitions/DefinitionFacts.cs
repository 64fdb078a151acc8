using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Keeps what lists need of a definition in columns beside its JSON.</summary>
internal static class DefinitionFacts
{
    public static DefinitionRow NewRow(DeskStep step, WorkflowDefinition definition)
    {
        var row = new DefinitionRow
        {
            Id = definition.Id,
            DefinitionId = definition.DefinitionId,
            Version = definition.Version,
            Name = definition.Name,
            Source = "",
            CreatedAt = step.Now,
            CreatedBy = step.Caller.Name,
        };
        Write(row, definition);
        return row;
    }

    /// <summary>Replaces the content of a row.</summary>
    public static void Write(DefinitionRow row, WorkflowDefinition definition)
    {
        row.Source = definition.WriteForStore();
        row.Stamp = RandomIds.Next();
        Read(row, definition);
    }

    /// <summary>Fills rows that were written before these columns existed.</summary>
    public static async Task FillInAsync(DeskStep step, CancellationToken cancellationToken)
    {
        foreach (var row in await step.Db.Definitions.Where(row => row.Stamp == "").ToListAsync(cancellationToken))
        {
            row.Stamp = RandomIds.Next();
            Read(row, WorkflowDefinition.Read(row.Source));
        }
    }

    private static void Read(DefinitionRow row, WorkflowDefinition definition)
    {
        row.Name = definition.Name;
        row.Description = definition.Description;
        row.ToolVersion = definition.ToolVersion;
        row.IsReadonly = definition.IsReadonly;
        row.IsSystem = definition.IsSystem;
        row.UsableAsActivity = definition.Options.UsableAsActivity;
    }
}
