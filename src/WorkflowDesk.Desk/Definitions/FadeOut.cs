using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// Lets a replaced version go for good: tickets on it finish there, nothing new starts on it, it cannot be published
/// again, and whoever asked for it is told when the last ticket is done.
/// </summary>
public sealed class FadeOut(DeskSteps steps, DeskDatabase database, VersionUse use, Outbox outbox, MailOptions mail)
{
    /// <summary>Marks a version that has just been replaced. Marked before: nothing changes.</summary>
    public static async Task BeginAsync(DeskStep step, string versionId, CancellationToken cancellationToken)
    {
        var row = await step.Db.Definitions.SingleAsync(version => version.Id == versionId, cancellationToken);
        if (row.IsPublished || await step.Db.FadingVersions.AnyAsync(fading => fading.VersionId == versionId, cancellationToken))
        {
            return;
        }

        step.Db.FadingVersions.Add(new FadingVersion
        {
            VersionId = row.Id,
            DefinitionId = row.DefinitionId,
            Version = row.Version,
            Since = step.Now,
            ById = step.Caller.PersonId,
            ByName = step.Caller.Name,
        });
        step.Record(TimelineAction.DefinitionFading, null, subject: $"{row.DefinitionId} v{row.Version}", data: new JsonObject { ["id"] = row.Id });
    }

    /// <exception cref="DeskRuleException">409 the version is fading out, or has faded out.</exception>
    public static async Task CheckMayServeAsync(DeskStep step, DefinitionRow row, CancellationToken cancellationToken)
    {
        if (await step.Db.FadingVersions.AsNoTracking().SingleOrDefaultAsync(fading => fading.VersionId == row.Id, cancellationToken) is { } fading)
        {
            throw new DeskRuleException("version-fading", 409, step.Caller.Language == Languages.Chinese
                ? $"“{row.Name}”版本 {row.Version} 已由 {fading.ByName} 设为逐步停用，不能再次发布。如需它的内容，请把它还原为新草稿后发布。"
                : $"{fading.ByName} let '{row.Name}' version {row.Version} fade out, so it cannot be published again. To bring its content back, revert to it: that makes a new draft.");
        }
    }

    /// <summary>Ends the fading of versions nothing runs on any more.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using (var db = database.Read())
        {
            if ((await EmptyAsync(db, cancellationToken)).Count == 0)
            {
                return 0;
            }
        }

        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        // Two desks that sweep at once must not tell twice, and nobody may publish meanwhile.
        await DefinitionLibrary.LockAsync(step, cancellationToken);
        var empty = await EmptyAsync(step.Db, cancellationToken);
        foreach (var fading in empty)
        {
            fading.DoneAt = step.Now;
            step.Record(TimelineAction.DefinitionFaded, null, subject: $"{fading.DefinitionId} v{fading.Version}", data: new JsonObject { ["id"] = fading.VersionId });
            await TellAsync(step, fading, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
        return empty.Count;
    }

    private async Task<IReadOnlyList<FadingVersion>> EmptyAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var fading = await db.FadingVersions.Where(row => row.DoneAt == null).ToListAsync(cancellationToken);
        if (fading.Count == 0)
        {
            return [];
        }

        var counts = await use.CountAsync(db, cancellationToken);
        // While a published process has it inside, the next ticket may come to it.
        return [.. fading.Where(row => counts.GetValueOrDefault(row.VersionId, VersionCounts.None) is { AllRunning: 0, Servers.Count: 0 })];
    }

    private async Task TellAsync(DeskStep step, FadingVersion fading, CancellationToken cancellationToken)
    {
        if (fading.ById is not { } id || await step.Db.People.FindAsync([id], cancellationToken) is not { IsActive: true } person)
        {
            return;
        }

        var name = await step.Db.Definitions.Where(row => row.Id == fading.VersionId).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken) ?? fading.DefinitionId;
        await outbox.QueueAsync(step, new OutgoingMessage
        {
            Template = MessageTemplate.VersionFaded,
            To = person,
            Data = new JsonObject { ["definition"] = name, ["version"] = fading.Version, ["since"] = fading.Since },
            Actions = [new MailAction("查看版本", "View the versions", mail.Link($"/definitions/{Uri.EscapeDataString(fading.DefinitionId)}"))],
        }, cancellationToken);
    }
}
