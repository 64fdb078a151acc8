using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>A problem as it is shown.</summary>
/// <param name="Activity">Empty: it concerns the whole definition.</param>
public sealed record ProblemLine(string Key, string Code, string Activity, string? ActivityId, string? ActivityType, string? Property, string Reason);

/// <summary>What happens to tickets under way when a version is published.</summary>
public static class RunningTickets
{
    /// <summary>They finish where they began.</summary>
    public const string Stay = "stay";

    /// <summary>They finish where they began, and nothing ever starts there again.</summary>
    public const string FadeOut = "fade-out";

    /// <summary>The owner is led on to moving them.</summary>
    public const string Move = "move";

    public static readonly IReadOnlyList<string> All = [Stay, FadeOut, Move];
}

/// <summary>Publishing: what changes, what is wrong, why, and what becomes of the tickets under way.</summary>
public sealed class PublishModel(DefinitionHistory history, DefinitionLibrary library, PublishChecks checks, DeskDatabase database, DeskSteps steps) : OwnerPage
{
    /// <summary>Characters of a note.</summary>
    public const int LongestNote = 500;

    public DefinitionEntry Definition { get; private set; } = null!;

    /// <summary>What is to be published, as it was looked at.</summary>
    public DefinitionRow Draft { get; private set; } = null!;

    public IReadOnlyList<ProblemLine> Errors { get; private set; } = [];

    public IReadOnlyList<ProblemLine> Warnings { get; private set; } = [];

    public IReadOnlyList<ProblemLine> Notes { get; private set; } = [];

    /// <summary>From the version that serves; null when none does.</summary>
    public DefinitionDiff? Changes { get; private set; }

    public string Note { get; private set; } = "";

    public string Running { get; private set; } = RunningTickets.Stay;

    public IReadOnlyList<string> Acknowledged { get; private set; } = [];

    public bool IsPublished => Draft.IsPublished;

    public string Address => $"/definitions/{Uri.EscapeDataString(Definition.DefinitionId)}";

    public async Task<IActionResult> OnGetAsync(string id) => await ReadAsync(id) ? Page() : NotFound();

    /// <param name="version">Id of the version that was looked at.</param>
    /// <param name="stamp">Its content, as it was looked at.</param>
    /// <param name="ack">Keys of the warnings that were acknowledged.</param>
    public async Task<IActionResult> OnPostAsync(string id, string version, string stamp, string? note, string? running, List<string> ack)
    {
        (Note, Running, Acknowledged) = ((note ?? "").Trim(), RunningTickets.All.Contains(running ?? "") ? running! : RunningTickets.Stay, ack);
        try
        {
            CheckNote();
            return await PublishAsync(id, new PublishOrder { VersionId = version, Stamp = stamp, Note = Note });
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
            return await ReadAsync(id) ? Page() : NotFound();
        }
    }

    private async Task<IActionResult> PublishAsync(string id, PublishOrder order)
    {
        await using var step = await steps.BeginAsync(Caller, Cancelled);
        var publication = await library.PublishAsync(step, id, order, Cancelled);
        var address = $"/definitions/{Uri.EscapeDataString(id)}";
        if (publication.Outcome == PublishOutcome.AlreadyPublished)
        {
            Say("publish.already", publication.Version.Version, publication.Version.PublishedBy ?? "");
            return Redirect(address);
        }

        if (publication.IsRefused)
        {
            throw new DeskRuleException("definition-has-errors", 422, Words["publish.refused", publication.Problems.Count(problem => problem.Severity == ProblemSeverity.Error)]);
        }

        var unseen = publication.Problems.Count(problem => problem.Severity == ProblemSeverity.Warning && !Acknowledged.Contains(ProblemTexts.Key(problem)));
        if (unseen > 0)
        {
            throw new DeskRuleException("warnings-unseen", 422, Words["publish.unseen", unseen]) { Fields = new Dictionary<string, string> { ["warnings"] = Words["publish.unseen", unseen] } };
        }

        var replaced = publication.Version.ReplacedId is { } before ? await step.Db.Definitions.SingleAsync(row => row.Id == before, Cancelled) : null;
        if (Running == RunningTickets.FadeOut && replaced is not null)
        {
            await FadeOut.BeginAsync(step, replaced.Id, Cancelled);
        }

        await step.CommitAsync(Cancelled);
        Say("publish.done", publication.Version.Version);
        return Redirect(Running == RunningTickets.Move && replaced is not null ? $"{address}/move?from={replaced.Version}&to={publication.Version.Version}" : address);
    }

    private void CheckNote()
    {
        var problem = Note.Length == 0 ? "publish.note-missing" : Note.Length > LongestNote ? "publish.note-long" : null;
        if (problem is not null)
        {
            throw new DeskRuleException("fields-missing", 422, Words[problem, LongestNote]) { Fields = new Dictionary<string, string> { ["note"] = Words[problem, LongestNote] } };
        }
    }

    private async Task<bool> ReadAsync(string id)
    {
        if (await history.ReadAsync(id, Cancelled) is not [var definition])
        {
            return false;
        }

        Definition = definition;
        await using var db = database.Read();
        Draft = await db.Definitions.SingleAsync(row => row.Id == definition.Latest.Id, Cancelled);
        if (IsPublished)
        {
            return true;
        }

        var draft = WorkflowDefinition.Read(Draft.Source);
        var problems = await checks.FindAsync(db, draft, Cancelled);
        IReadOnlyList<ProblemLine> Of(ProblemSeverity severity) =>
        [
            .. problems.Where(problem => problem.Severity == severity).Select(problem => new ProblemLine(
                ProblemTexts.Key(problem), problem.Code, ProblemTexts.Activity(draft, problem, Pages.Words.Language), problem.ActivityId, problem.ActivityType, problem.Property,
                ProblemTexts.Reason(problem, Pages.Words.Language))),
        ];
        (Errors, Warnings, Notes) = (Of(ProblemSeverity.Error), Of(ProblemSeverity.Warning), Of(ProblemSeverity.Note));
        Changes = definition.Published is { } serving && await VersionAsync(id, serving.Version) is { } before ? DefinitionDiff.Of(before, draft) : null;
        return true;
    }
}
