using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Profiles;

/// <summary>Public holidays from an iCalendar file.</summary>
public sealed class HolidayFileTests
{
    [Fact]
    public async Task Days_off_and_make_up_working_days_are_told_apart()
    {
        var days = await ReadAsync(Calendar(
            Entry("20261001", "20261008", "国庆节（休）"), Entry("20261010", null, "国庆节（班）"), Entry("20260907", null, "白露")));

        Assert.Equal(9, days.Count);
        Assert.All(days.Where(day => day.Day.Month == 10 && day.Day.Day <= 7), day => Assert.Empty(day.Special!.Hours));
        Assert.Equal("09:00-18:00", Assert.Single(days.Single(day => day.Day == new DateOnly(2026, 10, 10)).Special!.Hours).ToString());
        Assert.True(days[0] is { Special: null, IsChange: false }, "a day that is only mentioned is no holiday in a file that marks its days off");
    }

    [Fact]
    public async Task A_file_without_marks_lists_holidays()
    {
        var days = await ReadAsync(Calendar(Entry("20261225", "20261227", "Christmas"), Entry("20261231", null, "Make-up working day for New Year"), Entry("20270101", null, "New Year")));
        Assert.Equal(["Christmas", "Christmas", "Make-up working day for New Year", "New Year"], days.Select(day => day.Name));
    }

    [Fact]
    public async Task Folded_lines_escapes_durations_alarms_and_cancelled_entries_are_read()
    {
        var days = await ReadAsync(Calendar(
            "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\nDURATION:P2D\r\nSUMMARY;LANGUAGE=zh:劳动\r\n 节\\, 休\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VEVENT\r\n",
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260601\r\nSUMMARY:取消\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"));
        Assert.Equal([new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 2)], days.Select(day => day.Day));
        Assert.Equal("劳动节, 休", days[0].Name);
    }

    [Theory]
    [InlineData("hello", "Line 1")]
    [InlineData("", "END:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T090000Z\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "Line 3 is no whole day")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "Line 4 repeats")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR", "VTODO")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nEND:VEVENT\nEND:VCALENDAR", "without DTSTART or SUMMARY")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20270101\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "1 to 60 days")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "was not begun")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT", "END:VCALENDAR is missing")]
    public async Task What_cannot_be_taken_at_its_word_is_refused_with_its_line(string file, string reason)
    {
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => ReadAsync(file));
        Assert.Equal("holidays-unreadable", refused.Code);
        Assert.Contains(reason, refused.Fields["file"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_that_is_free_and_worked_on_is_refused()
    {
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => ReadAsync(Calendar(Entry("20261001", "20261008", "休"), Entry("20261003", null, "班"))));
        Assert.Equal("holidays-disagree", refused.Code);
    }

    internal static string Calendar(params string[] entries) => $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//desk//EN\r\n{string.Concat(entries)}END:VCALENDAR\r\n";

    internal static string Entry(string from, string? to, string name) =>
        $"BEGIN:VEVENT\r\nUID:{from}@desk.example\r\nDTSTART;VALUE=DATE:{from}\r\n{(to is null ? "" : $"DTEND;VALUE=DATE:{to}\r\n")}SUMMARY:{name}\r\nEND:VEVENT\r\n";

    private static async Task<IReadOnlyList<ImportedDay>> ReadAsync(string file)
    {
        await using var desk = await TestDesk.OpenAsync();
        await using var step = await desk.Steps.BeginAsync(Caller.System with { Language = Languages.English }, CancellationToken.None);
        var office = ShippedProfiles.Calendars.Single(calendar => calendar.Key == "office");
        step.Db.Calendars.Add(new CalendarRow { Key = "office", Source = CalendarJson.Write(office), IsShipped = true, UpdatedAt = step.Now, UpdatedBy = "test" });
        await step.Db.SaveChangesAsync();
        return await CalendarEditing.PreviewAsync(step.Db, step.Caller, "office", file, CancellationToken.None);
    }
}
