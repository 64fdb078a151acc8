using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// Takes in <c>workflows/&lt;id&gt;/v&lt;n&gt;.json</c> whose (definition id, version) the desk has not seen. A file
/// never overwrites what is stored, and never takes the lead from a higher version that somebody published.
/// </summary>
public sealed class DefinitionImport(DeskSteps steps, DeskDatabase database, PublishChecks checks, DefinitionTriggers triggers)
{
    /// <returns>What was imported, as <c>id v1</c>.</returns>
    /// <exception cref="DefinitionsRefusedException">At least one file has problems; nothing was imported.</exception>
    public async Task<IReadOnlyList<string>> ImportAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(folder, "v*.json", SearchOption.AllDirectories)
            // Relative: the desk itself may stand in a folder of that name.
            .Where(file => !Path.GetRelativePath(folder, file).Contains($"{Path.DirectorySeparatorChar}scenarios{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var problems = new List<string>();
        var read = new List<WorkflowDefinition>();
        foreach (var file in files)
        {
            try
            {
                read.Add(WorkflowDefinition.Read(await File.ReadAllTextAsync(file, cancellationToken)));
            }
            catch (DefinitionFormatException problem)
            {
                problems.Add($"{Path.GetRelativePath(folder, file)}: {problem.Message}");
            }
        }

        List<WorkflowDefinition> fresh;
        await using (var db = database.Read())
        {
            var known = await db.Definitions.Select(row => new { row.DefinitionId, row.Version }).ToListAsync(cancellationToken);
            fresh = [.. read.Where(definition => !known.Any(row => row.DefinitionId == definition.DefinitionId && row.Version == definition.Version))];
        }

        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        await DefinitionLibrary.LockAsync(step, cancellationToken);
        await DefinitionFacts.FillInAsync(step, cancellationToken);
        foreach (var definition in fresh)
        {
            // Stored first, so that definitions which embed each other find each other; a problem rolls everything back.
            await StoreAsync(step, definition, cancellationToken);
        }

        await step.Db.SaveChangesAsync(cancellationToken);
        foreach (var definition in fresh)
        {
            var found = await checks.FindAsync(step.Db, definition, cancellationToken);
            problems.AddRange(found.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => $"{definition.DefinitionId} v{definition.Version}: {problem}"));
        }

        if (problems.Count > 0)
        {
            throw new DefinitionsRefusedException(problems);
        }

        foreach (var definition in fresh.Where(definition => definition.IsPublished))
        {
            await PublishTriggersAsync(step, definition, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
        return [.. fresh.Select(definition => $"{definition.DefinitionId} v{definition.Version}")];
    }

    private static async Task StoreAsync(DeskStep step, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        await step.Db.Definitions.Where(row => row.DefinitionId == definition.DefinitionId).LoadAsync(cancellationToken);
        var others = step.Db.Definitions.Local.Where(row => row.DefinitionId == definition.DefinitionId).ToList();
        var isLatest = others.All(row => row.Version < definition.Version);
        var isPublished = definition.IsPublished && others.All(row => !row.IsPublished || row.Version < definition.Version);
        var replaced = isPublished ? others.Find(other => other.IsPublished)?.Id : null;
        foreach (var other in others)
        {
            other.IsLatest &= !isLatest;
            other.IsPublished &= !isPublished;
        }

        var row = DefinitionFacts.NewRow(step, definition);
        row.IsLatest = isLatest;
        row.IsPublished = isPublished;
        row.ReplacedId = replaced;
        if (definition.IsPublished)
        {
            row.PublishedAt = step.Now;
            row.PublishedBy = step.Caller.Name;
        }

        step.Db.Definitions.Add(row);
        step.Record(TimelineAction.DefinitionImported, null, subject: $"{definition.DefinitionId} v{definition.Version}");
    }

    private async Task PublishTriggersAsync(DeskStep step, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var row = await step.Db.Definitions.SingleAsync(stored => stored.Id == definition.Id, cancellationToken);
        if (row.IsPublished)
        {
            await DefinitionTriggers.ReplaceAsync(step, definition.DefinitionId, await triggers.FindAsync(step, definition, cancellationToken), cancellationToken);
        }
    }
}

/// <summary>Definitions that cannot run, each with file or id, activity, property and reason.</summary>
public sealed class DefinitionsRefusedException(IReadOnlyList<string> problems)
    : Exception("Workflow definitions were refused:\n  " + string.Join("\n  ", problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
