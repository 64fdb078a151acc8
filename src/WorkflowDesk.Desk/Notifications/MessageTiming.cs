using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>When a message reaches its reader by mail.</summary>
/// <param name="Delivery">One of <see cref="Message"/>'s.</param>
/// <param name="At">Of a digest: when it is due. Of a mail: not before; null: at once.</param>
public sealed record MessageTiming(string Delivery, DateTimeOffset? At)
{
    /// <summary>How far ahead a working day is looked for; a calendar without any has its digest every day.</summary>
    private const int LongestHoliday = 60;

    /// <param name="calendar">Of the desk's profile, in the desk's zone.</param>
    public static MessageTiming Of(string group, MessagePreference? preference, DateTimeOffset now, TimeZoneInfo zone, BusinessCalendar calendar)
    {
        if (preference is null || MessageGroup.IsMandatory(group))
        {
            return new(Message.ByMail, null);
        }

        return preference.ReadChoices().GetValueOrDefault(group, Message.ByMail) switch
        {
            Message.ForDigest => new(Message.ForDigest, NextDigest(preference, now, zone, calendar)),
            Message.InApp => new(Message.InApp, null),
            _ => new(Message.ByMail, EndOfQuiet(preference, now, zone)),
        };
    }

    /// <summary>The first moment of the rhythm after <paramref name="now"/>; a message of that very moment waits for the next.</summary>
    public static DateTimeOffset NextDigest(MessagePreference preference, DateTimeOffset now, TimeZoneInfo zone, BusinessCalendar calendar)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        if (preference.Rhythm == MessagePreference.Hourly)
        {
            // By the clock on the wall: zones with half hours exist.
            return now + TimeSpan.FromHours(1) - TimeSpan.FromTicks(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour);
        }

        var today = DateOnly.FromDateTime(local.DateTime);
        DateTimeOffset? anyDay = null;
        for (var days = 0; days <= LongestHoliday; days++)
        {
            var moment = Moment(today.AddDays(days), preference.DailyAt, zone);
            if (moment <= now)
            {
                continue;
            }

            anyDay ??= moment;
            if (calendar.IsWorkingDay(today.AddDays(days)))
            {
                return moment;
            }
        }

        return anyDay ?? now + TimeSpan.FromDays(1);
    }

    /// <summary>Null: it is not quiet now. The end is outside.</summary>
    public static DateTimeOffset? EndOfQuiet(MessagePreference preference, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (preference is not { QuietFrom: { } from, QuietUntil: { } until } || from == until)
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(now, zone);
        var minute = local.TimeOfDay.TotalMinutes;
        var isQuiet = from < until ? minute >= from && minute < until : minute >= from || minute < until;
        var day = DateOnly.FromDateTime(local.DateTime);
        return isQuiet ? Moment(minute < until ? day : day.AddDays(1), until, zone) : null;
    }

    private static DateTimeOffset Moment(DateOnly day, int minutes, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minutes);
        // An hour that daylight saving skips: the same distance from midnight in the time before.
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
