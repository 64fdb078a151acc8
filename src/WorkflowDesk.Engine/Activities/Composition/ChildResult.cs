using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>What a parent hears of a workflow it ran.</summary>
internal static class ChildResult
{
    public static JsonObject Of(WorkflowInstance child) => new()
    {
        ["workflowDefinitionVersionId"] = child.DefinitionVersionId,
        ["workflowInstanceId"] = child.Id,
        ["correlationId"] = child.CorrelationId,
        ["status"] = child.Status.ToString(),
        ["subStatus"] = child.SubStatus.ToString(),
        ["output"] = child.Output.DeepClone(),
    };

    /// <summary>What a parent hears of a workflow that its activation strategy did not let start.</summary>
    public static JsonObject Refused(string childId, string reason) => new()
    {
        ["workflowInstanceId"] = childId,
        [RefusedKey] = reason,
    };

    /// <summary>Holds the reason when the workflow was not started.</summary>
    public const string RefusedKey = "refused";
}
