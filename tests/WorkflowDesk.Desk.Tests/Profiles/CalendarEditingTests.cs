using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Profiles;

/// <summary>Calendars are edited in place, and running clocks follow them.</summary>
public sealed class CalendarEditingTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_new_holiday_moves_what_is_due_and_tells_it(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(desk.Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).DateTime);
        var number = await desk.OpenTicketAsync();
        var before = await ClockAsync(desk, number);
        await SetDayAsync(desk, 1, today, new SpecialDay([], new LocalizedText("停工", "Closed")));

        await desk.Get<DueWork>().SweepAsync(CancellationToken.None);

        var after = await ClockAsync(desk, number);
        Assert.True(after.DueAt > before.DueAt, $"due {before.DueAt:O}, after the holiday {after.DueAt:O}");
        Assert.Equal(2, after.CalendarRevision);
        await using var db = desk.Database.Read();
        Assert.Single(await db.Timeline.Where(row => row.Action == TimelineAction.ClockRepriced && row.Subject == after.Kind).ToListAsync());
        var saved = await db.Timeline.SingleAsync(row => row.Action == TimelineAction.CalendarSaved);
        Assert.Contains("Closed", saved.Data, StringComparison.Ordinal);

        // Back again, and once more for nothing.
        await SetDayAsync(desk, 2, today, null);
        await SetDayAsync(desk, 2, today, null);
        await desk.Get<DueWork>().SweepAsync(CancellationToken.None);
        Assert.Equal(before.DueAt, (await ClockAsync(desk, number)).DueAt);
        Assert.Equal(0, await desk.Get<CalendarFollowers>().CatchUpAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_holiday_file_is_looked_at_and_then_taken_over_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var file = HolidayFileTests.Calendar(HolidayFileTests.Entry("20301001", "20301004", "国庆节（休）"), HolidayFileTests.Entry("20301005", null, "上班"));
        Assert.Equal(2, await ImportAsync(desk, 1, file));
        Assert.Equal(2, await ImportAsync(desk, 1, file));
        await using var db = desk.Database.Read();
        var calendar = await CalendarEditing.StoredAsync(db, Caller.System, "office", CancellationToken.None);
        Assert.False(calendar.IsWorkingDay(new DateOnly(2030, 10, 2)));
        Assert.True(calendar.IsWorkingDay(new DateOnly(2030, 10, 5)), "the make-up Saturday is a working day");
        Assert.True(calendar.Days.Count > 4, "the days it had are still there");
    }

    [Fact]
    public async Task Wrong_calendars_are_refused_with_every_place()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "office", 1, """
            {"key":"Office","name":"","timeZone":"Moon/Base","week":{"Monday":["09:00-12:00","11:00-13:00"]},"days":{"2026-01-01":{"hours":[],"name":""}}}
            """));
        Assert.Equal(["days.2026-01-01.name", "key", "name", "timeZone", "week.Monday"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("always-open", (await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "always", 1, CalendarJson.Write(BusinessCalendar.Always)))).Code);
        Assert.Equal("stale", (await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "office", 7, Monday("office", "09:00-12:00")))).Code);
        Assert.Equal("owners-only", (await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "office", 1, Monday("office", "09:00-12:00"), "chen"))).Code);
    }

    [Fact]
    public async Task A_profile_cannot_promise_what_never_ends_in_its_calendar()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await SaveAsync(desk, "hour", 0, Monday("hour", "09:00-10:00"));
        var profile = ShippedProfiles.Default with { Calendar = "hour", Limits = new ProfileLimits { Ask = Limit.Of(TimeSpan.FromDays(300)) } };
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("zhou"), CancellationToken.None);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.Get<ProfileEditing>().SaveAsync(step, new ProfileEdit("S2", 1, ProfileJson.Write(profile), "x"), CancellationToken.None));
        Assert.Contains("limits.ask", refused.Fields.Keys);
    }

    private static string Monday(string key, string hours) => $$"""{ "key": "{{key}}", "name": "x", "week": { "Monday": ["{{hours}}"] } }""";

    private static async Task<Clock> ClockAsync(StoryDesk desk, string number)
    {
        await using var db = desk.Database.Read();
        return await db.Clocks.Where(clock => clock.CalendarKey == "office" && clock.StoppedAt == null && db.Tickets.Any(ticket => ticket.Id == clock.TicketId && ticket.Number == number))
            .OrderBy(clock => clock.Kind).FirstAsync();
    }

    private static Task<int> ImportAsync(StoryDesk desk, int seen, string file) => InStepAsync(desk, "zhou", step => desk.Get<CalendarEditing>().ImportAsync(step, "office", seen, file, CancellationToken.None));

    private static Task<int> SetDayAsync(StoryDesk desk, int seen, DateOnly day, SpecialDay? special) =>
        InStepAsync(desk, "zhou", step => desk.Get<CalendarEditing>().SetDayAsync(step, "office", seen, day, special, CancellationToken.None));

    private static Task<int> SaveAsync(StoryDesk desk, string key, int seen, string text, string user = "zhou") =>
        InStepAsync(desk, user, step => desk.Get<CalendarEditing>().SaveAsync(step, key, seen, text, CancellationToken.None));

    private static async Task<int> InStepAsync(StoryDesk desk, string user, Func<DeskStep, Task<CalendarRow>> change)
    {
        await using var step = await desk.Steps.BeginAsync((await desk.CallerAsync(user)) with { Language = Languages.English }, CancellationToken.None);
        var row = await change(step);
        await step.CommitAsync(CancellationToken.None);
        return row.Revision;
    }
}
