using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// Turns the tokens of a definition into people. Tokens: <c>requester</c>, <c>handler</c>, <c>co-handlers</c>,
/// <c>team</c> (the ticket's), <c>department-head</c>, <c>role:…</c>, <c>team:…</c>, <c>user:…</c>, <c>person:…</c>.
/// </summary>
public static class Recipients
{
    /// <summary>The approvers of the requester's department, the requester apart; where there are none, every approver.</summary>
    public const string DepartmentHead = "department-head";

    public static readonly IReadOnlyList<string> Words = ["requester", "handler", "co-handlers", "team", DepartmentHead];

    /// <summary>Tokens as tasks store them: people fixed to ids, roles and teams left live. Words that mean nobody vanish.</summary>
    public static async Task<IReadOnlyList<string>> StoredAsync(DeskStep step, Ticket ticket, IEnumerable<string> tokens, CancellationToken cancellationToken)
    {
        var stored = new List<string>();
        foreach (var token in tokens)
        {
            switch (token.Split(':', 2))
            {
                case ["requester"]:
                    stored.Add(Candidates.Person(ticket.RequesterId));
                    break;
                case ["handler"] when ticket.HandlerId is { } handler:
                    stored.Add(Candidates.Person(handler));
                    break;
                case ["co-handlers"]:
                    stored.Add(Candidates.CoHandlers);
                    stored.AddRange(CoHandlers(ticket).Select(Candidates.Person));
                    break;
                case ["team"] when ticket.TeamKey is { } team:
                    stored.Add(Candidates.Team(team));
                    break;
                case ["handler" or "team"]:
                    break;
                case [DepartmentHead]:
                    stored.AddRange(await DepartmentHeadsAsync(step.Db, ticket, cancellationToken));
                    break;
                case ["role" or "team" or "person", _]:
                    stored.Add(token);
                    break;
                case ["user", var name]:
                    var person = await step.Db.People.SingleOrDefaultAsync(row => row.UserName == name, cancellationToken)
                        ?? throw new InvalidOperationException($"The definition names the user '{name}', but there is no such person.");
                    stored.Add(Candidates.Person(person.Id));
                    break;
                default:
                    throw new InvalidOperationException($"The definition names '{token}', which is none of {string.Join(", ", Words)}, role:…, team:…, user:….");
            }
        }

        return stored;
    }

    private static async Task<IReadOnlyList<string>> DepartmentHeadsAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var department = await db.People.Where(person => person.Id == ticket.RequesterId).Select(person => person.Department).SingleAsync(cancellationToken);
        var heads = string.IsNullOrWhiteSpace(department) ? [] : (await WithRoleAsync(db, Role.Approver, cancellationToken))
            .Where(person => person.IsActive && person.Id != ticket.RequesterId && string.Equals(person.Department?.Trim(), department.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(person => Candidates.Person(person.Id)).ToList();
        return heads.Count > 0 ? heads : [Candidates.Role(Role.Approver)];
    }

    /// <summary>The active people behind stored tokens, each once.</summary>
    public static Task<IReadOnlyList<Person>> PeopleAsync(DeskStep step, IEnumerable<string> stored, CancellationToken cancellationToken) => PeopleAsync(step.Db, stored, cancellationToken);

    /// <inheritdoc cref="PeopleAsync(DeskStep, IEnumerable{string}, CancellationToken)"/>
    public static async Task<IReadOnlyList<Person>> PeopleAsync(DeskDb db, IEnumerable<string> stored, CancellationToken cancellationToken)
    {
        var people = new List<Person>();
        foreach (var token in stored)
        {
            people.AddRange(token.Split(':', 2) switch
            {
                ["person", var id] => await db.People.Where(person => person.Id == Guid.Parse(id)).ToListAsync(cancellationToken),
                ["role", var role] => await WithRoleAsync(db, role, cancellationToken),
                ["team", var team] => await db.People.Where(person => person.Teams.Any(member => member.TeamKey == team)).ToListAsync(cancellationToken),
                _ => [],
            });
        }

        return [.. people.Where(person => person.IsActive).DistinctBy(person => person.Id)];
    }

    /// <summary>These people and, for each who is away, whoever stands in for them.</summary>
    public static async Task<IReadOnlyList<Person>> WithReplacementsAsync(DeskStep step, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var away = await Replacements.AwayAsync(step.Db, step.Now, cancellationToken);
        var standIns = people.Select(person => Replacements.StandIn(person.Id, away)).OfType<Guid>().Except(people.Select(person => person.Id)).ToList();
        return standIns.Count == 0 ? people : [.. people, .. await step.Db.People.Where(person => standIns.Contains(person.Id) && person.IsActive).ToListAsync(cancellationToken)];
    }

    public static IEnumerable<Guid> CoHandlers(Ticket ticket) =>
        System.Text.Json.JsonSerializer.Deserialize<List<Guid>>(ticket.CoHandlers) ?? [];

    private static async Task<List<Person>> WithRoleAsync(DeskDb db, string role, CancellationToken cancellationToken)
    {
        var found = await db.People.Where(person => person.IsActive && person.Roles.Contains(role)).ToListAsync(cancellationToken);
        return [.. found.Where(person => person.Roles.Split(' ').Contains(role))];
    }
}
