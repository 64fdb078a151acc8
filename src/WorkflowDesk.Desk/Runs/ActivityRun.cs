using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>One run of an activity inside an instance, put together from the journal.</summary>
public sealed class ActivityRun
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityType { get; init; }

    /// <summary>The run of the container; null for the workflow itself.</summary>
    public string? ParentId { get; set; }

    public ActivityStatus Status { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it completed or was cancelled.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>It waits for something at this moment.</summary>
    public bool HasBookmarks { get; set; }

    public int Faults { get; set; }

    /// <summary>The sequence of its last journal entry.</summary>
    public long LastSequence { get; set; }

    /// <summary>What it ran with, sensitive inputs left out by the journal.</summary>
    public JsonObject? Inputs { get; set; }

    public JsonObject? Outputs { get; set; }

    public JsonArray? Outcomes { get; set; }
}

/// <summary>What became of one activity over all its runs, for the badges on a canvas.</summary>
public sealed record ActivityStats(
    string ActivityId, string ActivityNodeId, int StartedCount, int CompletedCount, int UncompletedCount, bool IsBlocked, bool IsFaulted);
