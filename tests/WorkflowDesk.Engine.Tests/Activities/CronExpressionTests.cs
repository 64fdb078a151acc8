using System.Globalization;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Tests.Activities;

/// <summary>The notation is Cronos' with seconds; the expected moments were worked out by calendar.</summary>
public class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * * *", "2026-03-02 04:00:00", "2026-03-02 04:00:01")]
    [InlineData("0 * * * * *", "2026-03-02 04:00:00", "2026-03-02 04:01:00")]
    [InlineData("*/15 * * * * ?", "2026-03-02 04:00:50", "2026-03-02 04:01:00")]
    [InlineData("5/20 * * * * *", "2026-03-02 04:00:25", "2026-03-02 04:00:45")]
    [InlineData("0 30 8-17 * * MON-FRI", "2026-03-06 17:30:00", "2026-03-09 08:30:00")]
    [InlineData("0 0 22-2 * * *", "2026-03-02 23:00:00", "2026-03-03 00:00:00")]
    [InlineData("0 0 22-2/2 * * *", "2026-03-02 22:00:00", "2026-03-03 00:00:00")]
    [InlineData("0 0 0 * * 7", "2026-03-02 00:00:00", "2026-03-08 00:00:00")]
    [InlineData("0 0 0 * * 5-7", "2026-03-06 00:00:00", "2026-03-07 00:00:00")]
    [InlineData("0 0 0 * * 0-7", "2026-03-06 00:00:00", "2026-03-07 00:00:00")]
    [InlineData("0 0 0 13 * FRI", "2026-03-14 00:00:00", "2026-11-13 00:00:00")]
    [InlineData("0 0 0 L * *", "2024-02-10 00:00:00", "2024-02-29 00:00:00")]
    [InlineData("0 0 0 L-2 * *", "2026-03-01 00:00:00", "2026-03-29 00:00:00")]
    [InlineData("0 0 0 LW * *", "2026-05-01 00:00:00", "2026-05-29 00:00:00")]
    [InlineData("0 0 0 15W * *", "2026-08-01 00:00:00", "2026-08-14 00:00:00")]
    [InlineData("0 0 0 1W * *", "2026-08-01 00:00:00", "2026-08-03 00:00:00")]
    [InlineData("0 0 0 31W 5 *", "2026-05-01 00:00:00", "2026-05-29 00:00:00")]
    [InlineData("0 0 0 31W * *", "2026-06-01 00:00:00", "2026-07-31 00:00:00")]
    [InlineData("0 0 0 ? * 5L", "2026-03-01 00:00:00", "2026-03-27 00:00:00")]
    [InlineData("0 0 0 ? * MON#2", "2026-03-01 00:00:00", "2026-03-09 00:00:00")]
    [InlineData("0 0 0 ? * mon#5", "2026-04-01 00:00:00", "2026-06-29 00:00:00")]
    [InlineData("0 0 0 29 FEB ?", "2026-03-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 1 JAN,jul *", "2026-03-01 00:00:00", "2026-07-01 00:00:00")]
    [InlineData("0 59 23 31 12 *", "2026-12-31 23:59:00", "2027-12-31 23:59:00")]
    [InlineData("@hourly", "2026-03-02 04:00:00", "2026-03-02 05:00:00")]
    [InlineData("@WEEKLY", "2026-03-02 04:00:00", "2026-03-08 00:00:00")]
    [InlineData(" @yearly ", "2026-03-02 04:00:00", "2027-01-01 00:00:00")]
    public void The_next_moment_follows_the_calendar(string text, string after, string next) =>
        Assert.Equal(At(next), CronExpression.Parse(text).Next(At(after)));

    [Fact]
    public void Parts_of_a_second_belong_to_the_second_before() =>
        Assert.Equal(At("2026-03-02 04:00:01"), CronExpression.Parse("* * * * * *").Next(At("2026-03-02 04:00:00").AddMilliseconds(400)));

    [Fact]
    public void A_moment_of_another_zone_is_taken_as_utc() =>
        Assert.Equal(At("2026-03-03 00:00:00"), CronExpression.Parse("@daily").Next(new DateTimeOffset(2026, 3, 3, 1, 0, 0, TimeSpan.FromHours(8))));

    [Fact]
    public void A_day_that_never_comes_is_no_moment() => Assert.Null(CronExpression.Parse("0 0 0 30 2 *").Next(At("2026-01-01 00:00:00")));

    [Theory]
    [InlineData("")]
    [InlineData("* * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * 32 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 8")]
    [InlineData("*/0 * * * * *")]
    [InlineData("1/2/3 * * * * *")]
    [InlineData("1-2-3 * * * * *")]
    [InlineData("a * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("1,,2 * * * * *")]
    [InlineData("* * * L,15 * *")]
    [InlineData("* * * LX * *")]
    [InlineData("* * * * * MON#6")]
    [InlineData("* * * * * #2")]
    [InlineData("@monthlyish")]
    public void What_is_no_timetable_is_refused_in_the_words_elsa_uses(string text) =>
        Assert.StartsWith("Error when parsing cron expression:", Assert.Throws<CronFormatException>(() => CronExpression.Parse(text)).Message, StringComparison.Ordinal);

    private static DateTimeOffset At(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
