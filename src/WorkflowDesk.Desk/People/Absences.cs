using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>An absence as it is entered.</summary>
/// <param name="User">Who is away: the caller, or anybody of the staff for a supervisor.</param>
/// <param name="From">Null: from now on.</param>
/// <param name="Until">The moment of the return.</param>
/// <param name="Replacement">User name; null: nobody.</param>
public sealed record AbsenceEntry(string User, DateTimeOffset? From, DateTimeOffset Until, string? Replacement, string Note);

/// <summary>An absence that has not ended.</summary>
/// <param name="StandIn">Who acts meanwhile, at the end of the chain of replacements; null while it has not begun, or where nobody does.</param>
/// <param name="MayEnd">By the caller.</param>
public sealed record AbsenceView(
    Guid Id, string User, string Name, DateTimeOffset From, DateTimeOffset Until, string? Replacement, string? ReplacementName, bool IsNow, string? StandIn, string Note, string EnteredBy, bool MayEnd);

/// <summary>Entering, ending and listing absences. People enter their own; supervisors everybody's.</summary>
public sealed class Absences(DeskDatabase database, TimeProvider clock)
{
    /// <summary>The longest absence, in days.</summary>
    public const int MostDays = 370;

    /// <summary>Characters of a note.</summary>
    public const int LongestNote = 300;

