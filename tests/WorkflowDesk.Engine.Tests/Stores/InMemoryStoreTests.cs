using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Engine.Tests.Stores;

public sealed class InMemoryStoreTests : StoreContract
{
    private readonly InMemoryWorkflowStore _store = new();

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task AddAsync(WorkflowDefinition definition, params Trigger[] triggers)
    {
        _store.Add(definition, triggers);
        return Task.CompletedTask;
    }

    protected override Task StepAsync(Func<IWorkflowStore, Task> work) => work(_store);

    protected override Task<IReadOnlyList<(long Sequence, string? Message, string? Data)>> JournalAsync(string instanceId) =>
        Task.FromResult<IReadOnlyList<(long, string?, string?)>>(
            [.. _store.JournalOf(instanceId).OrderBy(r => r.Sequence).Select(r => (r.Sequence, r.Message, r.PayloadJson()))]);
}
