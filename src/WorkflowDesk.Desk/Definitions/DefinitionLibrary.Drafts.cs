using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public sealed partial class DefinitionLibrary
{
    /// <summary>Designers save by themselves after every movement: one entry of the audit trail for a sitting says enough.</summary>
    private static readonly TimeSpan s_sitting = TimeSpan.FromMinutes(10);

    /// <summary>How many of their own saves an editor may lag behind, when answers overtake each other.</summary>
    private const int TrailLength = 100;

    /// <summary>
    /// Stores what a designer sends: into the draft when there is one, else as a new version, which is the draft from then
    /// on. Nothing is checked but that it can be read.
    /// </summary>
    /// <returns>The draft; or the newest version as it is, when nothing was changed.</returns>
    /// <exception cref="DeskRuleException">400 not a definition; 403 read-only; 409 somebody else saved since the designer read it.</exception>
    public async Task<DefinitionRow> SaveAsync(Caller caller, JsonObject model, CancellationToken cancellationToken) =>
        (await WriteDraftAsync(caller, model, cancellationToken)).Row;

    /// <inheritdoc cref="SaveAsync(Caller, JsonObject, CancellationToken)"/>
    public Task<SavedDraft> WriteDraftAsync(Caller caller, JsonObject model, CancellationToken cancellationToken) =>
        ChangeAsync(caller, async step =>
        {
            var latest = IdOf(model, "definitionId") is { } definitionId ? await LatestAsync(step, definitionId, cancellationToken) : null;
            if (latest is null)
            {
                return await AddNewAsync(step, DesignerModel.Merge(null, model, caller.Language, null), TimelineAction.DefinitionSaved, cancellationToken);
            }

            CheckNotReadonly(caller, latest);
            if (DesignerModel.StampOf(model) is { } stamp && stamp != latest.Stamp && !(latest.UpdatedById == caller.PersonId && latest.Trail.Split(' ').Contains(stamp)))
            {
                throw SavedMeanwhile(caller, latest);
            }

            var stored = WorkflowDefinition.ReadWritten(latest.Source).Json;
            var merged = DesignerModel.Merge(stored, model, caller.Language, stored);
            return DefinitionContent.IsSame(stored, merged) ? new SavedDraft(latest, null) : await SaveAsync(step, latest, merged, cancellationToken);
        }, cancellationToken);

    private async Task<SavedDraft> SaveAsync(DeskStep step, DefinitionRow latest, JsonObject merged, CancellationToken cancellationToken)
    {
        if (latest.IsDraft)
        {
            var isNewSitting = latest.UpdatedById != step.Caller.PersonId || latest.UpdatedAt is null || step.Now - latest.UpdatedAt > s_sitting;
            var content = Readable(step.Caller, merged, latest.Id, latest.DefinitionId, latest.Version);
            Overwrite(step, latest, content);
            if (isNewSitting)
            {
                step.Record(TimelineAction.DefinitionSaved, null, subject: Title(latest), data: new JsonObject { ["id"] = latest.Id });
            }

            return new SavedDraft(latest, content);
        }

        var version = await NextVersionAsync(step, latest.DefinitionId, cancellationToken);
        var drafted = Readable(step.Caller, merged, runner.NewId(), latest.DefinitionId, version);
        var draft = DefinitionFacts.NewRow(step, drafted);
        // The editor still holds the published version until the answer is there.
        draft.Trail = latest.Stamp;
        await AddAsync(step, draft, cancellationToken);
        step.Record(TimelineAction.DefinitionSaved, null, subject: Title(draft), data: new JsonObject { ["id"] = draft.Id, ["from"] = latest.Version });
        return new SavedDraft(draft, drafted);
    }

    /// <summary>A definition the desk did not have. Its ids are kept where nobody else has them.</summary>
    private async Task<SavedDraft> AddNewAsync(DeskStep step, JsonObject json, string action, CancellationToken cancellationToken)
    {
        var definitionId = IdOf(json, "definitionId") ?? runner.NewId();
        var id = IdOf(json, "id") is { } given && !await WasUsedAsync(step, given, definitionId, cancellationToken) ? given : runner.NewId();
        foreach (var list in new[] { "variables", "inputs", "outputs", "outcomes" })
        {
            if (json.Get(list) is null)
            {
                json[list] = new JsonArray();
            }
        }

        if (json.Get("root") is null)
        {
            json["root"] = new JsonObject { ["id"] = runner.NewId(), ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray() };
        }

        var content = Readable(step.Caller, json, id, definitionId, 1);
        var row = DefinitionFacts.NewRow(step, content);
        await AddAsync(step, row, cancellationToken);
        step.Record(action, null, subject: Title(row), data: new JsonObject { ["id"] = row.Id });
        return new SavedDraft(row, content);
    }

    /// <summary>Desks keep published versions by id as long as they run, so the id of a deleted one never comes back with another content.</summary>
    private static async Task<bool> WasUsedAsync(DeskStep step, string id, string definitionId, CancellationToken cancellationToken) =>
        await step.Db.Definitions.AnyAsync(row => row.Id == id, cancellationToken)
        || await step.Db.Timeline.AnyAsync(entry => entry.Action == TimelineAction.DefinitionDeleted && entry.Step == definitionId, cancellationToken);

    private static void Overwrite(DeskStep step, DefinitionRow draft, WorkflowDefinition definition)
    {
        var before = draft.Stamp;
        DefinitionFacts.Write(draft, definition);
        var trail = draft.UpdatedById == step.Caller.PersonId ? $"{draft.Trail} {before}" : before;
        draft.Trail = string.Join(' ', trail.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeLast(TrailLength));
        draft.UpdatedAt = step.Now;
        draft.UpdatedBy = step.Caller.Name;
        draft.UpdatedById = step.Caller.PersonId;
    }

    /// <summary>The object itself as a definition, under these ids.</summary>
    private static WorkflowDefinition Readable(Caller caller, JsonObject json, string id, string definitionId, int version)
    {
        foreach (var name in new[] { "name", "description" })
        {
            if (json.GetText(name) is { } text)
            {
                DesignerModel.Set(json, name, text.Trim());
            }
        }

        DesignerModel.Set(json, "id", id);
        DesignerModel.Set(json, "definitionId", definitionId);
        DesignerModel.Set(json, "version", version);
        DesignerModel.Set(json, "isLatest", true);
        DesignerModel.Set(json, "isPublished", false);
        try
        {
            return WorkflowDefinition.Read(json);
        }
        catch (DefinitionFormatException problem)
        {
            throw new DeskRuleException("not-a-definition", 400, Say(caller, $"无法识别流程定义：{problem.Message}", $"This is not a workflow definition: {problem.Message}"));
        }
    }

    private DeskRuleException SavedMeanwhile(Caller caller, DefinitionRow latest)
    {
        var at = TimeZoneInfo.ConvertTime(latest.UpdatedAt ?? latest.CreatedAt, zone.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var who = latest.UpdatedBy ?? latest.CreatedBy;
        return new DeskRuleException("definition-saved-meanwhile", 409, Say(
            caller,
            $"{who} 已于 {at} 保存了“{latest.Name}”（版本 {latest.Version}），您打开的内容已不是最新，因此未保存。画布上的修改仍在：请先导出，再重新打开并合并。",
            $"{who} saved '{latest.Name}' (version {latest.Version}) at {at}, after you opened it, so nothing was stored. Your changes are still on the canvas: export them, then open the definition again and bring them in."));
    }

    private static string? IdOf(JsonObject json, string name) => json.GetText(name)?.Trim() is { Length: > 0 } id ? id : null;
}
