using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>One request for support from intake to closure (process.md, "The ticket").</summary>
public sealed class Ticket
{
    public required Guid Id { get; init; }

    /// <summary><c>TS</c> + the day in the desk's time zone + a serial that restarts daily; unique and increasing.</summary>
    public required string Number { get; init; }

    public required string Title { get; set; }

    public required string Description { get; set; }

    /// <summary>One of <see cref="TicketStatus.All"/>.</summary>
    public string Status { get; set; } = TicketStatus.New;

    /// <summary>A level of the ticket's profile; provisional until somebody accepts the ticket.</summary>
    public required string Priority { get; set; }

    /// <summary>A category of the ticket's profile; null until somebody accepts the ticket.</summary>
    public string? Category { get; set; }

    public required string Channel { get; init; }

    /// <summary>Language of what is written to the requester.</summary>
    public required string Language { get; set; }

    public required Guid RequesterId { get; init; }

    public required string RequesterName { get; set; }

    public required string RequesterEmail { get; set; }

    public Guid? HandlerId { get; set; }

    /// <summary>JSON array of person ids.</summary>
    public string CoHandlers { get; set; } = "[]";

    public string? TeamKey { get; set; }

    /// <summary>JSON object: environment, error text, trigger, impact scope, cause, solution and whatever else the process records.</summary>
    public string Details { get; set; } = "{}";

    public required DateTimeOffset SubmittedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public string? ClosingReason { get; set; }

    /// <summary>The ticket this one duplicates.</summary>
    public Guid? MasterId { get; set; }

    /// <summary>1 at first; one more after each failed verification.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Grows with every step; a stale one in a request answers 409.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>The version of the profile it was opened under; null: the shipped default.</summary>
    public Guid? ProfileId { get; init; }

    public string? DefinitionId { get; set; }

    public int? DefinitionVersion { get; set; }

    /// <summary>The main process instance; side instances carry the number as correlation id.</summary>
    public string? InstanceId { get; set; }

    public bool IsOpen => TicketStatus.IsOpen(Status);

    /// <summary>Reads <see cref="Details"/>; write back through <see cref="SetDetail"/>.</summary>
    public JsonObject ReadDetails() => JsonNode.Parse(Details)?.AsObject() ?? [];

    public string? Detail(string key) => ReadDetails()[key]?.ToString();

    public void SetDetail(string key, JsonNode? value)
    {
        var details = ReadDetails();
        details[key] = value?.DeepClone();
        Details = details.ToJsonString(DeskJson.Options);
    }
}

/// <summary>Where a ticket stands. Steps of the process set it; people read it.</summary>
public static class TicketStatus
{
    public const string New = "new";
    public const string Accepted = "accepted";
    public const string AwaitingRequester = "awaiting-requester";
    public const string Diagnosing = "diagnosing";
    public const string Escalated = "escalated";
    public const string Planning = "planning";
    public const string AwaitingApproval = "awaiting-approval";

    /// <summary>Agreed; the window of the change has not begun.</summary>
    public const string AwaitingWindow = "awaiting-window";
    public const string Implementing = "implementing";
    public const string Verifying = "verifying";
    public const string Resolved = "resolved";
    public const string Closed = "closed";
    public const string Withdrawn = "withdrawn";
    public const string Cancelled = "cancelled";

    public static readonly IReadOnlyList<string> All =
    [
        New, Accepted, AwaitingRequester, Diagnosing, Escalated, Planning, AwaitingApproval, AwaitingWindow, Implementing, Verifying,
        Resolved, Closed, Withdrawn, Cancelled,
    ];

    public static bool IsOpen(string status) => status is not (Closed or Withdrawn or Cancelled);
}
