using WorkflowDesk.Engine.Flowchart;

namespace WorkflowDesk.Engine.Activities;

/// <summary>The activity types of Elsa that run here; <c>docs/elsa-support.md</c> lists them for readers.</summary>
public static class BuiltInActivities
{
    public static IReadOnlyList<Activity> All { get; } =
    [
        new FlowchartActivity(), new Sequence(), new Parallel(), new FlowNode(), new Start(), new End(),
        new If(), new Switch(), new FlowDecision(), new FlowSwitch(), new FlowFork(), new FlowJoin(), new Fork(), new StateMachine(),
        new For(), new ForEach(), new ParallelForEach(), new While(), new Break(),
        new SetVariable(), new SetName(), new Correlate(), new WriteLine(), new Fault(), new Finish(),
        new Event(), new PublishEvent(), new Delay(), new Timer(), new Cron(), new StartAt(), new RunJavaScript(),
        new Complete(), new SetOutput(), new ExecuteWorkflow(), new DispatchWorkflow(),
        new BulkDispatchWorkflows(), new RunTask(),
        new HttpEndpoint(), new WriteHttpResponse(), new WriteFileHttpResponse(), new SendHttpRequest(), new FlowSendHttpRequest(), new DownloadHttpFile(),
    ];

    /// <summary>How a definition that may be used as an activity looks to designers.</summary>
    public static ActivityDescriptor Describe(Definitions.WorkflowDefinition definition) => UsedWorkflow.Describe(definition);
}
