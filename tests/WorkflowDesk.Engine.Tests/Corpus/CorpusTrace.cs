using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>Tells in lines what a step did: journal entries first, then how the instances stand where they changed.</summary>
internal sealed class CorpusTrace(IReadOnlyList<WorkflowDefinition> definitions)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<string> _instances = [];
    private readonly Dictionary<string, string> _labels = [];
    private readonly Dictionary<string, string> _facts = [];
    private int _told;

    /// <summary>The lines for what happened since the last call.</summary>
    public IReadOnlyList<string> Tell(InMemoryWorkflowStore store)
    {
        var lines = new List<string>();
        var instances = store.Instances.ToDictionary(i => i.Id);
        foreach (var record in store.Journal.Skip(_told))
        {
            var label = LabelOf(instances[record.InstanceId]);
            if (Line(record) is { } line)
            {
                lines.Add(label + line);
            }
        }

        _told = store.Journal.Count;
        Fold(lines);
        foreach (var id in _instances)
        {
            Tell(instances[id], lines);
        }

        return lines;
    }

    /// <summary>The same line many times in a row becomes one with a number.</summary>
    private static void Fold(List<string> lines)
    {
        for (var start = 0; start < lines.Count; start++)
        {
            var line = lines[start];
            var count = lines.Skip(start).TakeWhile(other => other == line).Count();
            if (count > 3)
            {
                lines.RemoveRange(start + 1, count - 1);
                lines[start] = $"{line} ({count} times)";
            }
        }
    }

    private static string? Line(JournalRecord record) => record.EventName switch
    {
        _ when record.NodeId == "Workflow1" => null,
        JournalEvent.Started => null,
        // A written line says already that its activity ran.
        JournalEvent.Completed when record.ActivityType == "Elsa.WriteLine" => null,
        JournalEvent.Log => $"{record.ActivityId} wrote: {record.Message}".TrimEnd(),
        JournalEvent.Completed => $"{record.ActivityId} completed {string.Join(", ", record.Outcomes ?? [])}".TrimEnd(),
        JournalEvent.Faulted => $"{record.ActivityId} faulted: {record.Message}",
        _ => $"{record.ActivityId} {record.EventName.ToString().ToLowerInvariant()}",
    };

    private void Tell(WorkflowInstance instance, List<string> lines)
    {
        var label = _labels[instance.Id];
        foreach (var context in instance.ActivityExecutionContexts)
        {
            var place = context.NodeId == "Workflow1" ? "" : context.NodeId[(context.NodeId.LastIndexOf(':') + 1)..] + ".";
            foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>)[.. context.Variables ?? [], .. context.DynamicVariables ?? []])
            {
                TellChange($"{label}variable {place}{NameOf(instance, key)} = ", Text(value), lines, key: $"{instance.Id}|{context.Id}|{key}");
            }
        }

        foreach (var (name, value) in instance.Output)
        {
            TellChange($"{label}output {name} = ", Text(value), lines);
        }

        TellChange($"{label}name ", instance.Name ?? "", lines);
        TellChange($"{label}correlation ", instance.CorrelationId ?? "", lines);
        foreach (var incident in instance.Incidents)
        {
            var details = incident.Details is { } given ? $" ({string.Join(", ", given.Select(d => $"{d.Key} {d.Value}"))})" : "";
            TellChange($"{label}incident ", $"{incident.ActivityId}: {incident.Message}{details}{(incident.ResolvedAt is null ? "" : ", resolved")}", lines, key: incident.Id);
        }

        foreach (var bookmark in instance.Bookmarks)
        {
            var due = bookmark.DueAt is { } at ? $" due {at - ManualClock.Start:c}" : "";
            var eventName = (bookmark.Payload as JsonObject)?["EventName"] is { } name ? $" {name}" : "";
            lines.Add($"{label}waits: {bookmark.NodeId} {bookmark.Name}{eventName}{due}");
        }

        TellChange($"{label}status ", $"{instance.Status}/{instance.SubStatus}", lines);
    }

    private void TellChange(string head, string fact, List<string> lines, string? key = null)
    {
        if (_facts.GetValueOrDefault(key ?? head, "") != fact)
        {
            _facts[key ?? head] = fact;
            lines.Add(head + fact);
        }
    }

    private string NameOf(WorkflowInstance instance, string variableId) =>
        definitions.FirstOrDefault(d => d.Id == instance.DefinitionVersionId)?.Variables.FirstOrDefault(v => v.Id == variableId)?.Name ?? variableId;

    /// <summary>The first instance has no label, others carry their definition's id and a number from the second on.</summary>
    private string LabelOf(WorkflowInstance instance)
    {
        if (_labels.TryGetValue(instance.Id, out var known))
        {
            return known;
        }

        _instances.Add(instance.Id);
        var first = _labels.Count == 0;
        var number = _labels.Count(l => l.Value.StartsWith($"[{instance.DefinitionId}", StringComparison.Ordinal)) + 1;
        return _labels[instance.Id] = first ? "" : number == 1 ? $"[{instance.DefinitionId}] " : $"[{instance.DefinitionId} {number}] ";
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(s_json) ?? "null";
}
