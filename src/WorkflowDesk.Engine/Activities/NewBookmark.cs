using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>What an activity waits for.</summary>
/// <param name="Name">The stimulus that answers it, usually the activity's type.</param>
/// <param name="Payload">Narrows the stimulus; becomes part of the hash, with property names in Pascal case.</param>
public sealed record NewBookmark(string Name, JsonNode? Payload = null)
{
    /// <summary>The bookmark's id, unique over all instances, when the activity wants to name it; null: the runner gives one.</summary>
    public string? Id { get; init; }

    /// <summary>Answered by time alone at this moment (UTC).</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Only a stimulus for this very activity instance matches. Taken for granted when there is no payload.</summary>
    public bool PerActivityInstance { get; init; }

    /// <summary>Removed once answered. False: may be answered again until the activity completes.</summary>
    public bool AutoBurn { get; init; } = true;

    /// <summary>Handed back on resumption, so that an activity with several bookmarks knows which one it was.</summary>
    public string? Tag { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What of the payload is hashed; null hashes all of it.</summary>
    public JsonNode? HashedPayload { get; init; }
}
