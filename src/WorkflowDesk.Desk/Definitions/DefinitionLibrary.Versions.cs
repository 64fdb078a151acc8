using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public sealed partial class DefinitionLibrary
{
    /// <summary>New tickets no longer take this definition; those under way go on.</summary>
    /// <returns>The newest version, which may be a draft that was never published.</returns>
    /// <exception cref="DeskRuleException">404 no such definition; 403 read-only; 409 no version of it is published.</exception>
    public Task<DefinitionRow> RetractAsync(Caller caller, string definitionId, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            var latest = await LatestOrRefuseAsync(step, definitionId, cancellationToken);
            CheckNotReadonly(caller, latest);
            var published = await step.Db.Definitions.SingleOrDefaultAsync(row => row.DefinitionId == definitionId && row.IsPublished, cancellationToken)
                ?? throw new DeskRuleException("not-published", 409, Say(caller, $"“{latest.Name}”没有已发布的版本。", $"No version of '{latest.Name}' is published."));
            await RetractAsync(step, published, cancellationToken);
            return latest;
        }, cancellationToken);

    /// <summary>An earlier version's content becomes the newest version, as a draft.</summary>
    public Task<DefinitionRow> RevertAsync(Caller caller, string definitionId, int version, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            var latest = await LatestOrRefuseAsync(step, definitionId, cancellationToken);
            CheckNotReadonly(caller, latest);
            var earlier = await step.Db.Definitions.SingleOrDefaultAsync(row => row.DefinitionId == definitionId && row.Version == version, cancellationToken)
                ?? throw NoDefinition(caller, $"{definitionId} v{version}");
            var next = await NextVersionAsync(step, definitionId, cancellationToken);
            var draft = DefinitionFacts.NewRow(step, WorkflowDefinition.Read(earlier.Source).With(id: runner.NewId(), version: next, isLatest: true, isPublished: false));
            draft.Trail = latest.Stamp;
            await AddAsync(step, draft, cancellationToken);
            step.Record(TimelineAction.DefinitionReverted, null, subject: Title(draft), data: new JsonObject { ["id"] = draft.Id, ["from"] = version });
            return draft;
        }, cancellationToken);

    /// <summary>Removes a definition with all its versions.</summary>
    /// <returns>False: there was none.</returns>
    /// <exception cref="DeskRuleException">409 tickets or instances ran on it, or other definitions embed it; 403 read-only.</exception>
    public Task<bool> DeleteAsync(Caller caller, string definitionId, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            if (await LatestAsync(step, definitionId, cancellationToken) is not { } latest)
            {
                return false;
            }

            CheckNotReadonly(caller, latest);
            var versions = await step.Db.Definitions.Where(row => row.DefinitionId == definitionId).ToListAsync(cancellationToken);
            var ids = versions.ConvertAll(row => row.Id);
            await CheckUnusedAsync(
                step, latest, latest.Name,
                step.Db.Instances.Where(row => row.DefinitionId == definitionId || ids.Contains(row.DefinitionVersionId)),
                step.Db.Tickets.Where(row => row.DefinitionId == definitionId), versionId: null, cancellationToken);
            await RemoveAsync(step, versions, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Removes one version; a published one is retracted first, and the highest that remains is the newest.</summary>
    /// <returns>False: there was none.</returns>
    /// <exception cref="DeskRuleException">409 tickets or instances ran on it, or other definitions embed it; 403 read-only.</exception>
    public Task<bool> DeleteVersionAsync(Caller caller, string versionId, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            if (await step.Db.Definitions.SingleOrDefaultAsync(row => row.Id == versionId, cancellationToken) is not { } row)
            {
                return false;
            }

            CheckNotReadonly(caller, row);
            await CheckUnusedAsync(
                step, row, Title(row),
                step.Db.Instances.Where(instance => instance.DefinitionVersionId == versionId),
                step.Db.Tickets.Where(ticket => ticket.DefinitionId == row.DefinitionId && ticket.DefinitionVersion == row.Version), versionId, cancellationToken);
            await RemoveAsync(step, [row], cancellationToken);
            if (row.IsLatest
                && await step.Db.Definitions.Where(other => other.DefinitionId == row.DefinitionId).OrderByDescending(other => other.Version).FirstOrDefaultAsync(cancellationToken) is { } highest)
            {
                highest.IsLatest = true;
            }

            return true;
        }, cancellationToken);

    private static async Task RetractAsync(DeskStep step, DefinitionRow published, CancellationToken cancellationToken)
    {
        published.IsPublished = false;
        await DefinitionTriggers.ReplaceAsync(step, published.DefinitionId, [], cancellationToken);
        step.Record(TimelineAction.DefinitionRetracted, null, subject: Title(published), data: new JsonObject { ["id"] = published.Id });
    }

    private async Task CheckUnusedAsync(
        DeskStep step, DefinitionRow row, string name, IQueryable<InstanceRow> instances, IQueryable<Ticket> tickets, string? versionId, CancellationToken cancellationToken)
    {
        var ran = await instances.CountAsync(cancellationToken);
        var opened = await tickets.CountAsync(cancellationToken);
        if (ran + opened > 0)
        {
            throw new DeskRuleException("definition-in-use", 409, Say(
                step.Caller,
                $"不能删除“{name}”：有 {opened} 张工单、{ran} 个流程实例使用它，删除后将无法继续或查看。可改为取消发布。",
                $"'{name}' cannot be deleted: {opened} tickets and {ran} instances ran on it and could neither go on nor be looked at. Unpublish it instead."));
        }

        var embedding = await consumers.FindAnyAsync(step.Db, row.DefinitionId, versionId, cancellationToken);
        if (embedding.Count > 0)
        {
            var names = string.Join(", ", embedding.Select(consumer => $"{consumer.Name} v{consumer.Version}").Take(5));
            throw new DeskRuleException("definition-embedded", 409, Say(step.Caller, $"不能删除“{name}”：以下流程内嵌了它：{names}。", $"'{name}' cannot be deleted: it is embedded in {names}."));
        }
    }

    private async Task RemoveAsync(DeskStep step, IReadOnlyList<DefinitionRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            if (row.IsPublished)
            {
                await RetractAsync(step, row, cancellationToken);
            }

            step.Db.Definitions.Remove(row);
            step.Record(TimelineAction.DefinitionDeleted, null, subject: Title(row), step: row.DefinitionId, data: new JsonObject { ["id"] = row.Id, ["name"] = row.Name });
            step.AfterCommit(() =>
            {
                definitions.Forget(row.Id);
                runner.Graphs.Forget(row.Id);
            });
        }

        await step.Db.SaveChangesAsync(cancellationToken);
    }
}
