namespace WorkflowDesk.Desk.Data;

/// <summary>A value the desk made for itself once and keeps: secrets, marks of one-time work.</summary>
public sealed class Setting
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
