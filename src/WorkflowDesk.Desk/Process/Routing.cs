using System.Text.Json.Nodes;
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
    /// <param name="department">Of the requester.</param>
    public static RoutingRule? RuleFor(Profile profile, Ticket ticket, string? department, DateOnly today)
    {
        var details = ticket.ReadDetails();
        var labels = (details["alert"] as JsonObject)?["labels"] as JsonObject;
        return profile.Routing.FirstOrDefault(rule =>
            (rule.From is null || rule.From <= today) && (rule.Until is null || rule.Until >= today)
            && Is(rule.Category, ticket.Category)
            && Is(rule.Subcategory, details["subcategory"]?.ToString())
            && Holds(rule.AffectedSystem, details["affectedSystem"]?.ToString())
            && (rule.Department.Length == 0 || string.Equals(rule.Department, department, StringComparison.OrdinalIgnoreCase))
            && (Holds(rule.Keyword, ticket.Title) || Holds(rule.Keyword, ticket.Description))
            && (rule.Label.Length == 0 || labels?.Any(label => $"{label.Key}={label.Value}" == rule.Label) == true));
    }

    private static bool Is(string condition, string? value) => condition.Length == 0 || condition == value;

    private static bool Holds(string condition, string? text) => condition.Length == 0 || text?.Contains(condition, StringComparison.OrdinalIgnoreCase) == true;

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
