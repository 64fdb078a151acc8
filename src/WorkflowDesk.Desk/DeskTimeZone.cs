namespace WorkflowDesk.Desk;

/// <summary>The zone people of this desk live in: the day in a ticket's number and the times in messages are of this zone.</summary>
public sealed record DeskTimeZone(TimeZoneInfo Zone);
