using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.People;

/// <summary>
/// Who stands in for whom at one moment. A replacement who is away too is replaced by their own replacement; where that
/// leads in a circle, or to nobody, nobody stands in.
/// </summary>
public static class Replacements
{
    /// <summary>The person with everything they may do now, in place of others too.</summary>
    /// <param name="person">With their teams.</param>
    public static async Task<Caller> CallerAsync(DeskDb db, Person person, string channel, DateTimeOffset now, CancellationToken cancellationToken) =>
        Caller.Of(person, channel) with { StandsInFor = await OfAsync(db, person.Id, now, cancellationToken) };

    /// <summary>Everybody whose work this person does now.</summary>
    public static async Task<IReadOnlyList<Absentee>> OfAsync(DeskDb db, Guid personId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var away = await AwayAsync(db, now, cancellationToken);
        var ids = away.Values.Where(absence => StandIn(absence.PersonId, away) == personId).Select(absence => absence.PersonId).ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var people = await db.People.AsNoTracking().Include(person => person.Teams).Where(person => ids.Contains(person.Id) && person.IsActive)
            .OrderBy(person => person.UserName).ToListAsync(cancellationToken);
        return people.ConvertAll(person => new Absentee(
            person.Id, person.UserName, person.Name,
            person.Roles.Split(' ').ToHashSet(StringComparer.Ordinal), person.Teams.Select(member => member.TeamKey).ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>Who is away at this moment, by person.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Absence>> AwayAsync(DeskDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.Absences.AsNoTracking().Where(row => row.FromAt <= now && row.UntilAt > now).OrderBy(row => row.EnteredAt).ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.PersonId).ToDictionary(rows => rows.Key, rows => rows.Last());
    }

    /// <summary>Whoever is at work at the end of the chain of replacements. Null: nobody.</summary>
    public static Guid? StandIn(Guid personId, IReadOnlyDictionary<Guid, Absence> away)
    {
        var seen = new HashSet<Guid>();
        var current = personId;
        while (away.TryGetValue(current, out var absence))
        {
            if (!seen.Add(current) || absence.ReplacementId is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current == personId ? null : current;
    }
}
