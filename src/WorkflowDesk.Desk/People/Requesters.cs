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

    /// <summary>Active people whom somebody may mean: by address, user name or phone number exactly, else by name. A few at most.</summary>
    public static async Task<IReadOnlyList<Person>> MeantAsync(DeskDb db, string text, CancellationToken cancellationToken)
    {
        const int few = 6;
        var words = text.Trim();
        if (words.Length == 0)
        {
            return [];
        }

        var lower = words.ToLowerInvariant();
        var people = db.People.Include(person => person.Teams).Where(person => person.IsActive && person.Roles != Role.Monitoring);
        var exact = await people.Where(person => person.Email == lower || person.UserName == words || person.Phone == words).OrderBy(person => person.UserName).Take(few).ToListAsync(cancellationToken);
        if (exact.Count > 0)
        {
            return exact;
        }

#pragma warning disable CA1304, CA1311, CA1862 // Runs in the database, where there is no culture.
        var named = await people.Where(person => person.Name.ToLower() == lower).OrderBy(person => person.UserName).Take(few).ToListAsync(cancellationToken);
        return named.Count > 0 ? named : await people.Where(person => person.Name.ToLower().Contains(lower)).OrderBy(person => person.UserName).Take(few).ToListAsync(cancellationToken);
#pragma warning restore CA1304, CA1311, CA1862
    }

    /// <summary>The person behind the step's caller.</summary>
    public static Task<Person> CallerAsync(DeskStep step, CancellationToken cancellationToken) =>
        step.Db.People.Include(person => person.Teams).SingleAsync(person => person.Id == step.Caller.PersonId, cancellationToken);
}
