using System.Text.Json;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <summary>Colleagues who work on a ticket beside its handler. They see it, hear of it, and act where a step lets co-handlers act.</summary>
public sealed class CoHandling(TicketProcess process)
{
    /// <summary>Co-handlers of one ticket.</summary>
    public const int Most = 20;

    /// <exception cref="DeskRuleException">403 neither handler, agent nor supervisor; 404; 409 ended; 422 nobody such, no reason, or too many.</exception>
    public async Task AddAsync(DeskStep step, string number, string? user, string reason, CancellationToken cancellationToken)
    {
        var ticket = await LockedAsync(step, number, reason, cancellationToken);
        var person = await WorkHandover.ColleagueAsync(step, user, "user", cancellationToken);
        var others = Recipients.CoHandlers(ticket).ToList();
        if (others.Contains(person.Id) || ticket.HandlerId == person.Id)
        {
            return;
        }

        if (others.Count >= Most)
        {
            throw new DeskRuleException("too-many", 422, Say(step.Caller, $"最多 {Most} 名协同处理人。", $"A ticket has at most {Most} co-handlers."));
        }

        Write(ticket, [.. others, person.Id]);
        var run = process.RunOf(step, ticket);
        foreach (var task in (await run.OpenTasksAsync(cancellationToken)).Where(task => Candidates.Holds(task.Candidates, Candidates.CoHandlers)))
        {
            task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates), Candidates.Person(person.Id)]);
            task.Revision++;
        }

        step.Record(TimelineAction.CoHandlerAdded, ticket, reason.Trim(), subject: person.Name);
        await run.Outbox.QueueAsync(step, new OutgoingMessage
        {
            Template = MessageTemplate.Assigned,
            To = person,
            Ticket = ticket,
            Data = await MessageData.OfAsync(run, cancellationToken),
            Actions = [new MailAction("查看工单", "View the ticket", run.Options.Link($"/tickets/{ticket.Number}"))],
        }, cancellationToken);
    }

    /// <inheritdoc cref="AddAsync"/>
    public async Task RemoveAsync(DeskStep step, string number, string? user, string reason, CancellationToken cancellationToken)
    {
        var ticket = await LockedAsync(step, number, reason, cancellationToken);
        var run = process.RunOf(step, ticket);
        var others = Recipients.CoHandlers(ticket).ToList();
        if (string.IsNullOrEmpty(user) || await run.PersonAsync(user, cancellationToken) is not { } person || !others.Remove(person.Id))
        {
            return;
        }

        Write(ticket, others);
        foreach (var task in (await run.OpenTasksAsync(cancellationToken)).Where(task => task.AssigneeId != person.Id && Candidates.Holds(task.Candidates, Candidates.CoHandlers)))
        {
            task.Candidates = Candidates.Join(Candidates.Split(task.Candidates).Where(token => token != Candidates.Person(person.Id)));
            task.Revision++;
        }

        step.Record(TimelineAction.CoHandlerRemoved, ticket, reason.Trim(), subject: person.Name);
    }

    public static bool MayChange(Caller caller, Guid? handlerId) =>
        caller.Is(Role.Supervisor) || caller.Is(Role.Administrator) || caller.Is(Role.Agent)
        || (handlerId is { } handler && (handler == caller.PersonId || caller.StandsInFor.Any(absent => absent.Id == handler)));

    private static async Task<Ticket> LockedAsync(DeskStep step, string number, string reason, CancellationToken cancellationToken)
    {
        var ticket = await step.LockVisibleAsync(number, cancellationToken);
        if (!MayChange(step.Caller, ticket.HandlerId))
        {
            throw new DeskRuleException("not-the-handler", 403, Say(step.Caller, "只有处理人、服务台人员或主管可以更改协同处理人。", "Only the handler, an agent or a supervisor may change co-handlers."));
        }

        WorkHandover.CheckOpen(step.Caller, ticket);
        WorkHandover.CheckReason(step.Caller, reason, isNeeded: true);
        return ticket;
    }

    private static void Write(Ticket ticket, IReadOnlyList<Guid> coHandlers)
    {
        ticket.CoHandlers = JsonSerializer.Serialize(coHandlers);
        ticket.Revision++;
    }
}
