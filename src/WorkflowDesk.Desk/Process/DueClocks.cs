using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Process;

/// <summary>Warnings and breaches of clocks: recorded, told to people, raised to the processes that listen. Each once.</summary>
public sealed class DueClocks(
    DeskSteps steps, TicketProcess process, DefinitionCache definitions, Outbox outbox, TaskLinks links, MailOptions mail, ProfileShelf profiles)
{
    internal async Task<IReadOnlyList<DuePiece>> DueAsync(DeskDb db, DateTimeOffset now, int batch, bool isBreach, CancellationToken cancellationToken)
    {
        var running = db.Clocks.Where(row => row.StoppedAt == null && row.PausedAt == null);
        var due = await (isBreach
                ? running.Where(row => row.BreachedAt == null && row.DueAt <= now).Select(row => new { row.Id, row.TicketId, At = row.DueAt })
                : running.Where(row => row.WarnedAt == null && row.WarnAt <= now).Select(row => new { row.Id, row.TicketId, At = row.WarnAt }))
            .OrderBy(row => row.At).ThenBy(row => row.Id).Take(batch).ToListAsync(cancellationToken);
        return due.ConvertAll(reached => new DuePiece(reached.At, $"{(isBreach ? "breach" : "warning")} of clock {reached.Id}",
            () => ReachAsync(reached.TicketId, reached.Id, isBreach, cancellationToken)));
    }

    /// <summary>No effect when the clock was paused, stopped, priced anew or told in the meantime.</summary>
    private async Task ReachAsync(Guid ticketId, Guid id, bool isBreach, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await step.LockTicketAsync(ticketId, cancellationToken) is not { } ticket
            || await step.Db.Clocks.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } clock
            || !new TicketClocks(step, ticket, profiles).Reach(clock, isBreach))
        {
            return;
        }

        // Found past both, the clock has both recorded and both raised, but people are told once: the breach says it all.
        if (isBreach || clock.DueAt > step.Now)
        {
            await TellAsync(step, ticket, clock, isBreach ? MessageTemplate.ClockBreached : MessageTemplate.ClockWarning, cancellationToken);
        }

        await RaiseAsync(step, ticket, clock, isBreach ? 100 : 80, cancellationToken);
        await step.CommitAsync(cancellationToken);
    }

    private async Task TellAsync(DeskStep step, Ticket ticket, Clock clock, string template, CancellationToken cancellationToken)
    {
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        string[] tokens = ticket.HandlerId is not null ? ["handler"] : [Candidates.Role(Role.Agent)];
        if (template == MessageTemplate.ClockBreached)
        {
            tokens = [.. tokens, Candidates.Role(Role.Supervisor)];
        }

        foreach (var person in await run.PeopleAsync(tokens, cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["clock"] = clock.Kind;
            data["due"] = clock.DueAt;
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = template,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/tickets/{ticket.Number}"))],
            }, cancellationToken);
        }
    }

    /// <summary>Processes may listen to a clock; the escalation does. A ticket that already waits for a supervisor is not escalated twice.</summary>
    private async Task RaiseAsync(DeskStep step, Ticket ticket, Clock clock, int threshold, CancellationToken cancellationToken)
    {
        if (threshold == 100 && await step.Db.Tasks.AnyAsync(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && task.Step == StepKey.DecideEscalation, cancellationToken))
        {
            return;
        }

        var store = new DeskWorkflowStore(step.Db, definitions);
        foreach (var kind in new[] { clock.Kind, "" })
        {
            var payload = ClockReached.Payload(kind, threshold);
            var hash = StimulusHash.Of(ClockReached.StimulusName, payload);
            var input = new JsonObject { ["Clock"] = clock.Kind, ["Threshold"] = threshold, ["Due"] = clock.DueAt };
            foreach (var trigger in await store.FindTriggersAsync(ClockReached.StimulusName, hash, cancellationToken))
            {
                await process.StartAsync(step, ticket, new StartWorkflow
                {
                    DefinitionVersionId = trigger.DefinitionVersionId,
                    TriggerActivityId = trigger.ActivityId,
                    CorrelationId = ticket.Number,
                    Name = $"{ticket.Number} {clock.Kind} {threshold} %",
                    Input = input.DeepClone().AsObject(),
                }, cancellationToken);
            }

            foreach (var bookmark in await store.FindBookmarksAsync(ClockReached.StimulusName, hash, ticket.Number, null, cancellationToken))
            {
                await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, input.DeepClone().AsObject(), cancellationToken);
            }
        }
    }
}
