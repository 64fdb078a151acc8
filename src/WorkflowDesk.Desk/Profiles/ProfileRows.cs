namespace WorkflowDesk.Desk.Profiles;

/// <summary>One version of a profile. Never changed: tickets were opened under it.</summary>
public sealed class ProfileVersion
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required int Version { get; init; }

    /// <summary>JSON of <see cref="Profile"/>.</summary>
    public required string Source { get; init; }

    /// <summary>Came with the desk; a later release may bring a newer one as long as nobody edited the profile.</summary>
    public required bool IsShipped { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public string Note { get; init; } = "";
}

/// <summary>A calendar of the desk. Editing one re-prices the clocks that run in it.</summary>
public sealed class CalendarRow
{
    public required string Key { get; init; }

    /// <summary>JSON of <see cref="ServiceLevels.BusinessCalendar"/>.</summary>
    public required string Source { get; set; }

    /// <summary>Came with the desk and was not edited since.</summary>
    public required bool IsShipped { get; set; }

    public int Revision { get; set; } = 1;

    public required DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }
}
