using System.Globalization;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Web.Pages;

/// <summary>Moments as people of the desk read them: in the desk's time zone, near ones as a distance.</summary>
public sealed class DeskTime(TimeZoneInfo zone, TimeProvider clock, Words words)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>What somebody typed into a <c>datetime-local</c> field, which carries no zone.</summary>
    public DateTimeOffset FromLocal(DateTime typed)
    {
        var local = DateTime.SpecifyKind(typed, DateTimeKind.Unspecified);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Date and time; the year only where it is not the present one.</summary>
    public string Moment(DateTimeOffset at)
    {
        var local = Local(at);
        var key = local.Year == Local(Now).Year ? "time.moment" : "time.moment-with-year";
        return local.ToString(words[key], CultureInfo.CurrentCulture);
    }

    public string Full(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>"3 min ago", "in 2 h"; a date from a week on.</summary>
    public string Relative(DateTimeOffset at)
    {
        var distance = at - Now;
        if (distance.Duration() < TimeSpan.FromMinutes(1))
        {
            return words["time.now"];
        }

        if (distance.Duration() >= TimeSpan.FromDays(7))
        {
            return Moment(at);
        }

        return words[distance < TimeSpan.Zero ? "time.ago" : "time.ahead", Span(distance)];
    }

    /// <summary>Whole seconds that are left; 0: none.</summary>
    public int SecondsUntil(DateTimeOffset at) => Math.Max(0, (int)Math.Ceiling((at - Now).TotalSeconds));

    /// <summary>A limit as it was promised.</summary>
    public string Limit(Limit limit) => limit.WorkingDays > 0 ? words["time.working-days", limit.WorkingDays] : Span(limit.Time);

    /// <summary>Hours of a calendar, of which 24 are no day: "27 h of working time".</summary>
    public string WorkingSpan(TimeSpan span) => span.Duration() < TimeSpan.FromHours(1) ? Span(span) : words["time.working-hours", (int)span.Duration().TotalHours];

    /// <summary>The two largest units: "1 d 4 h", "35 min".</summary>
    public string Span(TimeSpan span)
    {
        var length = span.Duration();
        if (length.TotalDays >= 1)
        {
            return length.Hours == 0 ? words["time.days", length.Days] : words["time.days-hours", length.Days, length.Hours];
        }

        if (length.TotalHours >= 1)
        {
            return length.Minutes == 0 ? words["time.hours", length.Hours] : words["time.hours-minutes", length.Hours, length.Minutes];
        }

        return words["time.minutes", Math.Max(1, (int)length.TotalMinutes)];
    }
}
