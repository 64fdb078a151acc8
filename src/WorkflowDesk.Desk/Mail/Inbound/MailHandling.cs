using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>
/// What people do with stored messages: let today's rules decide once more, make a ticket of one, put it on a ticket, or
/// put it aside. Nothing is ever made twice of one message: only those that wait, or that nothing was made of, are open.
/// </summary>
public sealed class MailHandling(DeskDatabase database, DeskSteps steps, MailUnderstanding understanding)
{
    /// <summary>Characters of a reason.</summary>
    public const int LongestReason = 500;

    private static readonly string[] s_open = [MailIn.Held, MailIn.Failed, MailIn.Discarded, MailIn.Understood];
    private static readonly string[] s_any = [.. MailIn.States];

    /// <summary>Administrators and supervisors.</summary>
    /// <exception cref="DeskRuleException"><c>mail-keepers-only</c>, 403.</exception>
    public static void Check(Caller caller)
    {
        if (!caller.IsSystem && !MayUse(caller))
        {
            throw new DeskRuleException("mail-keepers-only", 403, ProcessRules.Say(caller, "只有管理员和主管可以这样做。", "Only administrators and supervisors may do this."));
        }
    }

    public static bool MayUse(Caller caller) => caller.Is(Role.Administrator) || caller.Is(Role.Supervisor);

