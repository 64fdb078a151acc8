using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A ticket's way through its process, drawn: what is done, what waits, what failed, how often and by whom.</summary>
public sealed class TicketDiagrams(DiagramReading diagrams, Words words, DeskTime time)
{
    /// <summary>What people do, decide and wait for; small enough for the ticket's page.</summary>
    public DiagramView Small(TicketPathView path, string title) => View(path, title, small: true);

    /// <summary>Every step, where the owner of the process placed it.</summary>
    public DiagramView Full(TicketPathView path, string title) => View(path, title, small: false);

    private DiagramView View(TicketPathView path, string title, bool small)
    {
        var diagram = diagrams.Read(path.Definition, Words.Language);
        if (small)
        {
            diagram = CondensedDiagram.Of(diagram, node => path.Steps.GetValueOrDefault(node.Id) is { HasFailed: true } or { IsActive: true });
        }

        var marks = new DiagramMarks();
        foreach (var step in path.Steps.Values)
        {
            marks.Nodes[step.ActivityId] = MarkOf(step);
        }

        // A way through steps that are left out counts as taken when each step on it ended that way.
        foreach (var edge in diagram.Edges.SelectMany(edge => edge.Through))
        {
            if (path.Steps.TryGetValue(edge.Source, out var source) && source.Outcomes.Contains(edge.Port) && path.Steps.ContainsKey(edge.Target))
            {
                marks.Edges[edge] = StepMark.Done;
            }
        }

        return new(diagram, marks, title, small);
    }

    private NodeMark MarkOf(PathStep step)
    {
        var mark = step.HasFailed ? StepMark.Failed : step.IsActive ? StepMark.Active : StepMark.Done;
        var note = step.HasFailed ? words["path.failed"]
            : step.IsActive ? words["path.since", time.Relative(step.Since)]
            : step.By;
        var tip = string.Join("\n", new[]
        {
            words[$"path.{mark.ToString().ToLowerInvariant()}"],
            step.By is null ? null : words["path.by", step.By],
            words["path.last", time.Full(step.Since)],
            step.Times > 1 ? words["path.times", step.Times] : null,
        }.OfType<string>());
        return new(mark, step.Times > 1 ? $"{step.Times}×" : null, note, tip);
    }
}
