using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What starts the published version of a definition. Only one version of it has triggers at a time.</summary>
public sealed class DefinitionTriggers(WorkflowRunner runner, DefinitionCache definitions)
{
    /// <exception cref="Engine.Expressions.InputEvaluationException">An input of a trigger cannot be computed.</exception>
    public async Task<IReadOnlyList<Trigger>> FindAsync(DeskStep step, WorkflowDefinition definition, CancellationToken cancellationToken) =>
        await runner.TriggersAsync(definition, new DeskWorkflowStore(step.Db, definitions).FindDefinitionAsync, cancellationToken);

    /// <summary>From now on these start the definition, and nothing else does. Their version must have been saved.</summary>
    public static async Task ReplaceAsync(DeskStep step, string definitionId, IReadOnlyList<Trigger> found, CancellationToken cancellationToken)
    {
        await step.Db.Triggers.Where(trigger => trigger.DefinitionId == definitionId).ExecuteDeleteAsync(cancellationToken);
        step.Db.Triggers.AddRange(found.Select(TriggerRow.Of));
    }
}
