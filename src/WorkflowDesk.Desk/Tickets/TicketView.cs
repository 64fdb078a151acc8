using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>A ticket as lists and programs see it. People are named by their user name; <c>…Name</c> is for reading.</summary>
public record TicketView
{
    [JsonIgnore]
    public Guid Id { get; init; }

    public required string Number { get; init; }

    public required string Title { get; init; }

    /// <summary>One of <see cref="TicketStatus.All"/>.</summary>
    public required string Status { get; init; }

    public required string Priority { get; init; }

    [JsonIgnore]
    public PriorityMark Mark { get; init; } = PriorityMark.None;

    /// <summary>Name of the priority in the caller's language.</summary>
    public string PriorityName => Mark.Name;

    public required string? Category { get; init; }

    public required string? CategoryName { get; init; }

    public required string Channel { get; init; }

    public required RequesterView Requester { get; init; }

    public required string? Handler { get; init; }

    public required string? HandlerName { get; init; }

    public required IReadOnlyList<string> CoHandlers { get; init; }

    public required string? Team { get; init; }

    public required string? TeamName { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required int Attempt { get; init; }

    public required int Revision { get; init; }

    public required ProcessView Process { get; init; }

    /// <summary>Closest open promise of time; null when no clock runs.</summary>
    public required DateTimeOffset? DueAt { get; init; }
}

/// <summary>A ticket with its text.</summary>
public sealed record TicketDetail : TicketView
{
    [SetsRequiredMembers]
    public TicketDetail(TicketView view)
        : base(view)
    {
    }

    public string Description { get; init; } = "";

    public string Language { get; init; } = "";

    /// <summary>What the process recorded. Requesters get <see cref="PublicDetails"/> of it.</summary>
    public JsonObject Details { get; init; } = [];

    /// <summary>What keys of the profile in <see cref="Details"/> are called in the caller's language: sub-category, urgency, impact.</summary>
    public IReadOnlyDictionary<string, string> DetailNames { get; init; } = new Dictionary<string, string>();

    /// <summary>What the profile needs of such a ticket and it does not tell, by name and in the caller's language. Empty once somebody has accepted it.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    public DateTimeOffset? ResolvedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosingReason { get; init; }

    /// <summary>Number of the ticket this one duplicates.</summary>
    public string? Master { get; init; }

    /// <summary>True: the caller works on it and sees notes and internal files.</summary>
    public bool SeesInternals { get; init; }

    /// <summary>True: the caller is the one who asked.</summary>
    public bool IsOwn { get; init; }
}

public sealed record RequesterView(string Name, string Email);

/// <summary>Which process version moves the ticket and where it waits.</summary>
public sealed record ProcessView(string? DefinitionId, int? Version, string? InstanceId, IReadOnlyList<ActiveStepView> ActiveSteps);

public sealed record ActiveStepView(string ActivityId, string Step, DateTimeOffset Since)
{
    /// <summary>Title of the step in the caller's language.</summary>
    public required string Title { get; init; }
}

public sealed record TimelineView
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    /// <summary>The absent person in whose place they acted.</summary>
    public string? ActorFor { get; init; }

    public required string Channel { get; init; }

    public required string Action { get; init; }

    public required string? Subject { get; init; }

    public required string? Step { get; init; }

    public required string? Outcome { get; init; }

    public required string Text { get; init; }

    public required JsonObject Data { get; init; }

    public required bool IsPublic { get; init; }

    public required IReadOnlyList<AttachmentView> Attachments { get; init; }
}

/// <param name="Size">Bytes.</param>
public sealed record AttachmentView(
    Guid Id, string Name, string ContentType, long Size, string Sha256, bool IsPublic, string AddedBy, DateTimeOffset CreatedAt)
{
    [JsonIgnore]
    public Guid? EntryId { get; init; }

    /// <summary>Content-ID of a picture that stands in a mail.</summary>
    [JsonIgnore]
    public string? ContentId { get; init; }

    /// <summary>What speaks against opening it: program, active, macro or disguised; null when nothing does.</summary>
    public string? Danger { get; init; }

    /// <summary>What the virus scanner said: clean, too-large or infected:…; null when it has not looked.</summary>
    public string? Scan { get; init; }
}

/// <summary>A promise of time. <see cref="State"/> is running, paused or stopped.</summary>
public sealed record ClockView
{
    public required Guid Id { get; init; }

    public required string Kind { get; init; }

    public required string State { get; init; }

    /// <summary>The limit as it was promised, such as <c>3wd</c>.</summary>
    public required string Promise { get; init; }

    /// <summary>Key of the calendar in which time counts.</summary>
    public required string Calendar { get; init; }

    public required string CalendarName { get; init; }

    /// <summary>The promise in time that counts.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Time that counted so far.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset WarnAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset? PausedAt { get; init; }

    public required string? PauseReason { get; init; }

    public required DateTimeOffset? WarnedAt { get; init; }

    public required DateTimeOffset? BreachedAt { get; init; }

    public required DateTimeOffset? StoppedAt { get; init; }
}

/// <summary>What of a ticket's details its requester may read: their own words and what they are told anyway.</summary>
public static class PublicDetails
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "environment", "errorText", "errorCode", "trigger", "reproduction", "impactScope", "businessImpact", "occurredAt", "frequency",
        "actionsTaken", "affectedSystem", "expectedAt", "keywords", "cause", "solution", "prevention", "workaround", "nextUpdate",
        "question", "rating", "comment", "delay",
    };

    public static JsonObject Of(JsonObject details)
    {
        foreach (var name in details.Select(detail => detail.Key).Where(name => !Names.Contains(name)).ToList())
        {
            details.Remove(name);
        }

        return details;
    }
}
