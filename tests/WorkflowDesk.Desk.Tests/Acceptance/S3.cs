using WorkflowDesk.Desk.ServiceLevels;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Problem feedback and resolution report: checked within a working day, the urgent answered in four hours.</summary>
public sealed class S3
{
    [Fact]
    public Task Every_report_is_checked_within_a_working_day_and_the_urgent_answered_in_four_hours() => AssertLimitsAsync("S3", "2024-05-20 10:00",
        ("urgent", Clock.Assign, "2024-05-21 10:00"), ("urgent", Clock.Respond, "2024-05-20 14:00"),
        ("important", Clock.Assign, "2024-05-21 10:00"), ("normal", Clock.Assign, "2024-05-21 10:00"));

    [Fact]
    public Task A_working_day_before_a_weekend_ends_on_Monday_and_four_hours_in_the_evening() => AssertLimitsAsync("S3", FridayEvening,
        ("urgent", Clock.Assign, "2024-05-27 17:30"), ("urgent", Clock.Respond, "2024-05-24 21:30"));
}
