using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>What mail may do besides opening tickets and speaking on them.</summary>
public sealed partial class TicketProcess
{
    private const string NotWaiting = "process-not-waiting";

    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromHours(1);

    /// <summary>An approval or a verification by mail from an authenticated sender, under all the rules of the step.</summary>
    /// <returns>Why it was refused; null when it is done.</returns>
    internal async Task<string?> DecideByMailAsync(DeskStep step, Ticket ticket, MailedWord word, CancellationToken cancellationToken)
    {
        var task = word.Task;
        var approval = await step.Db.Approvals.SingleOrDefaultAsync(row => row.TaskId == task.Id, cancellationToken);
        var data = new JsonObject();
        if (Field(task, word.Outcome) is { } field)
        {
            data[field] = word.Reply.Text;
        }

        try
        {
            await CompleteTaskAsync(step, task.Id, new TaskCompletion($"mail:{word.Mail}", null, word.Outcome, data) { PlanHash = approval?.PlanHash, IsByTrustedMail = true }, cancellationToken);
        }
        catch (DeskRuleException rule) when (rule.Code != NotWaiting)
        {
            // Rules are asked before anything changes; the mail then stays a reply.
            return rule.Message;
        }

        Speak(step, ticket, word.Reply);
        return null;
    }

    /// <summary>Asks somebody once more, with a new link, at most once an hour.</summary>
    internal async Task AskAgainAsync(DeskStep step, Ticket ticket, TicketTask task, Person person, CancellationToken cancellationToken)
    {
        var template = task.Kind == TaskKind.Approval ? MessageTemplate.ApprovalReminder : MessageTemplate.TaskReminder;
        var since = step.Now - s_askAgainAfter;
        if (!await step.Db.MailsOut.AnyAsync(mail => mail.TicketId == ticket.Id && mail.ToAddress == person.Email && mail.Template == template && mail.CreatedAt > since, cancellationToken))
        {
            await HumanTask.AskAsync(RunOf(step, ticket), task, template, giveUpAfter: null, cancellationToken, only: [Candidates.Person(person.Id)]);
        }
    }

    /// <summary>Tells whoever works on the ticket about its mail.</summary>
    internal Task TellOfMailAsync(DeskStep step, Ticket ticket, string text, CancellationToken cancellationToken) =>
        TellTroubleAsync(step, ticket, ticket.HandlerId is not null ? ["handler"] : ticket.TeamKey is not null ? ["team"] : [Candidates.Role(Role.Agent)], text, cancellationToken);

    /// <summary>Tells the supervisors, and whoever's name was used.</summary>
    internal Task TellOfForgeryAsync(DeskStep step, Ticket ticket, Person person, string text, CancellationToken cancellationToken) =>
        TellTroubleAsync(step, ticket, [Candidates.Person(person.Id), Candidates.Role(Role.Supervisor)], text, cancellationToken);

    /// <summary>Tells a sender that only the head of a mail arrived.</summary>
    internal Task TellTooLargeAsync(DeskStep step, Ticket ticket, Person sender, string subject, CancellationToken cancellationToken) =>
        TellAsync(RunOf(step, ticket), MessageTemplate.MailTooLarge, sender, subject, cancellationToken);

    private async Task TellTroubleAsync(DeskStep step, Ticket ticket, IReadOnlyList<string> tokens, string text, CancellationToken cancellationToken)
    {
        var run = RunOf(step, ticket);
        foreach (var person in await run.PeopleAsync(tokens, cancellationToken))
        {
            await TellAsync(run, MessageTemplate.MailTrouble, person, text, cancellationToken);
        }
    }

    private async Task TellAsync(TicketRun run, string template, Person person, string text, CancellationToken cancellationToken)
    {
        var data = await MessageData.OfAsync(run, cancellationToken);
        data["text"] = text;
        await outbox.QueueAsync(run.Step, new OutgoingMessage
        {
            Template = template,
            To = person,
            Ticket = run.Ticket,
            Data = data,
            Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/{(person.Id == run.Ticket.RequesterId ? "portal" : "tickets")}/{run.Ticket.Number}"))],
        }, cancellationToken);
    }

    private static TimelineEntry Speak(DeskStep step, Ticket ticket, NewReply reply, string action = TimelineAction.Reply)
    {
        var data = reply.FullText == reply.Text ? null : new JsonObject { ["fullText"] = reply.FullText };
        var entry = step.Record(
            reply.IsPublic ? action : TimelineAction.Note, ticket, reply.Text, data: data, isPublic: reply.IsPublic, by: Caller.Of(reply.From, reply.Channel));
        Attach(step, ticket, reply.Attachments, entry, reply.IsPublic, reply.From.Name);
        ticket.Revision++;
        return entry;
    }

    /// <summary>The field that takes the words of whoever chooses this outcome.</summary>
    private static string? Field(TicketTask task, string outcome) =>
        TaskForm.Read(task.Form).Fields.FirstOrDefault(field => field.RequiredFor.Contains(outcome))?.Name;

    private static async Task<IReadOnlyList<Person>> ParticipantsAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) =>
        await step.Db.People.Where(person => person.IsActive && step.Db.TicketParticipants.Any(row => row.TicketId == ticket.Id && row.PersonId == person.Id)).ToListAsync(cancellationToken);
}
