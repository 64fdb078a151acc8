using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Asks somebody outside to do something and waits until it is reported as done.</summary>
internal sealed class RunTask : Activity
{
    private const string TypeName = "Elsa.RunTask";

    private const string ResultKey = "RunTaskInput";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Run Task",
        Description = "Requests a given task to be run.",
        Category = "Primitives",
        Inputs =
        [
            new("TaskName", "String") { DisplayName = "Task name", Description = "The name of the task being requested.", IsRequired = true },
            new("Payload", "ObjectDictionary") { UIHint = "dictionary", Description = "Any additional parameters to send to the task." },
        ],
        Outputs =
        [
            new("TaskId", "String") { DisplayName = "Task ID", Description = "Names the task when it is reported as done." },
            new("Result", "Object") { Description = "What was reported." },
        ],
        Texts = Texts.Chinese("执行任务", "请求外部执行一项任务，并等待其完成。", "基础"),
    };

    /// <inheritdoc cref="Stimulus.OfTask"/>
    public static Stimulus Completed(string taskId, JsonNode? result) => new(TypeName, new JsonObject { ["TaskId"] = taskId })
    {
        Input = new JsonObject { [ResultKey] = result?.DeepClone() },
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var name = context.Get<string>("TaskName");
        if (string.IsNullOrEmpty(name))
        {
            return new(ActivityResult.Fail("The name of the task is missing."));
        }

        var taskId = context.NewId();
        var payload = new JsonObject { ["TaskId"] = taskId, ["TaskName"] = name };
        context.Log($"Task '{name}' requested.", new JsonObject { ["taskId"] = taskId, ["taskName"] = name, ["payload"] = context.Input("Payload") });
        return new(ActivityResult.Wait(new NewBookmark(TypeName, payload) { HashedPayload = new JsonObject { ["TaskId"] = taskId } }).WithOutput("TaskId", taskId));
    }

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken) =>
        new(ActivityResult.Done().WithOutput("Result", resumption.Input[ResultKey]?.DeepClone()));
}
