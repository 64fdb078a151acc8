using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Process;

/// <summary>A task to reassign.</summary>
/// <param name="ExpectedRevision">The revision the caller has seen; null: whatever it is.</param>
public sealed record TaskToHand(Guid Id, int? ExpectedRevision);

/// <summary>Several tasks and tickets to one person or team, with one reason.</summary>
/// <param name="Tickets">Numbers.</param>
public sealed record HandoverOfMany(IReadOnlyList<TaskToHand> Tasks, IReadOnlyList<string> Tickets, HandTo To, string Reason);

/// <summary>What became of one of them.</summary>
/// <param name="Ticket">Number; empty for a task the caller may not know of.</param>
/// <param name="Task">Its id, for a task.</param>
/// <param name="Code">Why it was refused, for programs; null: done.</param>
/// <param name="Message">Why it was refused, for people.</param>
/// <param name="HandlerName">Who has it now.</param>
public sealed record HandedOver(string Ticket, Guid? Task, string? Title, bool IsDone, string? Code, string? Message, string? HandlerName);

/// <summary>Reassigns several pieces of work, each in its own transaction: one that is refused stops none of the others, and the same request again changes nothing more.</summary>
public sealed class BulkHandover(DeskDatabase database, DeskSteps steps, WorkHandover handover)
{
    /// <summary>Pieces of work in one request.</summary>
    public const int Most = 200;

    /// <exception cref="DeskRuleException">403 not a supervisor; 422 nothing, too much, no target or no reason.</exception>
    public async Task<IReadOnlyList<HandedOver>> ReassignAsync(Caller caller, HandoverOfMany request, CancellationToken cancellationToken)
    {
        ProcessRules.CheckSupervisor(caller);
        WorkHandover.CheckReason(caller, request.Reason, isNeeded: true);
        var count = request.Tasks.Count + request.Tickets.Count;
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (count is 0 or > Most)
        {
            wrong["tasks"] = ProcessRules.Say(caller, $"请选择 1 到 {Most} 项", $"choose 1 to {Most} pieces of work");
        }

        if (string.IsNullOrEmpty(request.To.User) == string.IsNullOrEmpty(request.To.Team))
        {
            wrong["to"] = ProcessRules.Say(caller, "请选择一个人或一个团队", "choose a person or a team");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(caller, "请更正标出的内容。", "Please correct what is marked.")) { Fields = wrong };
        }

        var results = new List<HandedOver>();
        foreach (var task in request.Tasks.DistinctBy(task => task.Id))
        {
            results.Add(await TryAsync(caller, "", task.Id, step => handover.AssignAsync(step, task.Id, request.To, request.Reason, task.ExpectedRevision, cancellationToken), cancellationToken));
        }

        foreach (var number in request.Tickets.Distinct(StringComparer.Ordinal))
        {
            results.Add(await TryAsync(caller, number, null, step => handover.ReassignAsync(step, number, request.To, request.Reason, cancellationToken), cancellationToken));
        }

        return results;
    }

    private async Task<HandedOver> TryAsync(Caller caller, string number, Guid? task, Func<DeskStep, Task> hand, CancellationToken cancellationToken)
    {
        DeskRuleException? refused = null;
        try
        {
            await using var step = await steps.BeginAsync(caller, cancellationToken);
            await hand(step);
            await step.CommitAsync(cancellationToken);
        }
        catch (DeskRuleException rule)
        {
            refused = rule;
        }

        return refused is { Status: 404 }
            ? new HandedOver(number, task, null, false, refused.Code, refused.Message, null)
            : await ShowAsync(number, task, refused, cancellationToken);
    }

    private async Task<HandedOver> ShowAsync(string number, Guid? task, DeskRuleException? refused, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var tasks = db.Tasks.Where(row => row.Id == task);
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number || tasks.Any(other => other.TicketId == row.Id), cancellationToken);
        var holder = task is null ? ticket.HandlerId : await tasks.Select(row => row.AssigneeId).SingleAsync(cancellationToken);
        var name = await db.People.Where(person => person.Id == holder).Select(person => person.Name).SingleOrDefaultAsync(cancellationToken);
        return new HandedOver(ticket.Number, task, ticket.Title, refused is null, refused?.Code, refused?.Message, name);
    }
}
