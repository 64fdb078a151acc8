using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>What the desk's activities work with while the process of one ticket runs: the step and its ticket.</summary>
public sealed class TicketRun(DeskStep step, Ticket ticket, Outbox outbox, TaskLinks links, MailOptions options, ProfileShelf profiles)
{
    public DeskStep Step { get; } = step;

    public Ticket Ticket { get; } = ticket;

    public Outbox Outbox { get; } = outbox;

    public TaskLinks Links { get; } = links;

    public MailOptions Options { get; } = options;

    public ProfileShelf Profiles { get; } = profiles;

    public TicketClocks Clocks => new(Step, Ticket, Profiles);

    /// <summary>The day in the desk's zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Step.Now, Profiles.Zone).DateTime);

    /// <summary>The profile the ticket was opened under.</summary>
    public ValueTask<Profile> ProfileAsync(CancellationToken cancellationToken) => Profiles.OfAsync(Step.Db, Ticket, cancellationToken);

    public async Task<Person?> PersonAsync(Guid? id, CancellationToken cancellationToken) =>
        id is null ? null : await Step.Db.People.FindAsync([id.Value], cancellationToken);

    /// <summary>By user name or id; null when there is none.</summary>
    public async Task<Person?> PersonAsync(string nameOrId, CancellationToken cancellationToken) =>
        Guid.TryParse(nameOrId, out var id)
            ? await PersonAsync(id, cancellationToken)
            : await Step.Db.People.SingleOrDefaultAsync(person => person.UserName == nameOrId, cancellationToken);

    public async Task<IReadOnlyList<Person>> PeopleAsync(IEnumerable<string> tokens, CancellationToken cancellationToken) =>
        await Recipients.PeopleAsync(Step, await Recipients.StoredAsync(Step, Ticket, tokens, cancellationToken), cancellationToken);

    /// <summary>Hands the ticket to somebody, open work included.</summary>
    public Task AssignAsync(Person handler, string? team, CancellationToken cancellationToken) => AssignAsync(handler, team, "", cancellationToken);

    /// <inheritdoc cref="AssignAsync(Person, string?, CancellationToken)"/>
    public async Task AssignAsync(Person handler, string? team, string reason, CancellationToken cancellationToken)
    {
        var (before, formerTeam) = (Ticket.HandlerId, Ticket.TeamKey);
        Ticket.HandlerId = handler.Id;
        Ticket.TeamKey = team ?? Ticket.TeamKey;
        if (Recipients.CoHandlers(Ticket).ToList() is var others && others.Remove(handler.Id))
        {
            Ticket.CoHandlers = System.Text.Json.JsonSerializer.Serialize(others);
        }

        foreach (var task in await OpenTasksAsync(cancellationToken))
        {
            if (before is not null && task.DelegatedById == before)
            {
                task.DelegatedById = handler.Id;
            }

            if (task.Kind == TaskKind.Work && before is not null && task.AssigneeId == before)
            {
                task.AssigneeId = handler.Id;
                task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates).Where(token => token != Candidates.Person(before.Value)), Candidates.Person(handler.Id)]);
                if (formerTeam is not null && Ticket.TeamKey is { } now && now != formerTeam)
                {
                    task.Candidates = Candidates.Join(Candidates.Split(task.Candidates).Select(token => token == Candidates.Team(formerTeam) ? Candidates.Team(now) : token));
                }

                task.Revision++;
            }
        }

        if (before != handler.Id)
        {
            Step.Record(TimelineAction.Assigned, Ticket, reason.Trim(), subject: handler.Name, data: new() { ["handler"] = handler.UserName, ["team"] = Ticket.TeamKey });
        }
    }

    /// <summary>Open tasks, those created earlier in this step included.</summary>
    public async Task<IReadOnlyList<TicketTask>> OpenTasksAsync(CancellationToken cancellationToken)
    {
        await Step.Db.Tasks.Where(task => task.TicketId == Ticket.Id && task.State == TicketTask.Open).LoadAsync(cancellationToken);
        return [.. Step.Db.Tasks.Local.Where(task => task.TicketId == Ticket.Id && task.IsOpen)];
    }
}
