using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>Moving running tickets to another version: both versions side by side, a dry run, then the start of a batch.</summary>
public sealed class MoveModel(MoveReading moves, MoveBatches batches, DiagramReading diagrams) : OwnerPage
{
    /// <summary>Tickets listed; all are counted, and all can be moved.</summary>
    public const int MostListed = 200;

    [BindProperty(SupportsGet = true)]
    public int? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? To { get; set; }

    /// <summary>Node ids of steps that are gone; their places in the new version are at the same positions of <see cref="Becomes"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public List<string> Step { get; set; } = [];

    /// <summary>Empty: tickets at that step stay.</summary>
    [BindProperty(SupportsGet = true)]
    public List<string?> Becomes { get; set; } = [];

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public IReadOnlyList<VersionInUse> Versions { get; private set; } = [];

    /// <summary>Null: there is nothing to look at, <see cref="DeskPage.Problem"/> or the list of versions says why.</summary>
    public MovePreview? Preview { get; private set; }

    public DiagramView? OldView { get; private set; }

    public DiagramView? NewView { get; private set; }

    public IReadOnlyList<MoveBatch> Earlier { get; private set; } = [];

    /// <summary>The id the batch will have: sent twice, it is still one batch.</summary>
    public Guid Batch { get; private set; } = Guid.NewGuid();

    /// <summary>Unless said otherwise: ticking some must never move all.</summary>
    public bool OnlyChosen { get; private set; } = true;

    public IReadOnlyCollection<string> Chosen { get; private set; } = [];

    public MoveWords Tell => new(diagrams, Words);

    /// <summary>Decided so far; a step without a decision is left out.</summary>
    private Dictionary<string, string> Mapping => Step.Zip(Becomes).Where(pair => !string.IsNullOrEmpty(pair.Second))
        .GroupBy(pair => pair.First, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Second!, StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string id) => await ReadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostStartAsync(string id, Guid batch, List<string> ticket, bool sure, bool onlyChosen = true)
    {
        (Batch, OnlyChosen, Chosen) = (batch, onlyChosen, ticket);
        if (From is not { } from || To is not { } to)
        {
            return NotFound();
        }

        var started = await ActAsync(async step =>
        {
            if (!sure)
            {
                var reason = Words["move.sure-missing"];
                throw new DeskRuleException("fields-missing", 422, reason) { Fields = new Dictionary<string, string> { ["sure"] = reason } };
            }

            await batches.StartAsync(step, batch, new MovePlan(id, [from], to, Mapping), onlyChosen ? ticket : null, Cancelled);
        });
        return started ? Redirect($"/definitions/{Uri.EscapeDataString(id)}/moves/{batch}") : await ReadAsync(id) ? Page() : NotFound();
    }

    private async Task<bool> ReadAsync(string id)
    {
        Id = id;
        Versions = await moves.VersionsAsync(id, Cancelled);
        To ??= Versions.FirstOrDefault(version => version.IsPublished)?.Version ?? (Versions is [var newest, ..] ? newest.Version : null);
        From ??= Versions.Where(version => version.Version != To).MaxBy(version => version.Running)?.Version;
        if (To is not { } to || await VersionAsync(id, to) is not { } after)
        {
            return false;
        }

        Name = DiagramReading.NameOf(after, Words.Language);
        Earlier = await moves.ListAsync(id, 10, Cancelled);
        if (From is not { } from || from == to)
        {
            return true;
        }

        if (await VersionAsync(id, from) is not { } before)
        {
            return false;
        }

        try
        {
            Preview = await moves.PreviewAsync(Caller, new MovePlan(id, [from], to, Mapping), Cancelled);
            (OldView, NewView) = (Draw(before, isNew: false), Draw(after, isNew: true));
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
        }

        return true;
    }

    /// <summary>People's steps and decisions, with the number of tickets at each: where they stand, or where they would.</summary>
    private DiagramView Draw(WorkflowDefinition definition, bool isNew)
    {
        var marks = new DiagramMarks();
        foreach (var step in Preview!.Steps.GroupBy(step => isNew ? step.To is { } to ? MoveWords.DrawnStep(to) : null : MoveWords.DrawnStep(step.From)).Where(group => group.Key is not null))
        {
            var stays = !isNew && step.Any(one => one.To is null);
            marks.Nodes[step.Key!] = new(
                stays ? StepMark.Removed : StepMark.Active,
                step.Sum(one => one.Tickets).ToString(CultureInfo.InvariantCulture),
                stays ? Words["move.gone-mark"] : null);
        }

        var diagram = diagrams.Read(definition, Words.Language);
        return new(
            CondensedDiagram.Of(diagram, node => marks.Nodes.ContainsKey(node.Id)), marks,
            Words[isNew ? "move.diagram-new" : "move.diagram-old", Name, definition.Version]);
    }
}
