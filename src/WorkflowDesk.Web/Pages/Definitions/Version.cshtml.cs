using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <param name="Name">What the step is called on the diagram.</param>
public sealed record StepLine(string Name, StepFigures Figures);

/// <summary>One version as a diagram: where its tickets stand and how long its steps take.</summary>
public sealed class VersionModel(StepStatistics statistics, DiagramReading diagrams, DefinitionReading definitions, DeskTime time) : OwnerPage
{
    public WorkflowDefinition Definition { get; private set; } = null!;

    public string Name => DiagramReading.NameOf(Definition, Words.Language);

    public DiagramView View { get; private set; } = null!;

    public StepStatisticsView Figures { get; private set; } = null!;

    /// <summary>Steps of the diagram that somebody reached, those with most waiting first.</summary>
    public IReadOnlyList<StepLine> Steps { get; private set; } = [];

    /// <summary>Versions to compare with, newest first.</summary>
    public IReadOnlyList<int> Others { get; private set; } = [];

    public bool ShowsAll { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, int version, bool all)
    {
        if (await VersionAsync(id, version) is not { } definition)
        {
            return NotFound();
        }

        (Definition, ShowsAll) = (definition, all);
        Others = [.. (await definitions.ListAsync(Cancelled)).Where(known => known.DefinitionId == id)
            .SelectMany(known => known.Versions).Select(known => known.Version).Where(number => number != version)];
        Figures = await statistics.OfAsync(definition, Cancelled);
        var diagram = diagrams.Read(definition, Words.Language);
        View = new(
            all ? diagram : CondensedDiagram.Of(diagram, node => Figures.Steps.GetValueOrDefault(node.Id) is { Waiting: > 0 }),
            Marks(),
            Words["version.diagram", Name, version],
            !all);
        var names = View.Diagram.Nodes.ToDictionary(node => node.Id, node => node.Label);
        Steps = [.. Figures.Steps.Values.Where(step => names.ContainsKey(step.ActivityId))
            .OrderByDescending(step => step.Waiting).ThenByDescending(step => step.Median ?? TimeSpan.Zero)
            .Select(step => new StepLine(names[step.ActivityId], step))];
        return Page();
    }

    private DiagramMarks Marks()
    {
        var marks = new DiagramMarks();
        foreach (var step in Figures.Steps.Values)
        {
            marks.Nodes[step.ActivityId] = new(
                step.Waiting > 0 ? StepMark.Active : StepMark.None,
                step.Waiting > 0 ? step.Waiting.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
                step.Median is { TotalMinutes: >= 1 } median ? Words["version.median-short", time.Span(median)] : null);
        }

        return marks;
    }
}
