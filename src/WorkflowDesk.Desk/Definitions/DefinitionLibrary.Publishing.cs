using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Desk.Definitions;

public sealed partial class DefinitionLibrary
{
    /// <summary>Makes a version the one that new tickets take, after all checks. A refusal changes nothing and names every problem.</summary>
    /// <exception cref="DeskRuleException">404 no such definition; 403 read-only; 409 it was saved since it was looked at.</exception>
    public async Task<Publication> PublishAsync(Caller caller, string definitionId, PublishOrder order, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var publication = await PublishAsync(step, definitionId, order, cancellationToken);
        if (publication.Outcome == PublishOutcome.Published)
        {
            await step.CommitAsync(cancellationToken);
        }

        return publication;
    }

    /// <summary>The same inside the caller's step; the caller commits, or ends the step when it was refused.</summary>
    public async Task<Publication> PublishAsync(DeskStep step, string definitionId, PublishOrder order, CancellationToken cancellationToken)
    {
        await LockAsync(step, cancellationToken);
        var row = order.VersionId is { } versionId
            ? await step.Db.Definitions.SingleOrDefaultAsync(stored => stored.Id == versionId && stored.DefinitionId == definitionId, cancellationToken) ?? throw NoDefinition(step.Caller, $"{definitionId} ({versionId})")
            : await LatestOrRefuseAsync(step, definitionId, cancellationToken);
        CheckNotReadonly(step.Caller, row);
        if (order.Stamp is { } seen && seen != row.Stamp)
        {
            throw SavedMeanwhile(step.Caller, row);
        }

        if (row.IsPublished)
        {
            return new Publication(PublishOutcome.AlreadyPublished, row, [], []);
        }

        await FadeOut.CheckMayServeAsync(step, row, cancellationToken);

        var published = await PublishAsync(step, row, order.Note, order.AcceptsWarnings, cancellationToken);
        return published.IsRefused || !row.UsableAsActivity || !WorkflowDefinition.Read(row.Source).Options.AutoUpdateConsumingWorkflows
            ? published
            : published with { Consumers = await UpdateConsumersAsync(step, row, cancellationToken) };
    }

    /// <summary>Moves every definition that embeds this one to its published version, whether or not it asks for that on publishing.</summary>
    public Task<IReadOnlyList<ConsumerUpdate>> UpdateReferencesAsync(Caller caller, string definitionId, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            _ = await LatestOrRefuseAsync(step, definitionId, cancellationToken);
            var published = await step.Db.Definitions.SingleOrDefaultAsync(row => row.DefinitionId == definitionId && row.IsPublished, cancellationToken);
            return published is null ? [] : await UpdateConsumersAsync(step, published, cancellationToken);
        }, cancellationToken);

    private async Task<Publication> PublishAsync(DeskStep step, DefinitionRow row, string? note, bool acceptsWarnings, CancellationToken cancellationToken)
    {
        var definition = WorkflowDefinition.Read(row.Source);
        var problems = await checks.FindAsync(step.Db, definition, cancellationToken);
        if (problems.Any(problem => problem.Severity == ProblemSeverity.Error))
        {
            return new Publication(PublishOutcome.HasErrors, row, problems, []);
        }

        if (!acceptsWarnings && problems.Any(problem => problem.Severity == ProblemSeverity.Warning))
        {
            return new Publication(PublishOutcome.HasWarnings, row, problems, []);
        }

        IReadOnlyList<Trigger> starts;
        try
        {
            starts = await triggers.FindAsync(step, definition, cancellationToken);
        }
        catch (InputEvaluationException unclear)
        {
            return new Publication(PublishOutcome.HasErrors, row, [.. problems, new DefinitionProblem(null, null, "trigger", unclear.Message)], []);
        }

        var before = await step.Db.Definitions.Where(other => other.DefinitionId == row.DefinitionId && other.IsPublished).ToListAsync(cancellationToken);
        before.ForEach(other => other.IsPublished = false);
        row.IsPublished = true;
        row.ReplacedId = before is [var replaced] ? replaced.Id : null;
        row.PublishedAt = step.Now;
        row.PublishedBy = step.Caller.Name;
        row.Note = string.IsNullOrWhiteSpace(note) ? row.Note : note.Trim();
        await step.Db.SaveChangesAsync(cancellationToken);
        await DefinitionTriggers.ReplaceAsync(step, row.DefinitionId, starts, cancellationToken);
        step.Record(TimelineAction.DefinitionPublished, null, note?.Trim() ?? "", subject: Title(row), data: new JsonObject
        {
            ["id"] = row.Id,
            ["before"] = before is [var other] ? other.Version : null,
            ["warnings"] = problems.Count(problem => problem.Severity == ProblemSeverity.Warning),
        });
        return new Publication(PublishOutcome.Published, row, problems, []);
    }
}
