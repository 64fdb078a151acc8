using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// Everything that is wrong with a definition before it serves tickets, for every way in: Studio, the publish page,
/// files at start. Errors refuse the publication, warnings are shown and acknowledged.
/// </summary>
public sealed class PublishChecks(ActivityRegistry registry, IScriptEngine scripts, DefinitionCache definitions)
{
    /// <param name="db">The transaction in which definitions stored a moment ago are found too.</param>
    public async Task<IReadOnlyList<DefinitionProblem>> FindAsync(DeskDb db, WorkflowDefinition definition, CancellationToken cancellationToken) =>
        await DefinitionValidator.ValidateAsync(definition, registry, scripts, new DeskWorkflowStore(db, definitions).FindDefinitionAsync, cancellationToken);
}
