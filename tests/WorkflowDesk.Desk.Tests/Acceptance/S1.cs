using WorkflowDesk.Desk.ServiceLevels;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Support workflow standard: acknowledged at once, answered and kept informed by urgency.</summary>
public sealed class S1
{
    [Fact]
    public Task The_first_answer_follows_urgency() => AssertLimitsAsync("S1", Monday,
        ("high", Clock.Respond, "2024-05-20 09:15"), ("medium", Clock.Respond, "2024-05-20 10:00"), ("low", Clock.Respond, "2024-05-20 13:00"));

    [Fact]
    public Task Before_a_weekend_only_the_high_goes_on() => AssertLimitsAsync("S1", FridayEvening,
        ("high", Clock.Respond, "2024-05-24 17:45"), ("medium", Clock.Respond, "2024-05-27 09:30"));
}
