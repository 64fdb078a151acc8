using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Dispatches one workflow for each item and, when asked, waits for all of them.</summary>
internal sealed class BulkDispatchWorkflows : Activity
{
    private const string TypeName = "Elsa.BulkDispatchWorkflows";

    /// <summary>Ids of the children that have not finished.</summary>
    private const string Waiting = "Waiting";

    private static readonly ActivityResult s_allDone = ActivityResult.Done("Completed", "Done");

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Bulk Dispatch Workflows",
        Description = "Create new workflow instances for each item in the data source.",
        Category = "Composition",
        Kind = ActivityKind.Task,
        Inputs =
        [
            new("WorkflowDefinitionId", "String") { DisplayName = "Workflow Definition", UIHint = "workflow-definition-picker", Description = "The definition whose published version runs.", IsRequired = true },
            new("Items", "Object") { Description = "The data source: one workflow for each item." },
            new("DefaultItemInputKey", "String") { DisplayName = "Default Item Input Key", DefaultValue = "Item", Description = "The input that takes an item which is not a dictionary." },
            new("CorrelationIdFunction", "String") { DisplayName = "Correlation ID Function", AutoEvaluate = false, Description = "Evaluated for each item, with the argument Item, to give the correlation ID." },
            new("Input", "ObjectDictionary") { UIHint = "dictionary", Description = "The input that every new instance gets." },
            new("WaitForCompletion", "Boolean") { DisplayName = "Wait For Completion", DefaultValue = true, Description = "Whether to wait until all workflows are finished." },
            .. RunsWorkflow.DispatchInputs,
        ],
        Ports =
        [
            new("childCompleted", PortKind.Embedded) { DisplayName = "Child Completed" },
            new("childFaulted", PortKind.Embedded) { DisplayName = "Child Faulted" },
            new("Completed"), new("Canceled"), new("Done"),
        ],
        Texts = Texts.Chinese("批量派发工作流", "为数据源中的每一项派发一个工作流实例。", "组合"),
    };

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var items = ItemsOf(context.Peek("Items"));
        if (items.Count == 0)
        {
            return ActivityResult.Done();
        }

        var common = RunsWorkflow.Request(context, correlationId: null);
        await context.Burst.Step.GraphAsync(common, cancellationToken);
        var children = new JsonArray();
        foreach (var item in items)
        {
            var child = common with
            {
                InstanceId = context.NewId(),
                CorrelationId = await CorrelationIdAsync(context, item, cancellationToken),
                Input = InputOf(common.Input!, item, context.Get<string>("DefaultItemInputKey")),
                Properties = (JsonObject)common.Properties!.DeepClone(),
            };
            child.Properties[InstanceProperties.DispatchedBy] = context.ActivityInstanceId;
            context.Burst.Step.Dispatch(child, reason => context.Log(reason));
            children.Add(child.InstanceId);
        }

        if (!context.Get<bool>("WaitForCompletion"))
        {
            return ActivityResult.Done();
        }

        context.State[Waiting] = children;
        return ActivityResult.Wait(new NewBookmark(TypeName, new JsonObject { ["ParentInstanceId"] = context.InstanceId }) { AutoBurn = false, PerActivityInstance = true });
    }

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var child = resumption.Input["workflowInstanceId"]?.GetValue<string>();
        if (context.State[Waiting] is not JsonArray waiting || waiting.FirstOrDefault(id => id?.GetValue<string>() == child) is not { } known)
        {
            return new(ActivityResult.Continue());
        }

        waiting.Remove(known);
        if (resumption.Input[ChildResult.RefusedKey] is { } reason)
        {
            context.Log(reason.GetValue<string>());
            return new(Next(context));
        }

        var subStatus = resumption.Input["subStatus"]?.GetValue<string>();
        var port = subStatus switch
        {
            nameof(WorkflowSubStatus.Finished) => context.Node.Port("childCompleted"),
            nameof(WorkflowSubStatus.Faulted) => context.Node.Port("childFaulted"),
            _ => null,
        };
        if (port is null)
        {
            return new(Next(context));
        }

        // To be read in the port as workflow inputs; like every input, only in this burst.
        var input = context.Burst.Instance.Input;
        input["WorkflowOutput"] = resumption.Input["output"]?.DeepClone();
        input["WorkflowInstanceId"] = child;
        input["WorkflowStatus"] = resumption.Input["status"]?.DeepClone();
        input["WorkflowSubStatus"] = subStatus;
        return new(ActivityResult.Schedule(new ScheduledChild(port) { Variables = [new("ChildInstanceId", child)] }));
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) => new(Next(context));

    public override async ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        foreach (var id in context.State[Waiting] is JsonArray waiting ? waiting.Select(id => id!.GetValue<string>()).ToList() : [])
        {
            await context.Burst.Step.CancelIfRunningAsync(id, cancellationToken);
        }
    }

    /// <summary>A port that still runs for an earlier child is waited for.</summary>
    private static ActivityResult Next(ActivityContext context) =>
        context.State[Waiting] is JsonArray { Count: > 0 } || !context.IsIdle ? ActivityResult.Continue() : s_allDone;

    private static List<JsonNode?> ItemsOf(JsonNode? items) => items switch
    {
        null => [],
        JsonArray array => [.. array],
        JsonValue text when text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().TrimStart().StartsWith('[') =>
            [.. (JsonArray)JsonNode.Parse(text.GetValue<string>())!],
        _ => [items],
    };

    private static JsonObject InputOf(JsonObject common, JsonNode? item, string? key)
    {
        var input = (JsonObject)common.DeepClone();
        if (item is JsonObject dictionary)
        {
            foreach (var (name, value) in dictionary)
            {
                input[name] = value?.DeepClone();
            }
        }
        else
        {
            input[key is { Length: > 0 } ? key : "Item"] = item?.DeepClone();
        }

        return input;
    }

    private static async ValueTask<string?> CorrelationIdAsync(ActivityContext context, JsonNode? item, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, JsonNode?> { ["Item"] = item };
        var value = await context.EvaluateAsync("CorrelationIdFunction", cancellationToken, arguments);
        return Expressions.Values.To<string>(value) is { Length: > 0 } id ? id : null;
    }
}
