using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// Tasks that are due soon or overdue: whoever has to act is told, once each; of an overdue one the supervisors too.
/// Questions to requesters and approvals have reminders of their own.
/// </summary>
public sealed class DueTasks(DeskSteps steps, Outbox outbox, TaskLinks links, MailOptions mail, ProfileShelf profiles)
{
    internal async Task<IReadOnlyList<DuePiece>> DueAsync(DeskDb db, DateTimeOffset now, int batch, bool isOverdue, CancellationToken cancellationToken)
    {
        var open = db.Tasks.Where(task => task.State == TicketTask.Open && task.Kind == TaskKind.Work);
        var due = await (isOverdue
                ? open.Where(task => task.OverdueToldAt == null && task.DueAt <= now).Select(task => new { task.Id, task.TicketId, At = task.DueAt })
                : open.Where(task => task.WarnedAt == null && task.WarnAt <= now).Select(task => new { task.Id, task.TicketId, At = task.WarnAt }))
            .OrderBy(task => task.At).ThenBy(task => task.Id).Take(batch).ToListAsync(cancellationToken);
        return due.ConvertAll(task => new DuePiece(task.At ?? now, $"{(isOverdue ? "overdue" : "due soon")} of task {task.Id}",
            () => TellAsync(task.TicketId, task.Id, isOverdue, cancellationToken)));
    }

    /// <summary>No effect when the task was done, put off or told in the meantime.</summary>
    private async Task TellAsync(Guid ticketId, Guid taskId, bool isOverdue, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await step.LockTicketAsync(ticketId, cancellationToken) is not { } ticket
            || await step.Db.Tasks.SingleOrDefaultAsync(row => row.Id == taskId, cancellationToken) is not { IsOpen: true } task)
        {
            return;
        }

        var isPast = task.DueAt <= step.Now;
        if (isOverdue ? task.OverdueToldAt is not null || !isPast : task.WarnedAt is not null || task.WarnAt > step.Now)
        {
            return;
        }

        if (isOverdue)
        {
            task.OverdueToldAt = step.Now;
        }
        else
        {
            task.WarnedAt = step.Now;
        }

        step.Record(isOverdue ? TimelineAction.TaskOverdue : TimelineAction.TaskDueSoon, ticket, step: task.Step, by: Caller.System,
            data: new JsonObject { ["task"] = task.Id.ToString(), ["dueAt"] = task.DueAt });
        // Found past both, people are told once: overdue says it all.
        if (isOverdue || !isPast)
        {
            await TellPeopleAsync(step, ticket, task, isOverdue, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
    }

    private async Task TellPeopleAsync(DeskStep step, Ticket ticket, TicketTask task, bool isOverdue, CancellationToken cancellationToken)
    {
        var tokens = (task.AssigneeId is { } assignee ? [Candidates.Person(assignee)] : Candidates.Split(task.Candidates)).ToList();
        if (isOverdue)
        {
            tokens.Add(Candidates.Role(Role.Supervisor));
        }

        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        var holder = await run.PersonAsync(task.AssigneeId, cancellationToken);
        var people = await Recipients.WithReplacementsAsync(step, await Recipients.PeopleAsync(step, tokens, cancellationToken), cancellationToken);
        foreach (var person in people.Where(person => !Candidates.Holds(task.Excluded, Candidates.Person(person.Id))))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["task"] = JsonNode.Parse(task.Title);
            data["instructions"] = JsonNode.Parse(task.Instructions);
            data["due"] = task.DueAt;
            data["assignee"] = holder?.Name;
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = isOverdue ? MessageTemplate.TaskOverdue : MessageTemplate.TaskDueSoon,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("打开任务", "Open the task", mail.Link($"/tickets/{ticket.Number}"))],
            }, cancellationToken);
        }
    }
}
