using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public sealed partial class DefinitionLibrary
{
    /// <summary>From the inside out, so that whoever embeds several definitions is moved once, after all of them.</summary>
    private async Task<IReadOnlyList<ConsumerUpdate>> UpdateConsumersAsync(DeskStep step, DefinitionRow published, CancellationToken cancellationToken)
    {
        var embeds = await EmbeddingsAsync(step, published.DefinitionId, cancellationToken);
        var moved = new Dictionary<string, DefinitionRow>(StringComparer.Ordinal) { [published.DefinitionId] = published };
        var updates = new List<ConsumerUpdate>();
        while (embeds.Count > 0)
        {
            // Definitions that embed each other never run; whichever comes first ends the circle.
            var (id, inside) = embeds.FirstOrDefault(pair => !pair.Value.Any(embeds.ContainsKey), embeds.First());
            embeds.Remove(id);
            var row = await LatestOrRefuseAsync(step, id, cancellationToken);
            if (row.IsReadonly || await MoveAsync(step, row, [.. inside.Where(moved.ContainsKey).Select(embedded => moved[embedded])], cancellationToken) is not { } draft)
            {
                continue;
            }

            var publication = row.IsPublished ? await PublishAsync(step, draft, Title(published), acceptsWarnings: true, cancellationToken) : null;
            updates.Add(new ConsumerUpdate(id, draft.Name, draft.Version, draft.IsPublished, publication?.Problems ?? []));
            if (draft.IsPublished)
            {
                moved[id] = draft;
            }
        }

        return updates;
    }

    /// <summary>Everything above a definition, and what of it and of the definition itself each embeds.</summary>
    private async Task<Dictionary<string, HashSet<string>>> EmbeddingsAsync(DeskStep step, string definitionId, CancellationToken cancellationToken)
    {
        var embeds = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var embedded in new[] { definitionId }.Concat(await consumers.FindAllAsync(step.Db, definitionId, cancellationToken)))
        {
            foreach (var consumer in await consumers.FindAsync(step.Db, embedded, cancellationToken))
            {
                if (consumer.DefinitionId != definitionId)
                {
                    (embeds.TryGetValue(consumer.DefinitionId, out var inside) ? inside : embeds[consumer.DefinitionId] = new HashSet<string>(StringComparer.Ordinal)).Add(embedded);
                }
            }
        }

        return embeds;
    }

    /// <returns>The draft that names the new versions; null: it names them already.</returns>
    private async Task<DefinitionRow?> MoveAsync(DeskStep step, DefinitionRow row, IReadOnlyList<DefinitionRow> embedded, CancellationToken cancellationToken)
    {
        var definition = WorkflowDefinition.Read((JsonObject)WorkflowDefinition.Read(row.Source).Json.DeepClone());
        var changed = false;
        foreach (var child in embedded)
        {
            var versions = await step.Db.Definitions.Where(version => version.DefinitionId == child.DefinitionId)
                .Select(version => new { version.Id, version.Name, version.UsableAsActivity }).ToListAsync(cancellationToken);
            var types = versions.Where(version => version.UsableAsActivity).Select(version => DefinitionConsumers.TypeOf(version.Name, child.DefinitionId)).ToHashSet();
            foreach (var reference in DefinitionConsumers.References(definition, child.DefinitionId, versions.ConvertAll(version => version.Id), types))
            {
                changed |= Point(reference, child);
            }
        }

        if (!changed)
        {
            return null;
        }

        if (row.IsDraft)
        {
            Overwrite(step, row, definition);
            await step.Db.SaveChangesAsync(cancellationToken);
            return row;
        }

        var draft = DefinitionFacts.NewRow(step, definition.With(id: runner.NewId(), version: await NextVersionAsync(step, row.DefinitionId, cancellationToken), isLatest: true, isPublished: false));
        await AddAsync(step, draft, cancellationToken);
        step.Record(TimelineAction.DefinitionSaved, null, subject: Title(draft), data: new JsonObject { ["id"] = draft.Id, ["because"] = string.Join(", ", embedded.Select(Title)) });
        return draft;
    }

    private static bool Point(JsonObject reference, DefinitionRow child)
    {
        var type = WorkflowDefinition.Read(child.Source).ActivityTypeName;
        if (reference.GetText("workflowDefinitionVersionId") == child.Id && reference.GetInt("version") == child.Version && reference.GetText("type") == type)
        {
            return false;
        }

        reference["type"] = type;
        reference["version"] = child.Version;
        reference["workflowDefinitionId"] = child.DefinitionId;
        reference["workflowDefinitionVersionId"] = child.Id;
        reference["latestAvailablePublishedVersion"] = child.Version;
        reference["latestAvailablePublishedVersionId"] = child.Id;
        return true;
    }
}
