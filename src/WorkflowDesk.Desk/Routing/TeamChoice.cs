using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Routing;

/// <summary>Somebody of a team, and how everybody in it stood.</summary>
/// <param name="Person">Null: nobody is available.</param>
public sealed record TeamChosen(Person? Person, string Reason, IReadOnlyList<MemberWeighed> Members);

/// <summary>
/// Who of a team gets a ticket: most skills that meet it, then fewest open tickets, then whoever's turn it is. Two
/// tickets at once wait for each other at the team's row, so the second sees what the first has taken.
/// </summary>
public static class TeamChoice
{
    public static async Task<TeamChosen> ChooseAsync(DeskStep step, Ticket ticket, string team, SkillMatch match, CancellationToken cancellationToken)
    {
        // What this step has changed so far counts as well.
        await step.Db.SaveChangesAsync(cancellationToken);
        var turn = (await step.Db.Database.SqlQuery<int>($"update teams set turn = turn + 1 where key = {team} returning turn").ToListAsync(cancellationToken)).Single();
        var (ids, members) = await WeighAsync(step.Db, ticket.Id, team, match, step.Now, cancellationToken);
        var (chosen, reason) = Pick(members);
        if (chosen is null)
        {
            return new TeamChosen(null, reason, members);
        }

        var id = ids[chosen.UserName];
        await step.Db.TeamMembers.Where(row => row.TeamKey == team && row.PersonId == id)
            .ExecuteUpdateAsync(row => row.SetProperty(member => member.LastTurn, turn).SetProperty(member => member.LastAssignedAt, step.Now), cancellationToken);
        return new TeamChosen(await step.Db.People.FindAsync([id], cancellationToken), reason, members);
    }

    /// <summary>The best of those who can get it, and what decided. Names break a tie, so that the answer never depends on the database.</summary>
    public static (MemberWeighed? Chosen, string Reason) Pick(IReadOnlyList<MemberWeighed> members)
    {
        var free = members.Where(member => member.Out is null).ToList();
        if (free.Count <= 1)
        {
            return free.Count == 0 ? (null, RoutingReason.Nobody) : (free[0], RoutingReason.OnlyOne);
        }

        var skilled = free.Where(member => member.Skills.Count == free.Max(other => other.Skills.Count)).ToList();
        if (skilled.Count == 1)
        {
            return (skilled[0], RoutingReason.Skill);
        }

        var idle = skilled.Where(member => member.Load == skilled.Min(other => other.Load)).ToList();
        return idle.Count == 1
            ? (idle[0], RoutingReason.Load)
            : (idle.OrderBy(member => member.LastTurn).ThenBy(member => member.UserName, StringComparer.Ordinal).First(), RoutingReason.Turn);
    }

    private static async Task<(Dictionary<string, Guid> Ids, IReadOnlyList<MemberWeighed> Members)> WeighAsync(
        DeskDb db, Guid ticketId, string team, SkillMatch match, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Values, not rows: rows this step has read before would come back as they were then.
        var rows = await db.TeamMembers.Where(member => member.TeamKey == team)
            .Join(db.People.Where(person => person.IsActive), member => member.PersonId, person => person.Id, (member, person) => new
            {
                person.Id,
                person.UserName,
                person.Name,
                person.Roles,
                person.Skills,
                person.IsAvailable,
                member.LastTurn,
                member.LastAssignedAt,
                Load = db.Tickets.Count(ticket => ticket.HandlerId == person.Id && ticket.Id != ticketId && ticket.Status != TicketStatus.Closed
                    && ticket.Status != TicketStatus.Withdrawn && ticket.Status != TicketStatus.Cancelled),
            }).ToListAsync(cancellationToken);
        var away = await Replacements.AwayAsync(db, now, cancellationToken);
        var members = rows.OrderBy(row => row.UserName, StringComparer.Ordinal).Select(row =>
        {
            var skills = row.Skills.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var absence = away.GetValueOrDefault(row.Id);
            var reason = !row.Roles.Split(' ').Any(role => role is Role.Engineer or Role.Agent) ? OutBecause.NoHandler
                : absence is not null ? OutBecause.Away
                : !row.IsAvailable ? OutBecause.Unavailable
                : !match.HasDemanded(skills) ? OutBecause.SkillMissing
                : null;
            return new MemberWeighed(row.UserName, row.Name, reason, absence?.UntilAt, match.Met(skills), row.Load, row.LastTurn, row.LastAssignedAt);
        }).ToList();
        return (rows.ToDictionary(row => row.UserName, row => row.Id, StringComparer.Ordinal), members);
    }
}
