using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WorkflowDesk.Engine.Instances;

/// <summary>A place where an instance waits. Kept in the instance and, by the store, as a row that can be found.</summary>
public sealed record Bookmark
{
    public required string Id { get; init; }

    /// <summary>The stimulus that answers it.</summary>
    public required string Name { get; init; }

    /// <summary>Upper-case hexadecimal SHA-256 of name, payload and perhaps activity instance; see <see cref="Execution.StimulusHash"/>.</summary>
    public required string Hash { get; init; }

    public required string InstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityInstanceId { get; init; }

    /// <summary>The instance's correlation id when the step ended.</summary>
    public string? CorrelationId { get; init; }

    public JsonNode? Payload { get; init; }

    /// <summary>Answered by time alone at this moment (UTC).</summary>
    public DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    // Written even when false: its absence means true.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool AutoBurn { get; init; } = true;

    public string? Tag { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
