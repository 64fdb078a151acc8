using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>The teams, people, priorities and categories a process may name, for whoever offers them to its author.</summary>
/// <param name="People">Active members of any team, by user name.</param>
public sealed record ProcessNames(IReadOnlyList<Team> Teams, IReadOnlyList<NamedPerson> People)
{
    /// <summary>Priorities and categories of the profile the desk works by.</summary>
    public required Profile Profile { get; init; }

    public static async Task<ProcessNames> ReadAsync(DeskDb db, ProfileShelf profiles, CancellationToken cancellationToken)
    {
        var teams = await db.Teams.OrderBy(team => team.Key).ToListAsync(cancellationToken);
        var people = await db.TeamMembers
            .Join(db.People.Where(person => person.IsActive), member => member.PersonId, person => person.Id, (_, person) => new { person.UserName, person.Name })
            .Distinct().OrderBy(person => person.UserName).ToListAsync(cancellationToken);
        return new ProcessNames(teams, [.. people.Select(person => new NamedPerson(person.UserName, person.Name))])
        {
            Profile = (await profiles.ActiveAsync(db, cancellationToken)).Profile,
        };
    }
}

public sealed record NamedPerson(string UserName, string Name);
