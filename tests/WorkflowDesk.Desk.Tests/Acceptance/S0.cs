using WorkflowDesk.Desk.ServiceLevels;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Industry-wide support form: fifteen minutes for what stops the business, two hours for the rest.</summary>
public sealed class S0
{
    [Fact]
    public Task On_a_working_morning_critical_and_urgent_are_answered_in_15_minutes_and_normal_in_two_hours() => AssertLimitsAsync("S0", Monday,
        ("critical", Clock.Respond, "2024-05-20 09:15"), ("urgent", Clock.Respond, "2024-05-20 09:15"), ("normal", Clock.Respond, "2024-05-20 11:00"));

    [Fact]
    public Task Before_a_weekend_the_urgent_goes_on_and_the_normal_waits_for_Monday() => AssertLimitsAsync("S0", FridayEvening,
        ("critical", Clock.Respond, "2024-05-24 17:45"), ("normal", Clock.Respond, "2024-05-27 10:30"));

    [Fact]
    public Task A_second_before_the_limit_is_in_time() => AssertKeptAsync("S0", "critical", Clock.Respond, TimeSpan.FromMinutes(15));
}
