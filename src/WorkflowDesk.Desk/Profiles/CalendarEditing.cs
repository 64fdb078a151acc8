using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>A day a holiday file brings.</summary>
/// <param name="Special">What it becomes; null: an unmarked day, which changes nothing.</param>
/// <param name="Before">What the calendar has on it now; null: it follows the week.</param>
public sealed record ImportedDay(DateOnly Day, string Name, SpecialDay? Special, SpecialDay? Before)
{
    public bool IsChange => Special is not null && (Before is null || Before.Name != Special.Name || !Before.Hours.SequenceEqual(Special.Hours));
}

/// <summary>
/// The one door for changes to calendars. They hold for every ticket, whatever its profile; <see cref="CalendarFollowers"/>
/// reckons the running clocks anew. Works inside the caller's step, the caller commits.
/// </summary>
public sealed class CalendarEditing(ProfileShelf shelf)
{
    /// <summary>Special days a calendar may have.</summary>
    public const int MostDays = 3000;

    /// <summary>Saves the calendar; the same once more changes nothing.</summary>
    /// <param name="seen">The revision, as whoever saves has seen it; 0: a new calendar.</param>
    /// <exception cref="DeskRuleException">403 neither administrator nor process owner, or the calendar that is always open; 400 unreadable; 409 somebody saved meanwhile; 422 wrong, with every place.</exception>
    public async Task<CalendarRow> SaveAsync(DeskStep step, string key, int seen, string text, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        return await SaveAsync(step, key, seen, RuleText.Calendar(step.Caller, text), cancellationToken);
    }

    /// <summary>Makes a day special, or lets it follow the week again.</summary>
    /// <param name="special">Null: it follows the week.</param>
    /// <exception cref="DeskRuleException">As for saving; 404 no such calendar.</exception>
    public async Task<CalendarRow> SetDayAsync(DeskStep step, string key, int seen, DateOnly day, SpecialDay? special, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        var calendar = await StoredAsync(step.Db, step.Caller, key, cancellationToken);
        var days = calendar.Days.ToDictionary();
        if (special is null)
        {
            days.Remove(day);
        }
        else
        {
            days[day] = special;
        }

        return await SaveAsync(step, key, seen, calendar with { Days = Sorted(days) }, cancellationToken);
    }

