using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Process;

/// <summary>What becomes of the open work of somebody who leaves.</summary>
/// <param name="User">Goes to this person.</param>
/// <param name="IsForTeams">Goes to whom of each ticket's team routing finds.</param>
public sealed record LeavingWork(string? User, bool IsForTeams = false)
{
    /// <summary>Stays until somebody reassigns it.</summary>
    public static LeavingWork Stays { get; } = new(User: null);

    public static LeavingWork ToTeams { get; } = new(User: null, IsForTeams: true);
}

/// <summary>Deactivates a person and hands over what they held. Work that nobody can be found for stays and is told.</summary>
public sealed class Leaving(DeskSteps steps, PeopleReading people, BulkHandover bulk)
{
    /// <exception cref="DeskRuleException">403 not an administrator, or themselves; 404; 422 no reason, nobody such, or the last administrator.</exception>
    public async Task<IReadOnlyList<HandedOver>> DeactivateAsync(Caller caller, string userName, LeavingWork work, string reason, CancellationToken cancellationToken)
    {
        PeopleAdmin.Check(caller);
        WorkHandover.CheckReason(caller, reason, isNeeded: true);
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            if (work.User is not null)
            {
                await WorkHandover.ColleagueAsync(step, work.User == userName ? null : work.User, "to", cancellationToken);
            }

            // First of all, so that routing no longer finds them.
            await PeopleAdmin.DeactivateAsync(step, userName, reason, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }

        if (work == LeavingWork.Stays)
        {
            return [];
        }

        var open = await people.OpenWorkAsync(caller, userName, cancellationToken);
        var targets = open.Tickets.Select(ticket => (ticket.Team, Task: (TaskToHand?)null, Number: (string?)ticket.Number))
            .Concat(open.Tasks.Select(task => (task.Team, Task: (TaskToHand?)new TaskToHand(task.Id, null), Number: (string?)null)));
        var results = new List<HandedOver>();
        foreach (var part in targets.GroupBy(target => work.User is null ? target.Team : null).SelectMany(group => group.Chunk(BulkHandover.Most).Select(chunk => (group.Key, Items: chunk))))
        {
            if (work.User is null && part.Key is null)
            {
                // Without a team there is nobody to ask: it stays and the page shows it.
                continue;
            }

            results.AddRange(await bulk.ReassignAsync(
                caller,
                new HandoverOfMany([.. part.Items.Select(item => item.Task).OfType<TaskToHand>()], [.. part.Items.Select(item => item.Number).OfType<string>()], new HandTo(work.User, part.Key), reason),
                cancellationToken));
        }

        return results;
    }
}
