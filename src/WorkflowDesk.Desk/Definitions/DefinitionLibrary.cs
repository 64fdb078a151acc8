using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// The one door for changes to definitions: drafts, publishing, versions, import. A version that was ever published is
/// never edited; tickets stay on the version they began with. Every method is one step.
/// </summary>
public sealed partial class DefinitionLibrary(
    DeskSteps steps, PublishChecks checks, DefinitionTriggers triggers, DefinitionConsumers consumers, DefinitionCache definitions, Engine.Execution.WorkflowRunner runner, DeskTimeZone zone)
{
    private async Task<T> ChangeAsync<T>(Caller caller, Func<DeskStep, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        await LockAsync(step, cancellationToken);
        var result = await change(step);
        await step.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>The library is changed by one step at a time: what it says about a definition's versions stays true until the commit.</summary>
    internal static async Task LockAsync(DeskStep step, CancellationToken cancellationToken)
    {
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240521)", cancellationToken);
        }
    }

    private static async Task<DefinitionRow?> LatestAsync(DeskStep step, string definitionId, CancellationToken cancellationToken) =>
        await step.Db.Definitions.SingleOrDefaultAsync(row => row.DefinitionId == definitionId && row.IsLatest, cancellationToken);

    private static async Task<DefinitionRow> LatestOrRefuseAsync(DeskStep step, string definitionId, CancellationToken cancellationToken) =>
        await LatestAsync(step, definitionId, cancellationToken) ?? throw NoDefinition(step.Caller, definitionId);

    /// <summary>Puts a new version in front of all others.</summary>
    private static async Task AddAsync(DeskStep step, DefinitionRow row, CancellationToken cancellationToken)
    {
        await foreach (var other in step.Db.Definitions.Where(other => other.DefinitionId == row.DefinitionId && other.IsLatest).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            other.IsLatest = false;
        }

        row.IsLatest = true;
        row.UpdatedAt = step.Now;
        row.UpdatedBy = step.Caller.Name;
        row.UpdatedById = step.Caller.PersonId;
        step.Db.Definitions.Add(row);
        // Checks and triggers look for it in the database.
        await step.Db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<int> NextVersionAsync(DeskStep step, string definitionId, CancellationToken cancellationToken) =>
        (await step.Db.Definitions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancellationToken) ?? 0) + 1;

    private static void CheckNotReadonly(Caller caller, DefinitionRow row)
    {
        if (row.IsReadonly)
        {
            throw new DeskRuleException("definition-readonly", 403, Say(caller, $"流程“{row.Name}”为只读，不能修改或覆盖。", $"'{row.Name}' is read-only: it can be neither changed nor replaced."));
        }
    }

    private static DeskRuleException NoDefinition(Caller caller, string definitionId) =>
        DeskRuleException.NotFound(Say(caller, $"没有流程定义“{definitionId}”。", $"There is no definition '{definitionId}'."));

    private static string Title(DefinitionRow row) => $"{row.DefinitionId} v{row.Version}";

    private static string Say(Caller caller, string chinese, string english) => caller.Language == Languages.Chinese ? chinese : english;
}
