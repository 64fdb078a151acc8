using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Waits for an event by name, or starts a workflow when it comes.</summary>
internal sealed class Event : Activity
{
    public const string TypeName = "Elsa.Event";

    /// <summary>The key under which the payload travels.</summary>
    public const string PayloadKey = "__EventPayloadWorkflowInput";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Event",
        Description = "Wait for an event to be published.",
        Category = "Primitives",
        Kind = ActivityKind.Trigger,
        Inputs = [new("EventName", "String") { DisplayName = "Event name", Description = "The name of the event to listen for.", IsRequired = true }],
        Outputs = [new("Result", "Object") { Description = "What came with the event." }],
        Texts = Texts.Chinese("事件", "等待事件发布。", "基础"),
    };

    /// <summary>The stimulus of an event.</summary>
    public static Stimulus Stimulus(string eventName, JsonNode? payload) => new(TypeName, Payload(eventName))
    {
        Input = new JsonObject { [PayloadKey] = payload?.DeepClone() ?? new JsonObject() },
        KeepUnmatched = true,
    };

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context) =>
        context.Get<string>("EventName") is { Length: > 0 } name ? [new NewBookmark(TypeName, Payload(name))] : [];

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (context.StartedTheWorkflow)
        {
            return new(ActivityResult.Done().WithOutput("Result", context.WorkflowInput(PayloadKey)));
        }

        var name = context.Get<string>("EventName");
        return new(string.IsNullOrEmpty(name)
            ? ActivityResult.Fail("The name of the event is missing.")
            : ActivityResult.Wait(new NewBookmark(TypeName, Payload(name))));
    }

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken) =>
        new(ActivityResult.Done().WithOutput("Result", resumption.Input[PayloadKey]?.DeepClone()));

    private static JsonObject Payload(string name) => new() { ["EventName"] = name };
}

/// <summary>Publishes an event once the step is committed.</summary>
internal sealed class PublishEvent : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.PublishEvent",
        DisplayName = "Publish Event",
        Description = "Publish an event.",
        Category = "Primitives",
        Inputs =
        [
            new("EventName", "String") { DisplayName = "Event name", Description = "The name of the event to publish.", IsRequired = true },
            new("CorrelationId", "String") { DisplayName = "Correlation ID", Description = "Limits delivery to instances with this correlation ID." },
            new("IsLocalEvent", "Boolean") { DisplayName = "Local event", Description = "Limits delivery to this instance." },
            new("Payload", "Object") { Description = "What goes with the event." },
        ],
        Texts = Texts.Chinese("发布事件", "发布一个事件。", "基础"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var name = context.Get<string>("EventName");
        if (string.IsNullOrEmpty(name))
        {
            return new(ActivityResult.Fail("The name of the event is missing."));
        }

        context.Send(Event.Stimulus(name, context.Peek("Payload")) with
        {
            CorrelationId = context.Get<string>("CorrelationId") is { Length: > 0 } correlationId ? correlationId : null,
            InstanceId = context.Get<bool>("IsLocalEvent") ? context.InstanceId : null,
        });
        return new(ActivityResult.Done());
    }
}