    /// <summary>Whether something may still be made of it: nothing has been, or only a note.</summary>
    public static bool IsOpen(MailIn mail) => mail.State switch
    {
        MailIn.Held or MailIn.Failed or MailIn.Discarded => true,
        MailIn.Understood => mail.Decision is { } decision && (decision.StartsWith("ignored:", StringComparison.Ordinal) || decision.StartsWith("refused:", StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>What today's rules would decide. Changes nothing.</summary>
    /// <exception cref="DeskRuleException">403; 404.</exception>
    public async Task<MailTaken> TryAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        await understanding.TakeAsync(await FindAsync(caller, id, cancellationToken), new MailHand { From = s_any, OnlyTries = true }, cancellationToken) ?? throw Busy(caller);

    /// <summary>Lets today's rules decide for good.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 something has been made of it; 422 no reason.</exception>
    public Task<MailTaken> ReplayAsync(Caller caller, Guid id, string reason, CancellationToken cancellationToken) =>
        TakeAsync(caller, id, reason, MailReason.Replayed, new MailHand { From = s_open }, cancellationToken);

    /// <exception cref="DeskRuleException">403; 404; 409 something has been made of it; 422 no reason.</exception>
    public Task<MailTaken> MakeTicketAsync(Caller caller, Guid id, string reason, CancellationToken cancellationToken) =>
        TakeAsync(caller, id, reason, MailReason.MadeTicket, new MailHand { From = s_open, IsByHand = true }, cancellationToken);

    /// <exception cref="DeskRuleException">403; 404 no such mail or ticket; 409 something has been made of it; 422 no reason.</exception>
    public Task<MailTaken> AttachAsync(Caller caller, Guid id, string number, string reason, CancellationToken cancellationToken) =>
        TakeAsync(caller, id, reason, MailReason.Attached, new MailHand
        {
            From = s_open,
            IsByHand = true,
            BeforeAsync = async (reading, cancelled) =>
            {
                var wanted = number.Trim().ToUpperInvariant();
                reading.Ticket = await reading.Step.LockTicketAsync(wanted, cancelled) is { } ticket && await reading.Step.Db.Visible(caller).AnyAsync(row => row.Id == ticket.Id, cancelled)
                    ? ticket
                    : throw new DeskRuleException("no-such-ticket", 404, ProcessRules.Say(caller, $"没有工单 {wanted}。", $"There is no ticket {wanted}."))
                    {
                        Fields = new Dictionary<string, string> { ["number"] = ProcessRules.Say(caller, "没有这个工单", "no such ticket") },
                    };
            },
        }, cancellationToken);

    /// <summary>Puts a message aside. <see cref="TakeBackAsync"/> undoes it.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 something has been made of it; 422 no reason.</exception>
    public async Task DiscardAsync(Caller caller, Guid id, string reason, CancellationToken cancellationToken)
    {
        CheckReason(caller, reason);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var row = await LockAsync(step, id, cancellationToken);
        if (row.State == MailIn.Discarded)
        {
            return;
        }

        CheckOpen(caller, row);
        row.HeldAs = $"{row.State} {row.Decision}".Trim();
        (row.State, row.Decision, row.NextTryAt) = (MailIn.Discarded, "discarded:hand", null);
        Record(step, row, MailReason.DiscardedByHand, reason, ticket: null);
        await step.CommitAsync(cancellationToken);
    }

    /// <summary>A discarded message is again what it was; one that was still being tried waits for a person.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 it is not discarded.</exception>
    public async Task TakeBackAsync(Caller caller, Guid id, string reason, CancellationToken cancellationToken)
    {
        CheckReason(caller, reason);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var row = await LockAsync(step, id, cancellationToken);
        if (row.State != MailIn.Discarded)
        {
            throw new DeskRuleException("mail-not-discarded", 409, ProcessRules.Say(caller, "这封邮件没有被丢弃。", "This message is not discarded."));
        }

        var before = (row.HeldAs ?? MailIn.Held).Split(' ', 2);
        row.State = before[0] == MailIn.Understood ? MailIn.Understood : MailIn.Held;
        row.Decision = before.Length > 1 ? before[1] : "held:failed";
        row.HeldAs = null;
        Record(step, row, MailReason.TakenBack, reason, ticket: null);
        await step.CommitAsync(cancellationToken);
    }

    private async Task<MailTaken> TakeAsync(Caller caller, Guid id, string reason, string what, MailHand hand, CancellationToken cancellationToken)
    {
        CheckReason(caller, reason);
        var stored = await FindAsync(caller, id, cancellationToken);
        return await understanding.TakeAsync(stored, hand with
        {
            BeforeAsync = async (reading, cancelled) =>
            {
                // Under the lock: somebody may have been first. The row itself was already made ready.
                var before = await reading.Step.Db.MailsIn.AsNoTracking().SingleAsync(row => row.Id == id, cancelled);
                CheckOpen(caller, before);
                if (what == MailReason.Replayed && before.TicketId is not null)
                {
                    // It has left a note on a ticket; the steps would write it once more.
                    throw Used(caller);
                }

                if (hand.BeforeAsync is { } prepare)
                {
                    await prepare(reading, cancelled);
                }
            },
            After = reading => Record(reading.Step, reading.Row, what, reason, reading.Ticket ?? reading.Step.Db.Tickets.Local.FirstOrDefault(ticket => ticket.Id == reading.Row.TicketId), caller, reading.Trace),
        }, cancellationToken) ?? throw Busy(caller);
    }

    private static void Record(DeskStep step, MailIn row, string what, string reason, Ticket? ticket, Caller? by = null, List<TraceLine>? trace = null)
    {
        var who = by ?? step.Caller;
        var line = TraceLine.Of(MailStepName.Hand, row.Decision ?? row.State, what, $"{who.Name}: {reason.Trim()}", step.Now);
        if (trace is null)
        {
            row.Trace = TraceLine.Add(row.Trace, line);
        }
        else
        {
            trace.Add(line);
        }

        step.Record(
            TimelineAction.MailHandled, ticket, reason.Trim(), subject: row.Subject, outcome: what, by: who,
            data: new JsonObject { ["mail"] = row.Id.ToString(), ["from"] = row.FromAddress, ["decision"] = row.Decision });
    }

    private async Task<MailIn> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        Check(caller);
        await using var db = database.Read();
        return await db.MailsIn.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw Absent(caller);
    }

    private static async Task<MailIn> LockAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        Check(step.Caller);
        var rows = step.Db.IsSqlite ? step.Db.MailsIn.Where(row => row.Id == id) : step.Db.MailsIn.FromSql($"select * from mails_in where id = {id} for update");
        return (await rows.ToListAsync(cancellationToken)).SingleOrDefault() ?? throw Absent(step.Caller);
    }

    private static void CheckOpen(Caller caller, MailIn row)
    {
        if (!IsOpen(row))
        {
            throw Used(caller);
        }
    }

    private static void CheckReason(Caller caller, string reason)
    {
        Check(caller);
        if (reason.Trim().Length is 0 or > LongestReason)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(caller, "请填写原因。", "Say why."))
            {
                Fields = new Dictionary<string, string> { ["reason"] = ProcessRules.Say(caller, $"必填，最多 {LongestReason} 个字符", $"needed, at most {LongestReason} characters") },
            };
        }
    }

    private static DeskRuleException Used(Caller caller) => new("mail-used", 409, ProcessRules.Say(
        caller, "这封邮件已经归入工单，或正在处理；只能试算。", "Something has been made of this message already, or it is being understood: it can only be tried."));

    private static DeskRuleException Absent(Caller caller) => DeskRuleException.NotFound(ProcessRules.Say(caller, "没有这封邮件。", "There is no such message."));

    private static DeskRuleException Busy(Caller caller) =>
        new("mail-busy", 409, ProcessRules.Say(caller, "这封邮件正在处理，请稍后再试。", "The message is being understood just now; try again in a moment."));
}
