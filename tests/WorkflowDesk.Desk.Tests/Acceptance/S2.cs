using WorkflowDesk.Desk.ServiceLevels;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Support service-form process: accepted and assigned in 15 and 30 minutes, one and two hours.</summary>
public sealed class S2
{
    [Fact]
    public Task Acceptance_follows_P0_to_P3() => AssertLimitsAsync("S2", Monday,
        ("P0", Clock.Assign, "2024-05-20 09:15"), ("P1", Clock.Assign, "2024-05-20 09:30"), ("P2", Clock.Assign, "2024-05-20 10:00"), ("P3", Clock.Assign, "2024-05-20 11:00"));

    [Fact]
    public Task Before_a_weekend_only_P0_goes_on() => AssertLimitsAsync("S2", FridayEvening,
        ("P0", Clock.Assign, "2024-05-24 17:45"), ("P1", Clock.Assign, "2024-05-24 18:00"), ("P2", Clock.Assign, "2024-05-27 09:30"), ("P3", Clock.Assign, "2024-05-27 10:30"));

    [Fact]
    public Task A_second_before_the_limit_is_in_time() => AssertKeptAsync("S2", "P0", Clock.Assign, TimeSpan.FromMinutes(15));
}
