using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;
namespace WorkflowDesk.Engine.Execution;
internal sealed class Burst
{
    public WorkflowInstance Instance => throw new NotSupportedException();
    public TimeProvider Clock => throw new NotSupportedException();
    public object? Host => throw new NotSupportedException();
    public string NewId() => throw new NotSupportedException();
    public bool IsTrigger(ActivityState s) => throw new NotSupportedException();
    public IReadOnlyList<Bookmark> BookmarksOf(ActivityState s) => throw new NotSupportedException();
    public ValueTask<JsonNode?> EvaluateAsync(ActivityState s, string input, CancellationToken t) => throw new NotSupportedException();
    public JsonNode? WorkflowInput(ActivityState s, string name) => throw new NotSupportedException();
    public void Log(ActivityState s, string text, JsonNode? data) => throw new NotSupportedException();
    public void Send(Stimulus s) => throw new NotSupportedException();
}
internal sealed class Step(IWorkflowStore store, WorkflowRunner runner, object? host)
{
    public Task<WorkflowInstance> StartAsync(StartWorkflow r, CancellationToken t) => throw new NotSupportedException($"{store}{runner}{host}");
    public Task<ResumeResult> ResumeAsync(Bookmark b, JsonObject? i, CancellationToken t) => throw new NotSupportedException();
    public Task<int> DeliverAsync(Stimulus b, CancellationToken t) => throw new NotSupportedException();
    public void Keep(Stimulus b) => throw new NotSupportedException();
    public void Remove(PendingStimulus b) => throw new NotSupportedException();
    public Task<WorkflowInstance> CancelAsync(string r, CancellationToken t) => throw new NotSupportedException();
    public Task<WorkflowInstance> RetryAsync(string r, string? a, CancellationToken t) => throw new NotSupportedException();
    public Task SaveAsync(CancellationToken t) => throw new NotSupportedException();
}
