namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs another workflow after this step's bursts; its failure does not touch this one.</summary>
internal sealed class DispatchWorkflow : Activity
{
    private const string RefusedBefore = "RefusedBefore";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.DispatchWorkflow",
        DisplayName = "Dispatch Workflow",
        Description = "Create a new workflow instance of the specified workflow and dispatch it for execution.",
        Category = "Composition",
        Inputs = [.. RunsWorkflow.Inputs, .. RunsWorkflow.DispatchInputs],
        Outputs = [new("Result", "Object") { Description = "The output of the workflow, when it was waited for." }],
        Texts = Texts.Chinese("派发工作流", "创建指定工作流的新实例并派发执行。", "组合"),
    };

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var request = RunsWorkflow.Request(context);
        await context.Burst.Step.GraphAsync(request, cancellationToken);
        context.Burst.Step.Dispatch(request, reason => context.Log(reason));
        return context.Get<bool>("WaitForCompletion")
            ? ActivityResult.Wait(RunsWorkflow.WaitFor(context, request.InstanceId!))
            : ActivityResult.Done();
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        if (resumption.Input[ChildResult.RefusedKey] is not { } reason)
        {
            return ActivityResult.Done().WithOutput("Result", resumption.Input["output"]?.DeepClone());
        }

        if (context.State.Remove(RefusedBefore))
        {
            // The incident is retried: the workflow is dispatched anew.
            return await ExecuteAsync(context, cancellationToken);
        }

        context.State[RefusedBefore] = true;
        return ActivityResult.Fail(reason.GetValue<string>());
    }

    public override ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken) =>
        RunsWorkflow.CancelChildrenAsync(context, cancellationToken);
}
