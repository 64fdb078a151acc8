using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>Ways that lead to no end, to the wrong end, round and round, or that a join waits for in vain.</summary>
internal static class FlowChecks
{
    private static readonly HashSet<string> s_waiting = new(StringComparer.Ordinal)
    {
        "Elsa.Delay", "Elsa.Event", "Elsa.Timer", "Elsa.Cron", "Elsa.StartAt", "Elsa.RunTask", "Elsa.HttpEndpoint",
        "Elsa.ExecuteWorkflow", "Elsa.DispatchWorkflow", "Elsa.BulkDispatchWorkflows", "Elsa.SendHttpRequest", "Elsa.FlowSendHttpRequest", "Elsa.DownloadHttpFile",
    };

    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition) =>
        definition.Flows.SelectMany(flow => WithoutEnd(flow).Concat(WithoutWait(flow)).Concat(Joins(flow)).Concat(EndsOpen(definition, flow)));

    private static IEnumerable<DefinitionProblem> WithoutEnd(FlowMap flow)
    {
        var reached = flow.Behind(flow.Starts);
        for (var i = 0; i < flow.Nodes.Count; i++)
        {
            var behind = flow.Behind([i]);
            if (reached[i] && !Enumerable.Range(0, flow.Nodes.Count).Any(index => behind[index] && flow.MayEndAt(index)))
            {
                yield return DeskProblems.NoWayOut.At(flow.Nodes[i], null);
                // Whatever is caught with it has the same reason.
                yield break;
            }
        }
    }

    private static IEnumerable<DefinitionProblem> WithoutWait(FlowMap flow)
    {
        var told = new HashSet<int>();
        for (var i = 0; i < flow.Nodes.Count; i++)
        {
            if (Waits(flow.Nodes[i]) || told.Contains(i))
            {
                continue;
            }

            var next = flow.Out(i).Select(line => line.Target);
            var behind = flow.Behind(next, index => Waits(flow.Nodes[index]));
            if (!behind[i])
            {
                continue;
            }

            var round = Enumerable.Range(0, flow.Nodes.Count)
                .Where(index => behind[index] && !Waits(flow.Nodes[index]) && flow.Behind(flow.Out(index).Select(line => line.Target), at => Waits(flow.Nodes[at]))[i]).ToList();
            told.UnionWith(round);
            yield return DeskProblems.LoopWithoutWait.At(flow.Nodes[i], "connections", string.Join(" → ", round.Select(index => CheckedDefinition.Label(flow.Nodes[index]))));
        }
    }

    /// <summary>A step in front takes one of several ways, and they do not all lead to every line into the join.</summary>
    private static IEnumerable<DefinitionProblem> Joins(FlowMap flow)
    {
        for (var join = 0; join < flow.Nodes.Count; join++)
        {
            if (flow.Nodes[join].Activity.Descriptor.TypeName != "Elsa.FlowJoin" || flow.Nodes[join].Constant("Mode")?.ToString() != "WaitAll")
            {
                continue;
            }

            var inbound = flow.In(join).ToList();
            for (var i = 0; i < flow.Nodes.Count; i++)
            {
                if (inbound.Count > 1 && FlowMap.WaysOut(flow.Nodes[i]) is { Count: > 1 } ways && Chooses(flow, i, ways, join, inbound))
                {
                    yield return DeskProblems.JoinWaitsForBranch.At(flow.Nodes[join], "mode", CheckedDefinition.Label(flow.Nodes[i]));
                    break;
                }
            }
        }
    }

    private static bool Chooses(FlowMap flow, int at, IReadOnlyList<string> ways, int join, List<FlowLine> inbound)
    {
        var fed = ways.Select(way =>
        {
            var lines = flow.Out(at).Where(line => line.Port == way).ToList();
            var behind = flow.Behind(lines.Select(line => line.Target), index => index == join || index == at);
            return inbound.Count(line => line.Source == at ? lines.Contains(line) : behind[line.Source]);
        }).ToList();
        return fed.Max() > 0 && fed.Any(count => count > 0 && count < inbound.Count);
    }

    /// <summary>A process that a new ticket starts ends with the ticket closed.</summary>
    private static IEnumerable<DefinitionProblem> EndsOpen(CheckedDefinition definition, FlowMap flow)
    {
        if (flow.Flowchart != definition.Graph.Root.Children[0])
        {
            yield break;
        }

        var starts = flow.Starts.Where(index => flow.Nodes[index].Activity is TicketOpened or TicketReopened);
        var open = flow.Behind(starts, index => CheckedDefinition.Holds<CloseTicket>(flow.Nodes[index]));
        for (var i = 0; i < flow.Nodes.Count; i++)
        {
            if (open[i] && flow.MayEndAt(i) && !CheckedDefinition.Holds<CloseTicket>(flow.Nodes[i]) && !IsMissingAnswer(flow, i))
            {
                yield return DeskProblems.EndsOpen.At(flow.Nodes[i], null, CheckedDefinition.Label(flow.Nodes[i]));
            }
        }
    }

    // Told as an error already.
    private static bool IsMissingAnswer(FlowMap flow, int index) => flow.Nodes[index].Activity is HumanTask;

    private static bool Waits(ActivityNode node) =>
        node.Activity is HumanTask || s_waiting.Contains(node.Activity.Descriptor.TypeName) || node.Activity.Descriptor.IsTrigger || node.Children.Any(Waits);
}
