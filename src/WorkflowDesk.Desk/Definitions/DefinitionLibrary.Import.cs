using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public sealed partial class DefinitionLibrary
{
    /// <summary>
    /// Takes in exported definitions, all of them or none, always as drafts. A definition the desk does not have keeps its
    /// ids and begins at version 1; one it has gets the next version.
    /// </summary>
    /// <exception cref="DeskRuleException">400 not a definition; 403 what it would replace is read-only.</exception>
    public Task<IReadOnlyList<DefinitionRow>> ImportAsync(Caller caller, IReadOnlyList<JsonObject> models, CancellationToken cancellationToken) =>
        ChangeAsync<IReadOnlyList<DefinitionRow>>(caller, async step =>
        {
            var rows = new List<DefinitionRow>();
            foreach (var model in models)
            {
                rows.Add(await ImportAsync(step, model, cancellationToken));
            }

            return rows;
        }, cancellationToken);

    private async Task<DefinitionRow> ImportAsync(DeskStep step, JsonObject model, CancellationToken cancellationToken)
    {
        var latest = IdOf(model, "definitionId") is { } definitionId ? await LatestAsync(step, definitionId, cancellationToken) : null;
        var json = DesignerModel.Merge(null, model, step.Caller.Language, latest is null ? null : WorkflowDefinition.Read(latest.Source).Json);
        if (latest is null)
        {
            return (await AddNewAsync(step, json, TimelineAction.DefinitionImported, cancellationToken)).Row;
        }

        CheckNotReadonly(step.Caller, latest);
        var version = await NextVersionAsync(step, latest.DefinitionId, cancellationToken);
        var row = DefinitionFacts.NewRow(step, Readable(step.Caller, json, runner.NewId(), latest.DefinitionId, version));
        row.Trail = latest.Stamp;
        await AddAsync(step, row, cancellationToken);
        step.Record(TimelineAction.DefinitionImported, null, subject: Title(row), data: new JsonObject { ["id"] = row.Id });
        return row;
    }
}
