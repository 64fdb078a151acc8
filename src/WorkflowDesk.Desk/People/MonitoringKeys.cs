using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <param name="Name">Of the system that holds the key.</param>
public sealed record MonitoringKey(string Name, DateTimeOffset CreatedAt);

/// <summary>Keys with which monitoring systems report alerts. One a system, by its name; a new one replaces the old.</summary>
public sealed class MonitoringKeys(DeskDatabase database, DeskSteps steps)
{
    public const int MaxNameLength = 40;

    public async Task<IReadOnlyList<MonitoringKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.AccessTokens.Where(row => row.Kind == AccessToken.ApiKey)
            .Join(db.People.Where(person => person.Roles == Role.Monitoring), row => row.PersonId, person => person.Id, (row, person) => new { person.Name, row.CreatedAt })
            .OrderBy(key => key.Name).Select(key => new MonitoringKey(key.Name, key.CreatedAt)).ToListAsync(cancellationToken);
    }

    /// <summary>The key is shown this once; afterwards only its hash is known.</summary>
    /// <exception cref="DeskRuleException">400 for a name of other characters than letters, digits and dashes.</exception>
    public async Task<IssuedToken> IssueAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var userName = UserNameOf(name);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var system = await step.Db.People.SingleOrDefaultAsync(row => row.UserName == userName, cancellationToken);
        if (system is null)
        {
            system = new Person
            {
                Id = step.NewId(),
                UserName = userName,
                Name = name,
                // Reserved for names that never exist (RFC 2606): nothing can be sent there.
                Email = $"{userName}@monitoring.invalid",
                Language = caller.Language,
                Roles = Role.Monitoring,
                CreatedAt = step.Now,
            };
            step.Db.People.Add(system);
        }

        await step.Db.AccessTokens.Where(row => row.PersonId == system.Id).ExecuteDeleteAsync(cancellationToken);
        var issued = AccessTokens.AddApiKey(step, system, name);
        step.Record(TimelineAction.KeyIssued, null, subject: name);
        await step.CommitAsync(cancellationToken);
        return issued;
    }

    /// <exception cref="DeskRuleException">404: no such key.</exception>
    public async Task RevokeAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var userName = UserNameOf(name);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var keys = step.Db.AccessTokens.Where(row => step.Db.People.Any(person => person.Id == row.PersonId && person.UserName == userName && person.Roles == Role.Monitoring));
        if (await keys.ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw DeskRuleException.NotFound($"There is no key of '{name}'.");
        }

        step.Record(TimelineAction.KeyRevoked, null, subject: name);
        await step.CommitAsync(cancellationToken);
    }

    private static string UserNameOf(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? "monitoring-" + name.ToLowerInvariant()
            : throw new DeskRuleException("bad-request", 400, $"name must be 1 to {MaxNameLength} letters, digits and dashes")
            {
                Fields = new Dictionary<string, string> { ["name"] = $"must be 1 to {MaxNameLength} letters, digits and dashes" },
            };
}
