using WorkflowDesk.Desk.ServiceLevels;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Handbook of a technical department: fifteen minutes for urgent and high, two hours for medium and low.</summary>
public sealed class S4
{
    [Fact]
    public Task Urgent_and_high_are_answered_in_15_minutes_and_medium_and_low_in_two_hours() => AssertLimitsAsync("S4", Monday,
        ("urgent", Clock.Respond, "2024-05-20 09:15"), ("high", Clock.Respond, "2024-05-20 09:15"),
        ("medium", Clock.Respond, "2024-05-20 11:00"), ("low", Clock.Respond, "2024-05-20 11:00"));

    [Fact]
    public Task At_night_the_urgent_goes_on() => AssertLimitsAsync("S4", "2024-05-24 23:00",
        ("urgent", Clock.Respond, "2024-05-24 23:15"), ("low", Clock.Respond, "2024-05-27 11:00"));
}
