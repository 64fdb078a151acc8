using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>Category → team, then the available engineer or agent of that team with the fewest open tickets (process.md, "Categories → teams").</summary>
public static class Routing
{
    /// <summary>The first rule of the profile's table that fits the ticket; null: none does.</summary>
    public static RoutingRule? RuleFor(Profile profile, Ticket ticket, DateOnly today) => profile.Routing.FirstOrDefault(rule =>
        (rule.From is null || rule.From <= today) && (rule.Until is null || rule.Until >= today)
        && (rule.Category.Length == 0 || rule.Category == ticket.Category));

    /// <summary>Null: nobody in the team is available. Equal loads go to the one who waited longest, then by name.</summary>
    public static async Task<Person?> HandlerForAsync(DeskStep step, string team, CancellationToken cancellationToken)
    {
        var members = await step.Db.People
            .Where(person => person.IsActive && person.IsAvailable && person.Teams.Any(member => member.TeamKey == team))
            .Select(person => new
            {
                Person = person,
                Load = step.Db.Tickets.Count(ticket => ticket.HandlerId == person.Id && ticket.Status != TicketStatus.Closed
                    && ticket.Status != TicketStatus.Withdrawn && ticket.Status != TicketStatus.Cancelled),
                Last = step.Db.Tickets.Where(ticket => ticket.HandlerId == person.Id).Max(ticket => (DateTimeOffset?)ticket.SubmittedAt),
            })
            .ToListAsync(cancellationToken);
        return members
            .Where(member => member.Person.Roles.Split(' ').Any(role => role is Role.Engineer or Role.Agent))
            .OrderBy(member => member.Load)
            .ThenBy(member => member.Last ?? DateTimeOffset.MinValue)
            .ThenBy(member => member.Person.UserName, StringComparer.Ordinal)
            .FirstOrDefault()?.Person;
    }
}
