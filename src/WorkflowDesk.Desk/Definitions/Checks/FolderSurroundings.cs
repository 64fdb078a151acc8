using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>
/// Definitions read from files, without a desk. Who works at a desk is not known here; of each definition the highest
/// version that says so counts as published.
/// </summary>
public sealed class FolderSurroundings : ISurroundings
{
    private readonly IReadOnlyList<WorkflowDefinition> _definitions;
    private readonly WorkflowRunner _runner;

    public FolderSurroundings(IReadOnlyList<WorkflowDefinition> definitions, ActivityRegistry registry, IScriptEngine scripts, TimeProvider clock)
    {
        _definitions = definitions;
        _runner = new WorkflowRunner(registry, scripts, clock, RandomIds.Next);
    }

    public DefinitionResolver FindDefinition => (query, _) => ValueTask.FromResult(_definitions
        .Where(definition => query.VersionId is { } id ? definition.Id == id : definition.DefinitionId == query.DefinitionId
            && (query.Version is { } version ? definition.Version == version : !query.Published || definition.IsPublished))
        .MaxBy(definition => definition.Version));

    public ValueTask<bool?> HasTeamAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<bool?>(null);

    public ValueTask<bool?> HasPersonAsync(string userName, CancellationToken cancellationToken) => ValueTask.FromResult<bool?>(null);

    public ValueTask<IReadOnlyList<Profile>> ProfilesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ShippedProfiles.All);

    public async ValueTask<IReadOnlyList<PublishedTrigger>> OtherTriggersAsync(string definitionId, CancellationToken cancellationToken)
    {
        var found = new List<PublishedTrigger>();
        foreach (var versions in _definitions.Where(definition => definition.IsPublished && definition.DefinitionId != definitionId).GroupBy(definition => definition.DefinitionId))
        {
            var published = versions.MaxBy(definition => definition.Version)!;
            foreach (var trigger in await TriggersOf(_runner, published, FindDefinition, cancellationToken))
            {
                found.Add(new PublishedTrigger(published.DefinitionId, published.Name, trigger.Name, trigger.Hash, trigger.Payload?.ToJsonString(DeskJson.Options)));
            }
        }

        return found;
    }

    /// <summary>None when an input of a trigger cannot be computed: that definition has a problem of its own.</summary>
    internal static async ValueTask<IReadOnlyList<Trigger>> TriggersOf(WorkflowRunner runner, WorkflowDefinition definition, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.TriggersAsync(definition, resolver, cancellationToken);
        }
        catch (InputEvaluationException)
        {
            return [];
        }
    }
}
