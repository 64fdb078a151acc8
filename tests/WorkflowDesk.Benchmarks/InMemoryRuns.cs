using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Benchmarks;

/// <summary>A flowchart of ten activities from start to end, nothing stored: what the engine itself costs.</summary>
internal static class InMemoryRuns
{
    public static async Task<Cost> MeasureAsync()
    {
        await using var scripts = new ScriptSandbox(ScriptSandboxOptions.Find(), TimeProvider.System);
        var runner = new WorkflowRunner(new ActivityRegistry(BuiltInActivities.All), scripts, TimeProvider.System, RandomIds.Next);
        var definition = WorkflowDefinition.Read(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Definitions", "ten-lines.json")));
        return await Report.MeasureAsync(20_000, async operations =>
        {
            var store = new InMemoryWorkflowStore();
            store.Add(definition);
            var runtime = new WorkflowRuntime(store, runner);
            for (var i = 0; i < operations; i++)
            {
                var instance = await runtime.StartAsync(new StartWorkflow { DefinitionVersionId = definition.Id }, host: null, CancellationToken.None);
                if (instance.IsRunning)
                {
                    throw new InvalidOperationException("The flowchart did not reach its end.");
                }
            }
        });
    }
}
