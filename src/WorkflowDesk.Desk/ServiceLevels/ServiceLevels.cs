namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// The limits of profile S2 on a 24×7 clock (process.md, "Priorities and limits"). S2 gives the assign limits and
/// two examples for the resolution (P0 two hours, P2 three days); P1 and P3 stand between and behind them.
/// </summary>
public static class ServiceLevels
{
    private static readonly Dictionary<string, (TimeSpan Assign, TimeSpan Resolve)> Limits = new(StringComparer.Ordinal)
    {
        ["P0"] = (TimeSpan.FromMinutes(15), TimeSpan.FromHours(2)),
        ["P1"] = (TimeSpan.FromMinutes(30), TimeSpan.FromHours(8)),
        ["P2"] = (TimeSpan.FromHours(1), TimeSpan.FromDays(3)),
        ["P3"] = (TimeSpan.FromHours(2), TimeSpan.FromDays(5)),
    };

    /// <param name="clock"><see cref="Clock.Assign"/> or <see cref="Clock.Resolve"/>.</param>
    /// <param name="priority">P0 to P3.</param>
    /// <exception cref="ArgumentException">There is no such clock or priority.</exception>
    public static TimeSpan LimitOf(string clock, string priority)
    {
        if (!Limits.TryGetValue(priority, out var limits))
        {
            throw new ArgumentException($"There is no priority '{priority}'.", nameof(priority));
        }

        return clock switch
        {
            Clock.Assign => limits.Assign,
            Clock.Resolve => limits.Resolve,
            _ => throw new ArgumentException($"There is no clock '{clock}'.", nameof(clock)),
        };
    }
}
