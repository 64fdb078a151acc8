namespace WorkflowDesk.Engine.Execution;

/// <summary>
/// With what one instance signs addresses at which somebody outside can tell it of an event. The key belongs to this
/// instance alone: nothing signed with it reaches another one.
/// </summary>
/// <param name="Address">The address up to the token.</param>
/// <param name="Key">In base64.</param>
public sealed record EventSigning(string Address, string Key)
{
    /// <summary>How long an address is good for when the script does not say it. Elsa's never end.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);
}
