using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Instances;

/// <summary>Where one run of an activity stands.</summary>
public enum ActivityStatus
{
    Pending,
    Running,
    Completed,
    Canceled,
    Faulted,
}

/// <summary>One run of an activity inside an instance (Elsa: activity execution context). Only unfinished ones are kept.</summary>
public sealed class ActivityState
{
    public required string Id { get; init; }

    public required string NodeId { get; set; }

    /// <summary>The run of the container it belongs to; null for the workflow itself.</summary>
    public string? ParentId { get; init; }

    public ActivityStatus Status { get; set; }

    /// <summary>What the activity itself remembers.</summary>
    public JsonObject? Properties { get; set; }

    /// <summary>Values of variables that are stored with the instance, by variable id.</summary>
    public Dictionary<string, JsonNode?>? Variables { get; set; }

    /// <summary>Variables that exist in this run only, by name: loop values and what scripts created.</summary>
    public Dictionary<string, JsonNode?>? DynamicVariables { get; set; }

    /// <summary>Workflow outputs set so far, of a workflow used as an activity.</summary>
    public Dictionary<string, JsonNode?>? Outputs { get; set; }

    /// <summary>Given by the container that scheduled it.</summary>
    public string? Tag { get; set; }

    /// <summary>A break passed through: the nearest loop ends after its current round.</summary>
    public bool IsBreaking { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>How often it failed.</summary>
    public int FaultCount { get; set; }

    /// <summary>Of a faulted run: what a retry does again.</summary>
    public FailedPhase? Failed { get; set; }

    [JsonIgnore]
    internal ActivityNode Node { get; set; } = null!;

    [JsonIgnore]
    internal ActivityState? Parent { get; set; }

    /// <summary>Unfinished children, in the order they started.</summary>
    [JsonIgnore]
    internal List<ActivityState>? Children { get; set; }

    [JsonIgnore]
    internal VariableScope? Scope { get; set; }

    /// <summary>Inputs as last evaluated in this burst, in the order of the descriptor.</summary>
    [JsonIgnore]
    internal JsonNode?[]? Inputs { get; set; }

    /// <summary>What an activity keeps in memory during a burst and writes to <see cref="Properties"/> at its end.</summary>
    [JsonIgnore]
    internal object? Live { get; set; }

    internal bool IsUnfinished => Status is ActivityStatus.Pending or ActivityStatus.Running or ActivityStatus.Faulted;
}

/// <summary>Where a run failed, with all that a retry needs to do the same again.</summary>
public sealed record FailedPhase
{
    /// <summary>The bookmark whose answer failed; null when the failure was not in a resumption.</summary>
    public Bookmark? Resumed { get; init; }

    /// <summary>What came with the answer.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>The activity itself had completed with these outcomes; its container failed on hearing of it.</summary>
    public IReadOnlyList<string>? CompletedWith { get; init; }

    /// <summary>Bookmarks that were open and are opened again by a retry.</summary>
    public List<Bookmark> Parked { get; set; } = [];
}

/// <summary>Work left in the queue of a burst that was stopped.</summary>
public sealed record ScheduledActivity
{
    public required string NodeId { get; init; }

    /// <summary>The run of the container it belongs to.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Set when an existing run is to be executed again.</summary>
    public string? ExistingId { get; init; }

    public string? Tag { get; init; }

    public Dictionary<string, JsonNode?>? Variables { get; init; }
}
