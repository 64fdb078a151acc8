using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages;

public sealed record TeamName(string Key, string Name);

public sealed record ColleagueName(string UserName, string Name);

/// <summary>Teams and members of staff to choose from.</summary>
public sealed class Colleagues(DeskDatabase database)
{
    public async Task<IReadOnlyList<TeamName>> TeamsAsync(string language, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Teams.OrderBy(team => team.Key)
            .Select(team => new TeamName(team.Key, language == Languages.English ? team.NameEn : team.NameZh))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Whoever may be given work.</summary>
    public async Task<IReadOnlyList<ColleagueName>> StaffAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var people = await db.People.Where(person => person.IsActive).OrderBy(person => person.Name).ToListAsync(cancellationToken);
        return [.. people.Where(person => Role.Staff.Any(role => $" {person.Roles} ".Contains($" {role} ", StringComparison.Ordinal)))
            .Select(person => new ColleagueName(person.UserName, person.Name))];
    }
}
