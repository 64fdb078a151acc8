using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Profiles;

/// <param name="Id">Null: the shipped default, on a desk that has stored none.</param>
public sealed record ActiveProfile(Guid? Id, Profile Profile);

/// <summary>
/// The profile the desk works by, the profile of a ticket, and calendars. Versions never change and are kept; which one
/// is active is asked each time, since another desk may have switched it.
/// </summary>
public sealed class ProfileShelf(DeskTimeZone zone)
{
    /// <summary>Key of the <see cref="Setting"/> that holds the active profile's key.</summary>
    public const string ActiveSetting = "profile";

    public TimeZoneInfo Zone => zone.Zone;

    private readonly ConcurrentDictionary<Guid, Profile> _versions = new();
    private readonly ConcurrentDictionary<string, (int Revision, BusinessCalendar Calendar)> _calendars = new(StringComparer.Ordinal);

    public async Task<ActiveProfile> ActiveAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var chosen = db.Settings.Where(setting => setting.Key == ActiveSetting).Select(setting => setting.Value);
        var id = await db.ProfileVersions
            .Where(row => row.Key == (chosen.FirstOrDefault() ?? ShippedProfiles.DefaultKey))
            .OrderByDescending(row => row.Version).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
        return new ActiveProfile(id, await VersionAsync(db, id, cancellationToken));
    }

    /// <summary>The profile the ticket was opened under; switching the desk's profile changes nothing about it.</summary>
    public ValueTask<Profile> OfAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) => VersionAsync(db, ticket.ProfileId, cancellationToken);

    /// <inheritdoc cref="OfAsync(DeskDb, Ticket, CancellationToken)"/>
    public async Task<IReadOnlyDictionary<Guid, Profile>> OfAsync(DeskDb db, IEnumerable<Ticket> tickets, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, Profile>();
        foreach (var ticket in tickets)
        {
            found[ticket.Id] = await OfAsync(db, ticket, cancellationToken);
        }

        return found;
    }

    public async ValueTask<Profile> VersionAsync(DeskDb db, Guid? id, CancellationToken cancellationToken)
    {
        if (id is not { } known)
        {
            return ShippedProfiles.Default;
        }

        if (!_versions.TryGetValue(known, out var profile))
        {
            profile = ProfileJson.Read(await db.ProfileVersions.Where(row => row.Id == known).Select(row => row.Source).SingleAsync(cancellationToken));
            _versions[known] = profile;
        }

        return profile;
    }

    /// <summary>Until when a word on this ended ticket can still take it up again; after that it begins a new one.</summary>
    public async Task<DateTimeOffset> ReopensUntilAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var profile = await OfAsync(db, ticket, cancellationToken);
        var limit = profile.Limits.Reopen;
        var calendar = await CalendarAsync(db, limit.WorkingDays > 0 ? profile.Calendar : BusinessCalendar.AlwaysKey, cancellationToken);
        return limit.EndFrom(ticket.ClosedAt ?? ticket.UpdatedAt, calendar);
    }

    /// <summary>Calendars by key, for whoever shows many clocks.</summary>
    public async Task<IReadOnlyDictionary<string, BusinessCalendar>> CalendarsAsync(DeskDb db, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, BusinessCalendar>(StringComparer.Ordinal);
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            found[key] = await CalendarAsync(db, key, cancellationToken);
        }

        return found;
    }

    /// <summary>The calendar, in the desk's zone where it names none. One that is not stored is looked for among the shipped.</summary>
    /// <exception cref="DeskRuleException"><c>unknown-calendar</c>.</exception>
    public async ValueTask<BusinessCalendar> CalendarAsync(DeskDb db, string key, CancellationToken cancellationToken)
    {
        if (key == BusinessCalendar.AlwaysKey)
        {
            return BusinessCalendar.Always;
        }

        var revision = await db.Calendars.Where(row => row.Key == key).Select(row => (int?)row.Revision).SingleOrDefaultAsync(cancellationToken);
        if (revision is { } current)
        {
            if (!_calendars.TryGetValue(key, out var kept) || kept.Revision != current)
            {
                var row = await db.Calendars.AsNoTracking().SingleAsync(row => row.Key == key, cancellationToken);
                kept = (row.Revision, CalendarJson.Read(row.Source).In(zone.Zone) with { Revision = row.Revision });
                _calendars[key] = kept;
            }

            return kept.Calendar;
        }

        return ShippedProfiles.Calendars.FirstOrDefault(calendar => calendar.Key == key)?.In(zone.Zone)
            ?? throw new DeskRuleException("unknown-calendar", 422, $"There is no calendar '{key}'.");
    }
}

/// <summary>Calendars as text.</summary>
public static class CalendarJson
{
    private static readonly JsonSerializerOptions Indented = new(DeskJson.Options) { WriteIndented = true };

    /// <exception cref="JsonException">Not the shape of a calendar; the message names the place.</exception>
    public static BusinessCalendar Read(string source) => JsonSerializer.Deserialize<BusinessCalendar>(source, DeskJson.Options) ?? throw new JsonException("the calendar is empty");

    public static string Write(BusinessCalendar calendar) => JsonSerializer.Serialize(calendar, Indented);
}
