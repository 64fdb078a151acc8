using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs another workflow in the same step and, when asked, waits until it is finished.</summary>
internal sealed class ExecuteWorkflow : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.ExecuteWorkflow",
        DisplayName = "Execute Workflow",
        Description = "Create a new workflow instance of the specified workflow and execute it.",
        Category = "Composition",
        Kind = ActivityKind.Task,
        Inputs = RunsWorkflow.Inputs,
        Outputs = [new("Result", "Object") { Description = "What became of the workflow: its instance id, status and output." }],
        Texts = Texts.Chinese("执行工作流", "创建指定工作流的新实例并立即执行。", "组合"),
    };

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var request = RunsWorkflow.Request(context);
        if (context.Burst.Instance.Properties[HttpExchange.Property] is { } exchange)
        {
            // The child may answer the request that reached this workflow.
            request.Properties![HttpExchange.Property] = exchange.DeepClone();
        }

        var child = await context.Burst.Step.RunInlineAsync(request, cancellationToken);
        return child.IsRunning && context.Get<bool>("WaitForCompletion")
            ? ActivityResult.Wait(RunsWorkflow.WaitFor(context, child.Id))
            : ActivityResult.Done().WithOutput("Result", ChildResult.Of(child));
    }

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken) =>
        new(ActivityResult.Done().WithOutput("Result", resumption.Input.DeepClone()));

    public override ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken) =>
        RunsWorkflow.CancelChildrenAsync(context, cancellationToken);
}

/// <summary>What executing and dispatching have in common.</summary>
internal static class RunsWorkflow
{
    public static readonly IReadOnlyList<InputDescriptor> Inputs =
    [
        new("WorkflowDefinitionId", "String") { DisplayName = "Workflow Definition", UIHint = "workflow-definition-picker", Description = "The definition whose published version runs.", IsRequired = true },
        new("CorrelationId", "String") { DisplayName = "Correlation ID", Description = "The correlation ID of the new instance." },
        new("Input", "ObjectDictionary") { UIHint = "dictionary", Description = "The input of the new instance." },
        new("WaitForCompletion", "Boolean") { DisplayName = "Wait for completion", Description = "Whether to wait until the workflow is finished." },
    ];

    /// <summary>Inputs that only dispatching has. There is no tracing and there are no channels here: they are kept and have no effect.</summary>
    public static readonly IReadOnlyList<InputDescriptor> DispatchInputs =
    [
        new("StartNewTrace", "Boolean") { DisplayName = "Start new trace", Description = "No effect on this desk." },
        new("ChannelName", "String") { DisplayName = "Channel", UIHint = "dropdown", UISpecifications = DropDown.Of(), Description = "No effect on this desk: there is one channel." },
    ];

    public static StartWorkflow Request(ActivityContext context) =>
        Request(context, context.Get<string>("CorrelationId") is { Length: > 0 } correlationId ? correlationId : null);

    public static StartWorkflow Request(ActivityContext context, string? correlationId)
    {
        var input = (JsonObject?)context.Peek("Input")?.DeepClone() ?? [];
        input["ParentInstanceId"] = context.InstanceId;
        return new()
        {
            DefinitionId = context.Get<string>("WorkflowDefinitionId"),
            CorrelationId = correlationId,
            Input = input,
            InstanceId = context.NewId(),
            ParentInstanceId = context.InstanceId,
            Properties = new JsonObject
            {
                [InstanceProperties.ParentInstanceId] = context.InstanceId,
                [InstanceProperties.WaitForCompletion] = context.Get<bool>("WaitForCompletion"),
            },
        };
    }

    public static NewBookmark WaitFor(ActivityContext context, string childId) =>
        new(context.Node.Type, new JsonObject { ["ChildInstanceId"] = childId });

    /// <summary>A child nobody waits for any more is cancelled too: its tasks would stay open for nothing.</summary>
    public static async ValueTask CancelChildrenAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        foreach (var bookmark in context.Bookmarks)
        {
            if ((bookmark.Payload as JsonObject)?["ChildInstanceId"]?.GetValue<string>() is { } childId)
            {
                await context.Burst.Step.CancelIfRunningAsync(childId, cancellationToken);
            }
        }
    }
}
