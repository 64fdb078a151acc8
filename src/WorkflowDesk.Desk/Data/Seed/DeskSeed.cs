using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>What a desk needs before its first ticket. Runs at every start; what is there already is left alone.</summary>
public sealed class DeskSeed(DeskSteps steps)
{
    /// <summary>Teams, profiles and the administrator.</summary>
    /// <exception cref="DeskRuleException"><c>no-administrator</c>: the desk has none and no password for one was given.</exception>
    public async Task PlantAsync(string? administratorPassword, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        await Teams.AddMissingAsync(step.Db, cancellationToken);
        await ShippedProfiles.AddMissingAsync(step, cancellationToken);
        if (!await Administrator.ExistsAsync(step.Db, cancellationToken))
        {
            if (administratorPassword is not { Length: >= Passwords.MinLength })
            {
                throw new DeskRuleException(
                    "no-administrator", 422,
                    $"this desk has no administrator yet; give the user {Administrator.UserName} a password of at least {Passwords.MinLength} characters with Desk:AdministratorPassword");
            }

            step.Db.People.Add(Administrator.With(administratorPassword, step.NewId(), step.Now));
        }

        await step.CommitAsync(cancellationToken);
    }

    /// <summary>Teams, profiles and the demo people, who share a published password: never on a desk that real people use.</summary>
    public async Task PlantDemoAsync(CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        await Teams.AddMissingAsync(step.Db, cancellationToken);
        await ShippedProfiles.AddMissingAsync(step, cancellationToken);
        var known = await step.Db.People.Select(person => person.UserName).ToListAsync(cancellationToken);
        foreach (var demo in DemoPeople.All.Where(demo => !known.Contains(demo.UserName)))
        {
            var person = new Person
            {
                Id = step.NewId(),
                UserName = demo.UserName,
                Name = demo.Name,
                Email = demo.Email,
                PasswordHash = Passwords.Hash(DemoPeople.Password),
                Language = Languages.Chinese,
                Roles = demo.Role,
                Department = demo.Department,
                CreatedAt = step.Now,
            };
            step.Db.People.Add(person);
            if (demo.Team is not null)
            {
                step.Db.TeamMembers.Add(new TeamMember { TeamKey = demo.Team, PersonId = person.Id });
            }
        }

        await step.CommitAsync(cancellationToken);
    }
}
