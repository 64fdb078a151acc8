using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>Which tickets a list holds; everything given must hold. Newest first.</summary>
public sealed record TicketFilter
{
    /// <summary>One status, several separated by commas, or <c>open</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Key of a team.</summary>
    public string? Team { get; init; }

    /// <summary>A user name or <c>me</c>; co-handlers count.</summary>
    public string? Handler { get; init; }

    /// <summary>A user name or <c>me</c>.</summary>
    public string? Requester { get; init; }

    /// <summary>Part of number, title or description.</summary>
    public string? Q { get; init; }

    /// <summary>The number the previous stretch ended with.</summary>
    public string? After { get; init; }

    /// <summary>1 to 200; default 50.</summary>
    public int? Limit { get; init; }

    internal IReadOnlyList<string>? Statuses()
    {
        if (string.IsNullOrWhiteSpace(Status))
        {
            return null;
        }

        if (Status == "open")
        {
            return [.. TicketStatus.All.Where(TicketStatus.IsOpen)];
        }

        var statuses = Status.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = statuses.FirstOrDefault(status => !TicketStatus.All.Contains(status));
        return unknown is null
            ? statuses
            : throw Paging.Bad("status", $"'{unknown}' is none of open, {string.Join(", ", TicketStatus.All)}");
    }
}
