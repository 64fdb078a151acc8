using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <param name="Name">What the activity is called.</param>
public sealed record ChangeLine(ChangeKind Kind, string Name, string Id, IReadOnlyList<PropertyChange> Properties);

/// <summary>What differs between two versions: drawn on both, and in words.</summary>
public sealed class CompareModel(DiagramReading diagrams) : OwnerPage
{
    /// <summary>More differences of one activity than this are counted, not listed.</summary>
    public const int MostProperties = 25;

    public WorkflowDefinition Before { get; private set; } = null!;

    public WorkflowDefinition After { get; private set; } = null!;

    public string Name => DiagramReading.NameOf(After, Words.Language);

    public DefinitionDiff Diff { get; private set; } = null!;

    public DiagramView OldView { get; private set; } = null!;

    public DiagramView NewView { get; private set; } = null!;

    public IReadOnlyList<ChangeLine> Activities { get; private set; } = [];

    public IReadOnlyList<(ChangeKind Kind, string Text)> Connections { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, int before, int after)
    {
        if (await VersionAsync(id, before) is not { } old || await VersionAsync(id, after) is not { } fresh)
        {
            return NotFound();
        }

        (Before, After, Diff) = (old, fresh, DefinitionDiff.Of(old, fresh));
        var (was, now) = (diagrams.Read(old, Words.Language), diagrams.Read(fresh, Words.Language));
        OldView = new(was, Marks(ChangeKind.Removed), Words["version.diagram", Name, before], false);
        NewView = new(now, Marks(ChangeKind.Added), Words["version.diagram", Name, after], false);
        var names = was.Nodes.Concat(now.Nodes).GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.Last().Label);
        Activities = [.. Diff.Activities.Select(change => new ChangeLine(change.Kind, names.GetValueOrDefault(change.ActivityId, change.ActivityId), change.ActivityId, change.Properties))];
        Connections = [.. Diff.Connections.Select(edge => (edge.Kind,
            $"{names.GetValueOrDefault(edge.Source, edge.Source)} {(string.IsNullOrEmpty(edge.Port) || edge.Port == "Done" ? "" : $"–{Words.Of("port", edge.Port)}")}→ {names.GetValueOrDefault(edge.Target, edge.Target)}"))];
        return Page();
    }

    // The old diagram shows what went, the new one what came; both show what is different.
    private DiagramMarks Marks(ChangeKind side)
    {
        var marks = new DiagramMarks();
        foreach (var change in Diff.Activities.Where(change => change.Kind == side || change.Kind == ChangeKind.Changed))
        {
            marks.Nodes[change.ActivityId] = new(MarkOf(change.Kind), null, Words[$"compare.{change.Kind.ToString().ToLowerInvariant()}"]);
        }

        foreach (var edge in Diff.Connections.Where(edge => edge.Kind == side))
        {
            marks.Edges[EdgeKey.Of(edge.Source, edge.Port, edge.Target)] = MarkOf(edge.Kind);
        }

        return marks;
    }

    private static StepMark MarkOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => StepMark.Added,
        ChangeKind.Removed => StepMark.Removed,
        _ => StepMark.Changed,
    };
}