    public static bool MaySeeAll(Caller caller) => caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);

    /// <exception cref="DeskRuleException">403 somebody else's; 422 with the fields that are wrong.</exception>
    public static async Task<Absence> EnterAsync(DeskStep step, AbsenceEntry entry, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        var isOwn = entry.User == caller.UserName;
        if (!caller.IsStaff || (!isOwn && !MaySeeAll(caller)))
        {
            throw new DeskRuleException("not-your-absence", 403, ProcessRules.Say(caller, "只能登记自己的缺勤；主管可登记他人的。", "People enter their own absence; supervisors enter others'."));
        }

        var person = await StaffAsync(step, entry.User, cancellationToken);
        var replacement = string.IsNullOrWhiteSpace(entry.Replacement) ? null : await StaffAsync(step, entry.Replacement.Trim(), cancellationToken);
        var from = entry.From ?? step.Now;
        if (person is not null && !step.Db.IsSqlite)
        {
            // Two entries for one person follow each other, or both would miss the overlap.
            await step.Db.Database.ExecuteSqlAsync($"select 1 from people where id = {person.Id} for update", cancellationToken);
        }

        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (person is null)
        {
            wrong["user"] = ProcessRules.Say(caller, $"没有在职人员“{entry.User}”", $"there is no active member of staff '{entry.User}'");
        }
        else if (await step.Db.Absences.AnyAsync(row => row.PersonId == person.Id && row.FromAt < entry.Until && row.UntilAt > from, cancellationToken))
        {
            wrong["from"] = ProcessRules.Say(caller, "与已登记的缺勤重叠", "overlaps an absence that is already entered");
        }

        if (entry.Until <= from || entry.Until <= step.Now)
        {
            wrong["until"] = ProcessRules.Say(caller, "应晚于开始时间和当前时间", "must be later than the beginning and than now");
        }
        else if (entry.Until - from > TimeSpan.FromDays(MostDays))
        {
            wrong["until"] = ProcessRules.Say(caller, $"最长 {MostDays} 天", $"is at most {MostDays} days after the beginning");
        }

        if (!string.IsNullOrWhiteSpace(entry.Replacement) && replacement is null)
        {
            wrong["replacement"] = ProcessRules.Say(caller, $"没有在职人员“{entry.Replacement}”", $"there is no active member of staff '{entry.Replacement}'");
        }
        else if (replacement is not null && replacement.Id == person?.Id)
        {
            wrong["replacement"] = ProcessRules.Say(caller, "不能由本人代理", "nobody replaces themselves");
        }
        else if (replacement is not null && !isOwn && replacement.Id == caller.PersonId)
        {
            // Or a supervisor could take somebody's approvals by sending them on leave.
            wrong["replacement"] = ProcessRules.Say(caller, "替他人登记时不能指定自己为代理人", "whoever enters somebody else's absence cannot be the replacement");
        }

        if (entry.Note.Length > LongestNote)
        {
            wrong["note"] = ProcessRules.Say(caller, $"最多 {LongestNote} 个字符", $"has at most {LongestNote} characters");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("invalid-absence", 422, ProcessRules.Say(caller, "请更正标出的内容。", "Please correct what is marked.")) { Fields = wrong };
        }

        var absence = new Absence
        {
            Id = step.NewId(), PersonId = person!.Id, ReplacementId = replacement?.Id, FromAt = from, UntilAt = entry.Until,
            Note = entry.Note.Trim(), EnteredAt = step.Now, EnteredBy = caller.Name,
        };
        step.Db.Absences.Add(absence);
        step.Record(TimelineAction.AbsenceEntered, null, absence.Note, subject: person.UserName, data: new JsonObject
        {
            ["from"] = absence.FromAt, ["until"] = absence.UntilAt, ["replacement"] = replacement?.UserName,
        });
        return absence;
    }

    /// <summary>The person is back, or does not leave after all. Ended ones stay ended.</summary>
    /// <exception cref="DeskRuleException">404: there is none, or not for the caller to end.</exception>
    public static async Task EndAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        var absence = await step.Db.Absences.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (absence is null || (absence.PersonId != step.Caller.PersonId && !MaySeeAll(step.Caller)))
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有这条缺勤记录。", "There is no such absence."));
        }

        if (absence.UntilAt <= step.Now)
        {
            return;
        }

        var person = await step.Db.People.SingleAsync(row => row.Id == absence.PersonId, cancellationToken);
        step.Record(TimelineAction.AbsenceEnded, null, subject: person.UserName, data: new JsonObject { ["from"] = absence.FromAt, ["until"] = absence.UntilAt });
        if (absence.FromAt > step.Now)
        {
            step.Db.Absences.Remove(absence);
        }
        else
        {
            absence.UntilAt = step.Now;
        }
    }

    /// <summary>Those that have not ended: the caller's own and those they are the replacement of; supervisors and administrators see all.</summary>
    public async Task<IReadOnlyList<AbsenceView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.Read();
        var (me, all) = (caller.PersonId, MaySeeAll(caller));
        var rows = await db.Absences.Where(row => row.UntilAt > now && (all || row.PersonId == me || row.ReplacementId == me))
            .OrderBy(row => row.FromAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var away = await Replacements.AwayAsync(db, now, cancellationToken);
        var standIns = rows.ToDictionary(row => row.Id, row => row.FromAt <= now ? Replacements.StandIn(row.PersonId, away) : null);
        var ids = rows.Select(row => row.PersonId).Concat(rows.Select(row => row.ReplacementId).OfType<Guid>()).Concat(standIns.Values.OfType<Guid>()).Distinct().ToList();
        var people = await db.People.Where(person => ids.Contains(person.Id))
            .ToDictionaryAsync(person => person.Id, person => new { person.UserName, person.Name, person.IsActive }, cancellationToken);
        return rows.ConvertAll(row => new AbsenceView(
            row.Id, people[row.PersonId].UserName, people[row.PersonId].Name, row.FromAt, row.UntilAt,
            row.ReplacementId is { } replacement ? people[replacement].UserName : null, row.ReplacementId is { } named ? people[named].Name : null,
            row.FromAt <= now, standIns[row.Id] is { } standIn && people[standIn].IsActive ? people[standIn].Name : null, row.Note, row.EnteredBy, row.PersonId == me || all));
    }

    private static async Task<Person?> StaffAsync(DeskStep step, string user, CancellationToken cancellationToken) =>
        await step.Db.People.SingleOrDefaultAsync(row => row.UserName == user && row.IsActive, cancellationToken) is { } person && person.Roles.Split(' ').Any(Role.Staff.Contains) ? person : null;
}
