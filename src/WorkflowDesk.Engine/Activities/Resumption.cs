using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>What woke a waiting activity: its bookmark and what came with the stimulus.</summary>
public sealed record Resumption(Bookmark Bookmark, JsonObject Input)
{
    /// <summary>The tag the activity gave the bookmark.</summary>
    public string? Tag => Bookmark.Tag;
}

/// <summary>A child of a container has completed.</summary>
public sealed record ChildCompletion(ActivityNode Node, string ActivityInstanceId, Outcomes Outcomes)
{
    /// <summary>The tag the container scheduled it with.</summary>
    public string? Tag { get; init; }
}

/// <summary>A child that a container wants to run.</summary>
public sealed record ScheduledChild(ActivityNode Node)
{
    /// <summary>Handed back in <see cref="ChildCompletion.Tag"/>.</summary>
    public string? Tag { get; init; }

    /// <summary>Variables that exist for this run of the child only, such as <c>CurrentValue</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Variables { get; init; } = [];
}

/// <summary>An unfinished child, as its container sees it.</summary>
public sealed record UnfinishedChild(ActivityNode Node, string ActivityInstanceId, ActivityStatus Status);
