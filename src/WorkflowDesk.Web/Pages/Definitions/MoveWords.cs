using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Moves;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>Says in the reader's language which steps a move is about and why a ticket stays.</summary>
public sealed class MoveWords(DiagramReading diagrams, Words words)
{
    /// <summary>What the step is called; inside a process used as a step, that one's name first.</summary>
    public string Step(ActivityNode node)
    {
        var names = new List<string>();
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current == node || current.Uses is not null)
            {
                names.Insert(0, diagrams.LabelOf(current.Json, Words.Language));
            }
        }

        return string.Join(" › ", names);
    }

    /// <param name="steps">The versions the reason is about; null: one of them is gone, and ids must do.</param>
    public string Reason(MoveReason reason, NodeMatch? steps)
    {
        var step = steps?.From.Find(reason.NodeId) is { Parent: not null } node ? Step(node) : reason.NodeId;
        object[] details = [.. reason.Details.Select(detail => steps?.To.Find(detail) is { } other ? Step(other) : words.Of("port", detail))];
        // Texts name up to two details; what is not there is empty rather than an error.
        return words[$"move.reason.{reason.Code}", [step, .. details, "", ""]];
    }

    /// <summary>The step of the drawn flowchart a node belongs to: itself, or the process it is inside of.</summary>
    public static string DrawnStep(ActivityNode node)
    {
        var current = node;
        while (current.Parent is { Parent: { Parent: not null } })
        {
            current = current.Parent;
        }

        return current.Id;
    }
}
