using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Moves;
using WorkflowDesk.Engine.Tests.Execution;

namespace WorkflowDesk.Engine.Tests.Moves;

/// <summary>Two versions of one definition on a bench.</summary>
internal static class MoveBench
{
    public static WorkflowDefinition Version(int version, JsonObject root, Action<JsonObject>? more = null) =>
        Bench.Definition((JsonObject)root.DeepClone(), more: json =>
        {
            json["id"] = $"flow-{version}";
            json["version"] = version;
            more?.Invoke(json);
        });

    /// <summary>Stores the second version and moves the instance to it.</summary>
    public static async Task<MoveJudgement> MoveAsync(this Bench bench, WorkflowInstance instance, WorkflowDefinition to, params (string From, string To)[] decided)
    {
        await bench.PublishAsync(to);
        return await new InstanceMoves(bench.Store, bench.Runner)
            .MoveAsync(instance.Id, to.Id, decided.ToDictionary(d => $"Workflow1:chart:{d.From}", d => $"Workflow1:chart:{d.To}"), CancellationToken.None);
    }

    public static string Reasons(this MoveJudgement judgement) => string.Join("; ", judgement.Obstacles);

    /// <summary>What was completed, in order, from an entry of the journal on.</summary>
    public static string Completed(this Bench bench, int from = 0) =>
        string.Join(' ', bench.Store.Journal.Skip(from).Where(r => r.EventName == JournalEvent.Completed && r.ActivityType != "Elsa.Workflow").Select(r => r.ActivityId));
}
