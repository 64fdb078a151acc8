using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <param name="Scenario">Null: it was stored by another release and cannot be read any more; <paramref name="Problems"/> say why.</param>
/// <param name="Revision">Null: it ships and cannot be changed here.</param>
public sealed record ShelvedScenario(
    string Key, Scenario? Scenario, IReadOnlyList<ScenarioProblem> Problems, string Source, int? Revision, DateTimeOffset? UpdatedAt, string? UpdatedBy)
{
    public bool IsShipped => Revision is null;

    public LocalizedText Name => Scenario?.Name ?? new LocalizedText(Key, Key);
}

/// <summary>All scenarios of a definition: those that ship and those kept in the desk.</summary>
public sealed class ScenarioShelf(DeskDatabase database, ScenarioFiles files)
{
    /// <summary>By key, shipped ones first.</summary>
    public async Task<IReadOnlyList<ShelvedScenario>> ListAsync(string definitionId, CancellationToken cancellationToken)
    {
        var shipped = (await files.ReadAsync(definitionId, cancellationToken))
            .Select(file => new ShelvedScenario(file.Scenario.Key, file.Scenario, [], file.Source, null, null, null)).ToList();
        await using var db = database.Read();
        var kept = await db.Scenarios.Where(row => row.DefinitionId == definitionId).OrderBy(row => row.Key).ToListAsync(cancellationToken);
        return [.. shipped, .. kept.Where(row => shipped.TrueForAll(file => file.Key != row.Key)).Select(Read)];
    }

    public async Task<ShelvedScenario?> FindAsync(string definitionId, string key, CancellationToken cancellationToken) =>
        (await ListAsync(definitionId, cancellationToken)).FirstOrDefault(scenario => scenario.Key == key);

    /// <summary>Keeps a new scenario, or a new wording of one that is kept.</summary>
    /// <param name="expectedRevision">The revision that was edited; null for a new one.</param>
    /// <exception cref="DeskRuleException">
    /// 422 <c>scenario-invalid</c> with every problem by its path, <c>key-invalid</c>, <c>key-taken</c>; 409 <c>stale-revision</c>; 404.
    /// </exception>
    public async Task SaveAsync(DeskStep step, string definitionId, string key, string source, int? expectedRevision, CancellationToken cancellationToken)
    {
        await CheckAsync(step, definitionId, key, source, cancellationToken);
        var row = await step.Db.Scenarios.SingleOrDefaultAsync(kept => kept.DefinitionId == definitionId && kept.Key == key, cancellationToken);
        if (row is null && expectedRevision is not null)
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "场景已被删除。", "The scenario has been deleted meanwhile."));
        }

        if (row is not null && expectedRevision is null)
        {
            throw Taken(step, key);
        }

        if (row is null)
        {
            step.Db.Scenarios.Add(new ScenarioRow
            {
                Id = step.NewId(),
                DefinitionId = definitionId,
                Key = key,
                Source = source,
                CreatedAt = step.Now,
                CreatedBy = step.Caller.Name,
                UpdatedAt = step.Now,
                UpdatedBy = step.Caller.Name,
            });
        }
        else
        {
            if (row.Revision != expectedRevision)
            {
                throw new DeskRuleException("stale-revision", 409, ProcessRules.Say(
                    step.Caller, $"{row.UpdatedBy} 已修改此场景。请重新打开后再改。", $"{row.UpdatedBy} has changed this scenario meanwhile. Open it again before you change it."));
            }

            row.Source = source;
            row.UpdatedAt = step.Now;
            row.UpdatedBy = step.Caller.Name;
            row.Revision++;
        }

        step.Record(TimelineAction.ScenarioSaved, null, subject: $"{definitionId}/{key}");
    }

    /// <summary>Removes a kept scenario and what is known of its runs.</summary>
    /// <exception cref="DeskRuleException">404: none is kept under this key.</exception>
    public static async Task DeleteAsync(DeskStep step, string definitionId, string key, CancellationToken cancellationToken)
    {
        if (await step.Db.Scenarios.Where(row => row.DefinitionId == definitionId && row.Key == key).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有可删除的场景。", "There is no such scenario to delete."));
        }

        await step.Db.ScenarioResults.Where(row => row.DefinitionId == definitionId && row.ScenarioKey == key).ExecuteDeleteAsync(cancellationToken);
        step.Record(TimelineAction.ScenarioDeleted, null, subject: $"{definitionId}/{key}");
    }

    private async Task CheckAsync(DeskStep step, string definitionId, string key, string source, CancellationToken cancellationToken)
    {
        if (!ScenarioKey.IsValid(key))
        {
            throw new DeskRuleException("key-invalid", 422, ScenarioKey.Rule.In(step.Caller.Language)) { Fields = new Dictionary<string, string> { ["key"] = ScenarioKey.Rule.In(step.Caller.Language) } };
        }

        if (!await step.Db.Definitions.AnyAsync(row => row.DefinitionId == definitionId, cancellationToken))
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有此流程定义。", "There is no such definition."));
        }

        if ((await files.ReadAsync(definitionId, cancellationToken)).Any(file => file.Scenario.Key == key))
        {
            throw Taken(step, key);
        }

        var problems = ScenarioReader.Read(key, source).Problems;
        if (problems.Count > 0)
        {
            throw new DeskRuleException("scenario-invalid", 422, ProcessRules.Say(step.Caller, "场景有误，未保存。", "The scenario has errors and was not saved."))
            {
                Fields = problems.GroupBy(problem => problem.Path, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Reason.In(step.Caller.Language))), StringComparer.Ordinal),
            };
        }
    }

    private static DeskRuleException Taken(DeskStep step, string key)
    {
        var text = ProcessRules.Say(step.Caller, $"名称“{key}”已被使用。", $"The name '{key}' is taken.");
        return new DeskRuleException("key-taken", 422, text) { Fields = new Dictionary<string, string> { ["key"] = text } };
    }

    private static ShelvedScenario Read(ScenarioRow row)
    {
        var reading = ScenarioReader.Read(row.Key, row.Source);
        return new ShelvedScenario(row.Key, reading.Scenario, reading.Problems, row.Source, row.Revision, row.UpdatedAt, row.UpdatedBy);
    }
}
