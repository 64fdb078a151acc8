using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <summary>How a closed ticket is taken up again (process.md, "a reply to a closed ticket reopens it within the profile's window").</summary>
public sealed partial class TicketProcess
{
    /// <summary>Until when <see cref="TakeUpAgainAsync"/> can be asked. Null: not at all, since it is not closed, the time is over, or the process has no way back.</summary>
    public async Task<DateTimeOffset?> ReopensUntilAsync(DeskDb db, Ticket ticket, DateTimeOffset now, CancellationToken cancellationToken) =>
        ticket.Status == TicketStatus.Closed
        && await profiles.ReopensUntilAsync(db, ticket, cancellationToken) is var until && until >= now
        && (await VisitAsync(db, ticket, cancellationToken) is not null || await TicketReopened.FindAsync(db, ticket, cancellationToken) is not null)
            ? until : null;

    /// <summary>Somebody says that a closed ticket is not solved, and takes it up again.</summary>
    /// <exception cref="DeskRuleException">
    /// 403 the caller has no part in it; 409 it is not closed, the time is over, or the process has no way back; 422 nothing is said.
    /// </exception>
    public async Task TakeUpAgainAsync(DeskStep step, Ticket ticket, NewReply reply, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        if (string.IsNullOrWhiteSpace(reply.Text))
        {
            throw new DeskRuleException("fields-missing", 422, Say(caller, "请说明仍有什么问题。", "Say what is not solved.")) { Fields = new Dictionary<string, string> { ["text"] = Say(caller, "必填", "required") } };
        }

        if (ticket.RequesterId != caller.PersonId && ticket.HandlerId != caller.PersonId && !caller.Is(Role.Agent) && !caller.Is(Role.Supervisor) && !caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("may-not-reopen", 403, Say(caller, "只有报告人、处理人、受理人员或主管可以重新打开工单。", "Only the requester, the handler, an agent or a supervisor may reopen a ticket."));
        }

        if (ticket.Status != TicketStatus.Closed)
        {
            throw new DeskRuleException("ticket-not-closed", 409, Say(caller, "工单没有处于已关闭状态，不能重新打开。", "Only a closed ticket can be reopened."));
        }

        if (await profiles.ReopensUntilAsync(step.Db, ticket, cancellationToken) < step.Now)
        {
            throw new DeskRuleException("too-late-to-reopen", 409, Say(caller, "重新打开的时限已过，请新建工单。", "The time to reopen it is over. Please report it anew."));
        }

        if (!await ReopenAsync(step, ticket, reply, cancellationToken))
        {
            throw new DeskRuleException("no-way-back", 409, Say(caller, "该工单的流程不支持重新打开，请新建工单。", "The ticket's process has no way to take it up again. Please report it anew."));
        }
    }

    /// <summary>It has come back: where a step waits that can take the ticket up again, it does; else its process starts anew where it says how.</summary>
    /// <returns>False: neither; nothing has changed.</returns>
    internal async Task<bool> ReopenAsync(DeskStep step, Ticket ticket, NewReply reply, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(reply.From, reply.Channel);
        if (await VisitAsync(step.Db, ticket, cancellationToken) is { } visit)
        {
            var entry = Speak(step, ticket, reply);
            var data = new JsonObject { [Field(visit, TicketReopened.Relapse) ?? "findings"] = reply.Text };
            await CompleteAsync(step, ticket, visit, caller, $"reply:{entry.Id}", TicketReopened.Relapse, data, cancellationToken);
            return true;
        }

        if (ticket.Status != TicketStatus.Closed || await TicketReopened.FindAsync(step.Db, ticket, cancellationToken) is not { } trigger)
        {
            return false;
        }

        Speak(step, ticket, reply, TimelineAction.Reopened);
        if (ticket.InstanceId is { } former && await step.Db.Instances.AnyAsync(row => row.Id == former && row.Status == nameof(WorkflowStatus.Running), cancellationToken))
        {
            // What it still waits for after the closing would meet its successor on the same ticket.
            await CancelInstanceAsync(step, ticket, former, cancellationToken);
        }

        var instance = await StartAsync(step, ticket, new StartWorkflow
        {
            DefinitionVersionId = trigger.DefinitionVersionId,
            TriggerActivityId = trigger.ActivityId,
            CorrelationId = ticket.Number,
            Name = $"{ticket.Number} {ticket.Title}",
            Input = new JsonObject
            {
                [TicketReopened.Said] = new JsonObject
                {
                    ["data"] = new JsonObject { ["findings"] = reply.Text },
                    ["by"] = new JsonObject { ["user"] = caller.UserName, ["name"] = caller.Name },
                    ["at"] = step.Now,
                    ["through"] = caller.Channel,
                },
            },
        }, cancellationToken) ?? throw new DeskRuleException("no-process", 503, "The activation strategy of the process refuses another running instance.");
        (ticket.InstanceId, ticket.DefinitionVersion) = (instance.Id, instance.DefinitionVersion);
        return true;
    }

    /// <summary>The open step that takes a relapse.</summary>
    private static async Task<TicketTask?> VisitAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var open = await db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open).ToListAsync(cancellationToken);
        return open.Find(task => (JsonSerializer.Deserialize<TaskOutcome[]>(task.Outcomes, DeskJson.Options) ?? []).Any(outcome => outcome.Name == TicketReopened.Relapse));
    }
}
