using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WorkflowDesk.Engine.Instances;

public enum WorkflowStatus
{
    Running,
    Finished,
}

/// <summary>Pending, Executing, Suspended and Interrupted belong to a running instance, the others to a finished one.</summary>
public enum WorkflowSubStatus
{
    Pending,
    Executing,
    Suspended,
    Interrupted,
    Finished,
    Cancelled,
    Faulted,
}

/// <summary>
/// One run of a definition version: everything a later resume needs, and no more. Changed by the runner only.
/// </summary>
public sealed class WorkflowInstance
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    /// <summary>The version it is pinned to.</summary>
    public required string DefinitionVersionId { get; set; }

    public required int DefinitionVersion { get; set; }

    /// <summary>The instance that started this one and may wait for it.</summary>
    public string? ParentWorkflowInstanceId { get; init; }

    public string? CorrelationId { get; set; }

    public string? Name { get; set; }

    public WorkflowStatus Status { get; set; }

    public WorkflowSubStatus SubStatus { get; set; }

    public List<Bookmark> Bookmarks { get; set; } = [];

    public List<Incident> Incidents { get; set; } = [];

    /// <summary>The unfinished runs and that of the workflow itself, outermost first.</summary>
    public List<ActivityState> ActivityExecutionContexts { get; set; } = [];

    /// <summary>Empty unless a burst was stopped.</summary>
    public List<ScheduledActivity> ScheduledActivities { get; set; } = [];

    /// <summary>The last <see cref="JournalRecord.Sequence"/> given out.</summary>
    public long ExecutionLogSequence { get; set; }

    /// <summary>Between bursts only inputs declared with an instance storage driver remain, as in Elsa.</summary>
    public JsonObject Input { get; set; } = [];

    public JsonObject Output { get; set; } = [];

    /// <summary>Facts of the run under the keys of <see cref="InstanceProperties"/>, and what a host adds.</summary>
    public JsonObject Properties { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>0 until first saved, then one more with each save: the store refuses a save that expects another.</summary>
    public int Revision { get; set; }

    [JsonIgnore]
    public bool IsRunning => Status == WorkflowStatus.Running;

    public string ToJson() => JsonSerializer.Serialize(this, InstanceJson.Default.WorkflowInstance);

    public byte[] ToUtf8Json() => JsonSerializer.SerializeToUtf8Bytes(this, InstanceJson.Default.WorkflowInstance);

    /// <exception cref="JsonException">The text is not an instance.</exception>
    public static WorkflowInstance FromJson(string json) =>
        JsonSerializer.Deserialize(json, InstanceJson.Default.WorkflowInstance) ?? throw new JsonException("An instance was expected, null was found.");

    /// <exception cref="JsonException">The text is not an instance.</exception>
    public static WorkflowInstance FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, InstanceJson.Default.WorkflowInstance) ?? throw new JsonException("An instance was expected, null was found.");
}

/// <summary>Keys of <see cref="WorkflowInstance.Properties"/>.</summary>
public static class InstanceProperties
{
    /// <summary>Id of the activity that started the instance: the flowchart's start is computed from it after every reload.</summary>
    public const string TriggerActivityId = "TriggerActivityId";

    /// <summary>How the instance's flowcharts decide what runs next: <c>TokenBased</c>, <c>CounterBased</c> or <c>Default</c>,
    /// which leaves it to the host; as text or as Elsa's number.</summary>
    public const string FlowchartMode = "Flowchart:ExecutionMode";

    /// <summary>The parent waits for this instance to finish.</summary>
    public const string WaitForCompletion = "WaitForCompletion";

    /// <summary>The instance that started this one, as Elsa keeps it.</summary>
    public const string ParentInstanceId = "ParentInstanceId";

    /// <summary>The run of the parent's activity that dispatched this instance together with others.</summary>
    public const string DispatchedBy = "DispatchedBy";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkflowInstance))]
[JsonSerializable(typeof(Bookmark))]
[JsonSerializable(typeof(Incident))]
internal sealed partial class InstanceJson : JsonSerializerContext
{
    /// <summary>People read these texts: Chinese is not escaped. They are never put into HTML unescaped.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    static InstanceJson() =>
        Default = new InstanceJson(new JsonSerializerOptions(s_defaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