    /// <summary>What a holiday file would change, and what it would not.</summary>
    /// <exception cref="DeskRuleException">400 the file cannot be read; 403; 404 no such calendar; 422 two entries disagree about a day.</exception>
    public static async Task<IReadOnlyList<ImportedDay>> PreviewAsync(DeskDb db, Caller caller, string key, string file, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(caller);
        var entries = HolidayFile.Read(caller, file);
        var calendar = await StoredAsync(db, caller, key, cancellationToken);
        IReadOnlyList<OpenHours> hours = Enumerable.Range(1, 7).Select(day => calendar.Week.GetValueOrDefault((DayOfWeek)(day % 7)) ?? []).FirstOrDefault(some => some.Count > 0) ?? [];
        var found = new SortedDictionary<DateOnly, ImportedDay>();
        foreach (var entry in entries.OrderBy(entry => entry.Kind == HolidayKind.Unmarked))
        {
            for (var day = entry.From; day < entry.To; day = day.AddDays(1))
            {
                var special = entry.Kind == HolidayKind.Unmarked ? null : new SpecialDay(entry.Kind == HolidayKind.WorkingDay ? hours : [], new LocalizedText(entry.Name, entry.Name));
                if (!found.TryGetValue(day, out var other))
                {
                    found[day] = new ImportedDay(day, entry.Name, special, calendar.Days.GetValueOrDefault(day));
                }
                else if (special is not null && other.Special is not null && special.Hours.Count > 0 != other.Special.Hours.Count > 0)
                {
                    var at = day.ToString("O", CultureInfo.InvariantCulture);
                    throw new DeskRuleException("holidays-disagree", 422, ProcessRules.Say(caller, $"{at} 既是假日又是上班日。", $"{at} is a holiday and a working day."))
                    {
                        Fields = new Dictionary<string, string> { ["file"] = $"{at}: {other.Name} / {entry.Name}" },
                    };
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>Takes the days of a holiday file over; other days stay.</summary>
    /// <exception cref="DeskRuleException">As for the preview and for saving.</exception>
    public async Task<CalendarRow> ImportAsync(DeskStep step, string key, int seen, string file, CancellationToken cancellationToken)
    {
        var found = await PreviewAsync(step.Db, step.Caller, key, file, cancellationToken);
        var calendar = await StoredAsync(step.Db, step.Caller, key, cancellationToken);
        var days = calendar.Days.ToDictionary();
        foreach (var day in found.Where(day => day.IsChange))
        {
            days[day.Day] = day.Special!;
        }

        return await SaveAsync(step, key, seen, calendar with { Days = Sorted(days) }, cancellationToken);
    }

    /// <summary>The calendar as it is stored, in no zone it does not name itself.</summary>
    /// <exception cref="DeskRuleException">404.</exception>
    public static async Task<BusinessCalendar> StoredAsync(DeskDb db, Caller caller, string key, CancellationToken cancellationToken)
    {
        var source = await db.Calendars.Where(row => row.Key == key).Select(row => row.Source).SingleOrDefaultAsync(cancellationToken);
        return source is not null
            ? CalendarJson.Read(source)
            : throw DeskRuleException.NotFound(ProcessRules.Say(caller, $"没有日历“{key}”。", $"There is no calendar '{key}'."));
    }

    private async Task<CalendarRow> SaveAsync(DeskStep step, string key, int seen, BusinessCalendar calendar, CancellationToken cancellationToken)
    {
        if (key == BusinessCalendar.AlwaysKey)
        {
            throw new DeskRuleException("always-open", 403, ProcessRules.Say(step.Caller, "“全天候”日历不能修改。", "The calendar that is always open stays so."));
        }

        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240524)", cancellationToken);
        }

        var row = await step.Db.Calendars.SingleOrDefaultAsync(known => known.Key == key, cancellationToken);
        var before = row is null ? null : CalendarJson.Read(row.Source);
        if (row is not null && CalendarJson.Write(before!) == CalendarJson.Write(calendar))
        {
            return row;
        }

        RuleKeepers.CheckSeen(step.Caller, seen, row?.Revision ?? 0);
        ProfileProblem.Refuse(step.Caller, "calendar-wrong", await CheckAsync(step, key, calendar, cancellationToken));
        if (row is null)
        {
            row = new CalendarRow { Key = key, Source = CalendarJson.Write(calendar), IsShipped = false, UpdatedAt = step.Now, UpdatedBy = step.Caller.Name };
            step.Db.Calendars.Add(row);
        }
        else
        {
            (row.Source, row.IsShipped, row.UpdatedAt, row.UpdatedBy) = (CalendarJson.Write(calendar), false, step.Now, step.Caller.Name);
            row.Revision++;
        }

        step.Record(TimelineAction.CalendarSaved, null, subject: key, data: new JsonObject
        {
            ["before"] = row.Revision - 1,
            ["after"] = row.Revision,
            ["changes"] = new JsonArray([.. (before is null ? [] : RuleChange.Of(before, calendar)).Select(change => (JsonNode)change.In(step.Caller.Language))]),
        });
        return row;
    }

    private async Task<IReadOnlyList<ProfileProblem>> CheckAsync(DeskStep step, string key, BusinessCalendar calendar, CancellationToken cancellationToken)
    {
        var problems = CalendarChecks.Find(key, calendar).ToList();
        if (problems.Count == 0)
        {
            // What was promised has to end some day in the calendar as it becomes, too.
            var local = calendar.In(shelf.Zone);
            var promises = await step.Db.Clocks.Where(clock => clock.StoppedAt == null && clock.CalendarKey == key && clock.Promise != "").Select(clock => clock.Promise).Distinct().ToListAsync(cancellationToken);
            problems.AddRange(promises.Where(promise => Limit.Parse(promise) is { } limit && !local.Holds(limit, step.Now))
                .Select(promise => new ProfileProblem("week", new($"开放时间太少，正在计时的期限 {promise} 永远不会到期", $"has too few hours for {promise} ever to end, which is promised to tickets under way"))));
        }

        return problems;
    }

    private static SortedDictionary<DateOnly, SpecialDay> Sorted(Dictionary<DateOnly, SpecialDay> days) => new(days);
}
