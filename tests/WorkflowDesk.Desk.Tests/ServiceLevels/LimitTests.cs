using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Tests.ServiceLevels;

/// <summary>How limits are written.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("15m", 15, 0)]
    [InlineData("2h", 120, 0)]
    [InlineData("1h30m", 90, 0)]
    [InlineData("3D", 3 * 24 * 60, 0)]
    [InlineData(" 3wd ", 0, 3)]
    public void A_limit_reads_and_writes(string text, int minutes, int workingDays)
    {
        var limit = Limit.Parse(text);
        Assert.Equal((TimeSpan.FromMinutes(minutes), workingDays), (limit!.Value.Time, limit.Value.WorkingDays));
        Assert.Equal(text.Trim().ToLowerInvariant(), limit.Value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0m")]
    [InlineData("15")]
    [InlineData("m15")]
    [InlineData("30m1h")]
    [InlineData("2h2h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("9999d")]
    [InlineData("0wd")]
    [InlineData("400wd")]
    public void What_is_no_limit_is_not_read(string text) => Assert.Null(Limit.Parse(text));
}
