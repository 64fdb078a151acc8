using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <param name="Serving">The version that new tickets take now.</param>
/// <param name="Withdrawn">The version that no longer serves; null: somebody had taken it back already, and nothing was changed.</param>
public sealed record TakenBack(DefinitionRow Serving, DefinitionRow? Withdrawn);

/// <summary>
/// Takes the last publication back: the version it replaced serves new tickets again. Tickets started meanwhile stay
/// where they began. Pressed again, it takes back the publication before.
/// </summary>
public sealed class TakeBack(PublishChecks checks, DefinitionTriggers triggers)
{
    // What would make it start wrongly or not at all. Else it serves as it did: haste must not be in the way of going back.
    private static readonly string[] s_refuses = [DeskProblems.TriggersClash.Code, "unknown-activity", "recursive-process"];

    /// <summary>The version that would serve again; null: there is none.</summary>
    public static async Task<DefinitionRow?> PreviousAsync(DeskDb db, string definitionId, CancellationToken cancellationToken) =>
        await db.Definitions.AsNoTracking().Where(row => row.DefinitionId == definitionId && row.IsPublished)
            .Join(db.Definitions.AsNoTracking(), row => row.ReplacedId, other => other.Id, (_, other) => other).SingleOrDefaultAsync(cancellationToken);

    /// <param name="seenVersionId">The version that serves, as whoever asks has seen it.</param>
    /// <exception cref="DeskRuleException">404 no such definition or version; 409 nothing serves, it replaced nothing, that version is fading out or can no longer start; 403 read-only.</exception>
    public async Task<TakenBack> TakeBackAsync(DeskStep step, string definitionId, string seenVersionId, CancellationToken cancellationToken)
    {
        await DefinitionLibrary.LockAsync(step, cancellationToken);
        var versions = await step.Db.Definitions.Where(row => row.DefinitionId == definitionId).ToListAsync(cancellationToken);
        var published = versions.Find(row => row.IsPublished);
        if (versions.TrueForAll(row => row.Id != seenVersionId))
        {
            throw DeskRuleException.NotFound(Say(step, "没有这个流程版本。", "There is no such version."));
        }

        if (published is null)
        {
            throw new DeskRuleException("not-published", 409, Say(step, "没有已发布的版本。", "No version is published."));
        }

        if (published.Id != seenVersionId)
        {
            return new TakenBack(published, null);
        }

        if (published.IsReadonly)
        {
            throw new DeskRuleException("definition-readonly", 403, Say(step, "该流程为只读。", "This definition is read-only."));
        }

        var previous = versions.Find(row => row.Id == published.ReplacedId)
            ?? throw new DeskRuleException("nothing-to-take-back", 409, Say(step, "之前没有已发布的版本，无法撤回。", "No version served before this one, so there is nothing to go back to."));
        await FadeOut.CheckMayServeAsync(step, previous, cancellationToken);
        await ServeAsync(step, published, previous, cancellationToken);
        return new TakenBack(previous, published);
    }

    private async Task ServeAsync(DeskStep step, DefinitionRow published, DefinitionRow previous, CancellationToken cancellationToken)
    {
        var definition = WorkflowDefinition.Read(previous.Source);
        var refusing = (await checks.FindAsync(step.Db, definition, cancellationToken)).Where(problem => problem.Severity == ProblemSeverity.Error && s_refuses.Contains(problem.Code)).ToList();
        if (refusing.Count > 0)
        {
            var reasons = string.Join(" ", refusing.Select(problem => ProblemTexts.Line(definition, problem, step.Caller.Language)));
            throw new DeskRuleException("cannot-serve-again", 409, Say(step, $"版本 {previous.Version} 已无法启动：{reasons}", $"Version {previous.Version} can no longer start: {reasons}"));
        }

        published.IsPublished = false;
        previous.IsPublished = true;
        await step.Db.SaveChangesAsync(cancellationToken);
        await DefinitionTriggers.ReplaceAsync(step, previous.DefinitionId, await triggers.FindAsync(step, definition, cancellationToken), cancellationToken);
        step.Record(TimelineAction.DefinitionTakenBack, null, subject: $"{published.DefinitionId} v{published.Version}",
            data: new JsonObject { ["id"] = published.Id, ["serving"] = previous.Version, ["servingId"] = previous.Id });
    }

    private static string Say(DeskStep step, string chinese, string english) => step.Caller.Language == Languages.Chinese ? chinese : english;
}
