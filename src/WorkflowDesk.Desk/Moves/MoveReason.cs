using System.Text.Json;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Desk.Moves;

/// <summary>Why a ticket stays. The words are the reader's; what they name is here.</summary>
/// <param name="Code">One of <see cref="MoveObstacles"/> or of the constants here.</param>
/// <param name="NodeId">The step, in the version the ticket ran on; empty when it is not about a step.</param>
public sealed record MoveReason(string Code, string NodeId, IReadOnlyList<string> Details)
{
    /// <summary>Somebody has moved it to the new version already.</summary>
    public const string AlreadyThere = "already-there";

    /// <summary>It runs on a version the batch was not meant for.</summary>
    public const string OtherVersion = "other-version";

    /// <summary>The batch was stopped before its turn.</summary>
    public const string Stopped = "stopped";

    /// <summary>Its turn ended with an error. Details: the message.</summary>
    public const string Error = "error";

    public static readonly IReadOnlyList<string> All = [.. MoveObstacles.All, AlreadyThere, OtherVersion, Stopped, Error];

    public static MoveReason Of(MoveObstacle obstacle) => new(obstacle.Code, obstacle.NodeId, obstacle.Details);

    public static string Write(params IReadOnlyList<MoveReason> reasons) => JsonSerializer.Serialize(reasons, DeskJson.Options);

    public static IReadOnlyList<MoveReason> Read(string json) => JsonSerializer.Deserialize<List<MoveReason>>(json, DeskJson.Options) ?? [];
}
