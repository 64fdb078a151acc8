using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>A way a published definition starts.</summary>
public sealed record PublishedTrigger(string DefinitionId, string DefinitionName, string Name, string Hash, string? Payload);

/// <summary>What a definition is checked against: the people, teams and other processes it may name.</summary>
public interface ISurroundings
{
    DefinitionResolver FindDefinition { get; }

    /// <summary>Null: it cannot be known here.</summary>
    ValueTask<bool?> HasTeamAsync(string key, CancellationToken cancellationToken);

    /// <inheritdoc cref="HasTeamAsync"/>
    ValueTask<bool?> HasPersonAsync(string userName, CancellationToken cancellationToken);

    /// <summary>Profiles whose priorities and categories a definition may name: the desk's own, or those that ship where no desk is there.</summary>
    ValueTask<IReadOnlyList<Profile>> ProfilesAsync(CancellationToken cancellationToken);

    /// <summary>How the other published definitions start.</summary>
    ValueTask<IReadOnlyList<PublishedTrigger>> OtherTriggersAsync(string definitionId, CancellationToken cancellationToken);
}

/// <summary>The desk itself, inside a transaction.</summary>
/// <param name="candidate">A profile the desk may come to work by; null: the one it works by.</param>
internal sealed class DeskSurroundings(DeskDb db, DefinitionCache definitions, ProfileShelf profiles, Profile? candidate = null) : ISurroundings
{
    private bool? _hasTeams;

    public DefinitionResolver FindDefinition => new DeskWorkflowStore(db, definitions).FindDefinitionAsync;

    public async ValueTask<bool?> HasTeamAsync(string key, CancellationToken cancellationToken)
    {
        // Files are taken in before the first teams of a new desk are.
        _hasTeams ??= await db.Teams.AnyAsync(cancellationToken);
        return _hasTeams.Value ? await db.Teams.AnyAsync(team => team.Key == key, cancellationToken) : null;
    }

    public async ValueTask<bool?> HasPersonAsync(string userName, CancellationToken cancellationToken) =>
        await db.People.AnyAsync(cancellationToken)
            ? await db.People.AnyAsync(person => person.UserName == userName && person.IsActive, cancellationToken)
            : null;

    public async ValueTask<IReadOnlyList<Profile>> ProfilesAsync(CancellationToken cancellationToken) => [candidate ?? (await profiles.ActiveAsync(db, cancellationToken)).Profile];

    public async ValueTask<IReadOnlyList<PublishedTrigger>> OtherTriggersAsync(string definitionId, CancellationToken cancellationToken) =>
        await db.Triggers.Where(row => row.DefinitionId != definitionId)
            .Join(db.Definitions, trigger => trigger.DefinitionVersionId, definition => definition.Id,
                (trigger, definition) => new PublishedTrigger(trigger.DefinitionId, definition.Name, trigger.Name, trigger.Hash, trigger.Payload))
            .ToListAsync(cancellationToken);
}
