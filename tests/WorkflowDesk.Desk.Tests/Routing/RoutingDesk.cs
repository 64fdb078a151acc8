using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>What tests of routing need of a desk: more colleagues, tickets that are accepted, people who are away.</summary>
internal static class RoutingDesk
{
    /// <summary>An engineer of the operations team, unless told otherwise.</summary>
    public static async Task<Person> HireAsync(this StoryDesk desk, string user, string skills = "", string role = Role.Engineer, string? team = Teams.Operations)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var person = new Person
        {
            Id = step.NewId(), UserName = user, Name = char.ToUpperInvariant(user[0]) + user[1..], Email = $"{user}@desk.example", Language = Languages.English, Roles = role, Skills = skills, CreatedAt = step.Now,
        };
        step.Db.People.Add(person);
        if (team is not null)
        {
            step.Db.TeamMembers.Add(new TeamMember { TeamKey = team, PersonId = person.Id });
        }

        await step.CommitAsync(CancellationToken.None);
        return person;
    }

    public static TaskReading Inbox(this StoryDesk desk) => new(desk.Database, desk.Get<ProfileShelf>());

    public static TicketReading Tickets(this StoryDesk desk) => new(desk.Database, desk.Get<ProfileShelf>(), desk.Clock);

    /// <summary>Opens a system fault and accepts it: it is routed to operations. Answers its number.</summary>
    public static async Task<string> RoutedAsync(this StoryDesk desk, object? accepted = null)
    {
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", accepted ?? new { category = "system-fault", priority = "P1" });
        return number;
    }

    public static async Task<string?> HandlerOfAsync(this StoryDesk desk, string number)
    {
        var handler = (await desk.TicketAsync(number)).HandlerId;
        await using var db = desk.Database.Read();
        return await db.People.Where(person => person.Id == handler).Select(person => person.UserName).SingleOrDefaultAsync();
    }

    public static async Task<Guid> IdOfAsync(this StoryDesk desk, string user)
    {
        await using var db = desk.Database.Read();
        return await db.People.Where(person => person.UserName == user).Select(person => person.Id).SingleAsync();
    }

    public static async Task ChangeAsync(this StoryDesk desk, string user, Action<Person> change)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        change(await step.Db.People.SingleAsync(person => person.UserName == user));
        await step.CommitAsync(CancellationToken.None);
    }
}
