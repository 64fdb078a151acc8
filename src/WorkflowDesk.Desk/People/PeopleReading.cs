using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>Which people a list holds; everything given must hold.</summary>
/// <param name="Q">Part of name, user name, address, phone number or department.</param>
/// <param name="Role">A role; <c>staff</c>: whoever works on others' tickets; empty: everybody.</param>
/// <param name="IsActive">Null: both.</param>
/// <param name="After">The user name the previous stretch ended with.</param>
public sealed record PeopleFilter(string? Q, string? Role, string? Team, bool? IsActive, string? After, int? Limit);

/// <summary>A person as administrators see them.</summary>
public sealed record PersonView
{
    public required string UserName { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Teams { get; init; }

    public required IReadOnlyList<string> Skills { get; init; }

    public required string? Department { get; init; }

    public required string? Phone { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsAvailable { get; init; }

    /// <summary>Until when they are away; null: they are not.</summary>
    public required DateTimeOffset? AwayUntil { get; init; }

    /// <summary>False: they have never set a password.</summary>
    public required bool HasPassword { get; init; }

    public required int Revision { get; init; }

    public static PersonView Of(Person person, DateTimeOffset? awayUntil) => new()
    {
        UserName = person.UserName,
        Name = person.Name,
        Email = person.Email,
        Language = person.Language,
        Roles = person.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Teams = [.. person.Teams.Select(member => member.TeamKey).Order(StringComparer.Ordinal)],
        Skills = person.SkillWords,
        Department = person.Department,
        Phone = person.Phone,
        IsActive = person.IsActive,
        IsAvailable = person.IsAvailable,
        AwayUntil = awayUntil,
        HasPassword = person.PasswordHash is not null,
        Revision = person.Revision,
    };
}

/// <summary>What somebody still has in hand.</summary>
/// <param name="Tickets">Numbers of open tickets they handle.</param>
/// <param name="Tasks">Open work assigned to them on tickets that others handle.</param>
public sealed record OpenWork(IReadOnlyList<TicketInHand> Tickets, IReadOnlyList<TaskInHand> Tasks);

public sealed record TicketInHand(string Number, string Title, string? Team);

/// <param name="Team">Of its ticket.</param>
public sealed record TaskInHand(Guid Id, string Ticket, string Title, string? Team);

/// <summary>A change of a person or a team.</summary>
/// <param name="Changes">By field: before and after.</param>
public sealed record PersonChange(DateTimeOffset At, string By, string Action, string Text, JsonObject Changes);

/// <summary>A team with its members.</summary>
/// <param name="Uses">Where it is used, in the reader's language; a team that is used cannot be removed.</param>
public sealed record TeamView(string Key, string NameZh, string NameEn, IReadOnlyList<string> Members, IReadOnlyList<string> Uses);

/// <summary>People and teams for administrators.</summary>
public sealed class PeopleReading(DeskDatabase database, TimeProvider clock)
{
    /// <summary>Every member of staff in <see cref="PeopleFilter.Role"/>.</summary>
    public const string Staff = "staff";

    private const int MostChanges = 100;

    public async Task<Listing<PersonView>> ListAsync(Caller caller, PeopleFilter filter, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        var limit = Paging.Limit(filter.Limit);
        await using var db = database.Read();
        var people = db.People.Include(person => person.Teams).Where(person => person.Roles != Role.Monitoring);
        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var words = filter.Q.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Runs in the database, where there is no culture.
            people = people.Where(person => person.UserName.ToLower().Contains(words) || person.Name.ToLower().Contains(words) || person.Email.Contains(words)
                || person.Phone!.Contains(words) || person.Department!.ToLower().Contains(words));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (filter.Role == Staff)
        {
            people = people.Where(person => person.Roles != Role.Requester);
        }
        else if (!string.IsNullOrEmpty(filter.Role))
        {
            people = people.Where(person => (" " + person.Roles + " ").Contains(" " + filter.Role + " "));
        }

        people = string.IsNullOrEmpty(filter.Team) ? people : people.Where(person => person.Teams.Any(member => member.TeamKey == filter.Team));
        people = filter.IsActive is { } active ? people.Where(person => person.IsActive == active) : people;
#pragma warning disable CA1309 // Translated to SQL.
        people = string.IsNullOrEmpty(filter.After) ? people : people.Where(person => string.Compare(person.UserName, filter.After) > 0);
#pragma warning restore CA1309
        var rows = await people.OrderBy(person => person.UserName).Take(limit + 1).ToListAsync(cancellationToken);
        var away = await Replacements.AwayAsync(db, clock.GetUtcNow(), cancellationToken);
        return await Paging.StretchAsync<Person, PersonView>(rows, limit, person => person.UserName, shown =>
            Task.FromResult<IReadOnlyList<PersonView>>(shown.ConvertAll(person => PersonView.Of(person, away.GetValueOrDefault(person.Id)?.UntilAt))));
    }

    /// <summary>Null: there is no such person.</summary>
    public async Task<PersonView?> FindAsync(Caller caller, string userName, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        await using var db = database.Read();
        var person = await db.People.Include(row => row.Teams).SingleOrDefaultAsync(row => row.UserName == userName && row.Roles != Role.Monitoring, cancellationToken);
        return person is null ? null : PersonView.Of(person, (await Replacements.AwayAsync(db, clock.GetUtcNow(), cancellationToken)).GetValueOrDefault(person.Id)?.UntilAt);
    }

    public async Task<OpenWork> OpenWorkAsync(Caller caller, string userName, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        await using var db = database.Read();
        var id = await db.People.Where(person => person.UserName == userName).Select(person => (Guid?)person.Id).SingleOrDefaultAsync(cancellationToken);
        var tickets = await db.Tickets.Where(ticket => ticket.HandlerId == id && ticket.Status != TicketStatus.Closed && ticket.Status != TicketStatus.Withdrawn && ticket.Status != TicketStatus.Cancelled)
            .OrderBy(ticket => ticket.Number).Select(ticket => new TicketInHand(ticket.Number, ticket.Title, ticket.TeamKey)).ToListAsync(cancellationToken);
        var tasks = await db.Tasks.Where(task => task.AssigneeId == id && task.State == TicketTask.Open && task.Kind == TaskKind.Work && task.Ticket!.HandlerId != id)
            .OrderBy(task => task.Id).Select(task => new { task.Id, task.Ticket!.Number, task.Title, task.Ticket.TeamKey }).ToListAsync(cancellationToken);
        return new OpenWork(tickets, tasks.ConvertAll(task => new TaskInHand(task.Id, task.Number, LocalizedText.Of(JsonNode.Parse(task.Title)).In(caller.Language), task.TeamKey)));
    }

    /// <summary>What was changed about a person or a team, newest first.</summary>
    /// <param name="subject">User name or key of a team.</param>
    public async Task<IReadOnlyList<PersonChange>> HistoryAsync(Caller caller, string subject, IReadOnlyList<string> actions, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        await using var db = database.Read();
        var rows = await db.Timeline.Where(entry => entry.TicketId == null && entry.Subject == subject && actions.Contains(entry.Action))
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(MostChanges).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new PersonChange(row.At, row.ActorName, row.Action, row.Text, JsonNode.Parse(row.Data) as JsonObject ?? []));
    }

    public async Task<IReadOnlyList<TeamView>> TeamsAsync(Caller caller, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        await using var db = database.Read();
        var teams = await db.Teams.OrderBy(team => team.Key).ToListAsync(cancellationToken);
        var members = (await db.TeamMembers.Join(db.People.Where(person => person.IsActive), member => member.PersonId, person => person.Id, (member, person) => new { member.TeamKey, person.Name })
            .ToListAsync(cancellationToken)).ToLookup(row => row.TeamKey, row => row.Name);
        var views = new List<TeamView>();
        foreach (var team in teams)
        {
            views.Add(new TeamView(team.Key, team.NameZh, team.NameEn, [.. members[team.Key].Order(StringComparer.Ordinal)], await TeamAdmin.UsesAsync(db, team.Key, caller.Language, cancellationToken)));
        }

        return views;
    }
}
