using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Leftovers;

/// <summary>Reminds owners on the day their leftovers are due, and again until they are done.</summary>
public sealed class DueLeftovers(DeskSteps steps, Outbox outbox, TaskLinks links, MailOptions mail, ProfileShelf profiles)
{
    internal async Task<IReadOnlyList<DuePiece>> DueAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var due = await db.Leftovers.Where(row => row.RemindAt <= now).OrderBy(row => row.RemindAt).ThenBy(row => row.Id).Take(batch)
            .Select(row => new { row.Id, row.TicketId, row.RemindAt }).ToListAsync(cancellationToken);
        return due.ConvertAll(row => new DuePiece(row.RemindAt ?? now, $"reminder of leftover {row.Id}", () => RemindAsync(row.TicketId, row.Id, cancellationToken)));
    }

    private async Task RemindAsync(Guid ticketId, Guid id, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        var ticket = await step.LockTicketAsync(ticketId, cancellationToken);
        var leftover = await step.Db.Leftovers.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (ticket is null || leftover?.RemindAt is not { } at || at > step.Now)
        {
            return;
        }

        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        var owner = await run.PersonAsync(leftover.OwnerId, cancellationToken);
        // Nobody's work is lost with the person: where the owner has left, supervisors hear of it.
        foreach (var person in owner is { IsActive: true } ? [owner] : await run.PeopleAsync([Candidates.Role(Role.Supervisor)], cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            (data["what"], data["plan"], data["dueOn"], data["owner"]) = (leftover.What, leftover.Plan, leftover.DueOn, owner?.Name);
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.LeftoverDue,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看遗留事项", "View the leftovers", mail.Link("/leftovers"))],
            }, cancellationToken);
        }

        step.Record(TimelineAction.Reminded, ticket, leftover.What, subject: owner?.Name, data: new JsonObject { ["leftover"] = leftover.Id });
        leftover.RemindAt = LeftoverEditing.Next(at + LeftoverEditing.RemindAgainAfter, step.Now);
        leftover.RemindAt = leftover.RemindAt <= step.Now ? leftover.RemindAt + LeftoverEditing.RemindAgainAfter : leftover.RemindAt;
        await step.CommitAsync(cancellationToken);
    }
}
