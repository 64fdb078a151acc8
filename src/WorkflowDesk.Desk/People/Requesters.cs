using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.People;

/// <summary>Whoever reports something becomes known by their address.</summary>
public static class Requesters
{
    /// <summary>The person with that address, or a new requester who cannot sign in yet. Saved within the step, not committed.</summary>
    /// <param name="language">Used only for a new person.</param>
    public static async Task<Person> FindOrAddAsync(DeskStep step, string email, string? name, string language, CancellationToken cancellationToken)
    {
        var address = email.Trim().ToLowerInvariant();
        var known = await step.Db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Email == address, cancellationToken);
        if (known is not null)
        {
            return known;
        }

        var person = new Person
        {
            Id = step.NewId(),
            UserName = address,
            Name = string.IsNullOrWhiteSpace(name) ? address.Split('@')[0] : name.Trim(),
            Email = address,
            Language = language,
            Roles = Role.Requester,
            CreatedAt = step.Now,
        };
        step.Db.People.Add(person);
        await step.Db.SaveChangesAsync(cancellationToken);
        return person;
    }

    /// <summary>The person behind the step's caller.</summary>
    public static Task<Person> CallerAsync(DeskStep step, CancellationToken cancellationToken) =>
        step.Db.People.Include(person => person.Teams).SingleAsync(person => person.Id == step.Caller.PersonId, cancellationToken);
}
