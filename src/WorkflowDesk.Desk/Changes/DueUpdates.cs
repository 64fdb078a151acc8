using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>
/// Keeps what was promised with a workaround: the handler is reminded beforehand; where they have written nothing by the
/// moment, the requester is told how things stand. Never silent.
/// </summary>
public sealed class DueUpdates(DeskSteps steps, Outbox outbox, TaskLinks links, MailOptions mail, ProfileShelf profiles)
{
    internal async Task<IReadOnlyList<DuePiece>> RemindersAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var due = await db.PromisedUpdates.Where(row => row.EndedAt == null && row.RemindAt <= now).OrderBy(row => row.RemindAt).ThenBy(row => row.TicketId).Take(batch)
            .Select(row => new { row.TicketId, row.RemindAt }).ToListAsync(cancellationToken);
        return due.ConvertAll(row => new DuePiece(row.RemindAt ?? now, $"reminder of the update of {row.TicketId}", () => RemindAsync(row.TicketId, cancellationToken)));
    }

    internal async Task<IReadOnlyList<DuePiece>> PromisesAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var due = await db.PromisedUpdates.Where(row => row.EndedAt == null && row.NextAt <= now).OrderBy(row => row.NextAt).ThenBy(row => row.TicketId).Take(batch)
            .Select(row => new { row.TicketId, row.NextAt }).ToListAsync(cancellationToken);
        return due.ConvertAll(row => new DuePiece(row.NextAt, $"update of {row.TicketId}", () => KeepAsync(row.TicketId, cancellationToken)));
    }

    private async Task RemindAsync(Guid ticketId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await step.LockTicketAsync(ticketId, cancellationToken) is not { } ticket || await UpdatePromises.OfAsync(step, ticket, cancellationToken) is not { EndedAt: null, RemindAt: { } at } promise || at > step.Now)
        {
            return;
        }

        promise.RemindAt = null;
        // Past its moment the promise itself is next: it says everything.
        if (IsOwed(ticket) && promise.NextAt > step.Now && !await HasSpokenAsync(step, ticket, promise, cancellationToken))
        {
            var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
            foreach (var person in await run.PeopleAsync(ticket.HandlerId is null ? [Candidates.Role(Role.Supervisor)] : ["handler"], cancellationToken))
            {
                var data = await MessageData.OfAsync(run, cancellationToken);
                (data["workaround"], data["plan"], data["nextUpdateAt"]) = (promise.Workaround, promise.Plan, promise.NextAt);
                await outbox.QueueAsync(step, new OutgoingMessage
                {
                    Template = MessageTemplate.UpdateDue,
                    To = person,
                    Ticket = ticket,
                    Data = data,
                    Actions = [new MailAction("告知进展", "Write the update", mail.Link($"/tickets/{ticket.Number}#updates"))],
                }, cancellationToken);
                step.Record(TimelineAction.Reminded, ticket, subject: person.Name);
            }
        }

        await step.CommitAsync(cancellationToken);
    }

    private async Task KeepAsync(Guid ticketId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await step.LockTicketAsync(ticketId, cancellationToken) is not { } ticket || await UpdatePromises.OfAsync(step, ticket, cancellationToken) is not { EndedAt: null } promise || promise.NextAt > step.Now)
        {
            return;
        }

        if (!ticket.IsOpen || ticket.Status == TicketStatus.Resolved)
        {
            promise.EndedAt = step.Now;
            promise.RemindAt = null;
            await step.CommitAsync(cancellationToken);
            return;
        }

        // What is the requester's turn needs no word from us; what the handler has told already neither.
        var isSilent = IsOwed(ticket) && !await HasSpokenAsync(step, ticket, promise, cancellationToken);
        var every = promise.Every;
        var next = promise.NextAt + every;
        for (; next <= step.Now; next += every)
        {
            // Those of a long time away are one.
        }

        UpdatePromises.Promise(step, ticket, promise, next);
        promise.Every = every;
        if (isSilent)
        {
            promise.Missed++;
            await TellAsync(step, ticket, promise, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
    }

    private async Task TellAsync(DeskStep step, Ticket ticket, PromisedUpdate promise, CancellationToken cancellationToken)
    {
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        foreach (var person in await run.PeopleAsync(["requester"], cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            (data["workaround"], data["plan"], data["nextUpdateAt"]) = (promise.Workaround, promise.Plan, promise.NextAt);
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.Progress,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/portal/{ticket.Number}"))],
            }, cancellationToken);
        }

        step.Record(TimelineAction.ProgressTold, ticket, data: new() { ["status"] = ticket.Status, ["nextAt"] = promise.NextAt }, isPublic: true);
        if (await step.Db.Clocks.AnyAsync(clock => clock.TicketId == ticket.Id && clock.Kind == Clock.Update && clock.StoppedAt == null && clock.PausedAt == null, cancellationToken))
        {
            await run.Clocks.StartAsync(Clock.Update, cancellationToken);
        }
    }

    private static bool IsOwed(Ticket ticket) => ticket.IsOpen && ticket.Status is not (TicketStatus.Resolved or TicketStatus.Verifying or TicketStatus.AwaitingRequester);

    /// <summary>Whether somebody of the desk has told the requester anything since the promise.</summary>
    private static Task<bool> HasSpokenAsync(DeskStep step, Ticket ticket, PromisedUpdate promise, CancellationToken cancellationToken)
    {
        var since = promise.PromisedAt;
        return step.Db.Timeline.AnyAsync(
            entry => entry.TicketId == ticket.Id && (entry.Action == TimelineAction.Reply || entry.Action == TimelineAction.DelayTold) && entry.IsPublic && entry.ActorId != ticket.RequesterId && entry.At > since, cancellationToken);
    }
}
