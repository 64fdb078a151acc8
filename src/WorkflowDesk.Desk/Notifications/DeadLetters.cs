using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A mail that could not be sent, as administrators see it.</summary>
/// <param name="Ticket">Number; null: it is about no ticket.</param>
public sealed record DeadLetter(
    Guid Id, string? Ticket, string Template, string To, string Subject, DateTimeOffset CreatedAt, int Attempts, string? Error, string State, string? ClosedBy, string? ClosedBecause);

/// <summary>Mails that were refused for good or given up: nobody forgets them, an administrator sends them again or puts them away.</summary>
public sealed class DeadLetters(DeskDatabase database, OutboxBell bell)
{
    private const int LongestReason = 1000;

    /// <param name="discarded">True: those put away.</param>
    public async Task<Listing<DeadLetter>> ListAsync(Caller caller, bool discarded, string? after, int? limit, CancellationToken cancellationToken)
    {
        Check(caller);
        var stretch = Paging.Limit(limit);
        var from = Paging.After(after);
        var state = discarded ? MailOut.Discarded : MailOut.Failed;
        await using var db = database.Read();
        var rows = db.MailsOut.Where(mail => mail.State == state);
        if (from is { } last)
        {
            rows = rows.Where(mail => mail.Id.CompareTo(last) < 0);
        }

        var found = await rows.OrderByDescending(mail => mail.Id).Take(stretch + 1)
            .Select(mail => new DeadLetter(
                mail.Id, db.Tickets.Where(ticket => ticket.Id == mail.TicketId).Select(ticket => ticket.Number).SingleOrDefault(), mail.Template, mail.ToAddress, mail.Subject,
                mail.CreatedAt, mail.Attempts, mail.Error, mail.State, mail.ClosedBy, mail.ClosedBecause))
            .ToListAsync(cancellationToken);
        return await Paging.StretchAsync<DeadLetter, DeadLetter>(found, stretch, letter => letter.Id.ToString(), letters => Task.FromResult<IReadOnlyList<DeadLetter>>(letters));
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.MailsOut.CountAsync(mail => mail.State == MailOut.Failed, cancellationToken);
    }

    /// <summary>Into the queue again, with all its tries ahead. Pressed twice: the second finds it there and changes nothing.</summary>
    public async Task RetryAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        var mail = await TakeAsync(step, id, cancellationToken);
        if (mail.State == MailOut.Queued)
        {
            return;
        }

        CheckIsDead(step, mail);
        mail.State = MailOut.Queued;
        mail.Attempts = 0;
        mail.NextTryAt = null;
        mail.ClaimedUntil = null;
        await RecordAsync(step, mail, TimelineAction.MessageRetried, "", cancellationToken);
        step.AfterCommit(bell.Ring);
    }

    /// <exception cref="DeskRuleException">422 without a reason; 409 it is no dead letter any more.</exception>
    public static async Task DiscardAsync(DeskStep step, Guid id, string reason, CancellationToken cancellationToken)
    {
        var mail = await TakeAsync(step, id, cancellationToken);
        if (mail.State == MailOut.Discarded)
        {
            return;
        }

        CheckIsDead(step, mail);
        reason = reason.Trim();
        if (reason.Length is 0 or > LongestReason)
        {
            var text = Say(step, $"请填写原因（最多 {LongestReason} 字）。", $"Please give a reason of at most {LongestReason} characters.");
            throw new DeskRuleException("fields-missing", 422, text) { Fields = new Dictionary<string, string> { ["reason"] = text } };
        }

        mail.State = MailOut.Discarded;
        mail.ClosedBy = step.Caller.Name;
        mail.ClosedBecause = reason;
        await RecordAsync(step, mail, TimelineAction.MessageDiscarded, reason, cancellationToken);
    }

    private static async Task<MailOut> TakeAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        Check(step.Caller);
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync($"select 1 from mails_out where id = {id} for update", cancellationToken);
        }

        return await step.Db.MailsOut.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            ?? throw DeskRuleException.NotFound(Say(step, "没有这封邮件。", "There is no such mail."));
    }

    private static void CheckIsDead(DeskStep step, MailOut mail)
    {
        if (mail.State != MailOut.Failed)
        {
            throw new DeskRuleException("mail-not-failed", 409, Say(step, "这封邮件已不是未送达邮件。", "This mail is no longer among those that could not be sent."));
        }
    }

    private static async Task RecordAsync(DeskStep step, MailOut mail, string action, string reason, CancellationToken cancellationToken)
    {
        var ticket = mail.TicketId is { } ticketId ? await step.LockTicketAsync(ticketId, cancellationToken) : null;
        step.Record(action, ticket, text: reason, subject: mail.Template, data: new JsonObject { ["to"] = mail.ToAddress, ["subject"] = mail.Subject });
    }

    private static void Check(Caller caller)
    {
        if (!caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("administrators-only", 403, caller.Language == Languages.Chinese ? "仅管理员可以处理未送达的邮件。" : "Mails that could not be sent are for administrators.");
        }
    }

    private static string Say(DeskStep step, string chinese, string english) => step.Caller.Language == Languages.Chinese ? chinese : english;
}
