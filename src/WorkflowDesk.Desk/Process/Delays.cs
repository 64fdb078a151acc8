using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <param name="Eta">When it should be done now.</param>
/// <param name="Reason">For the requester; 1 to 1000 characters.</param>
public sealed record DelayNotice(DateTimeOffset? Eta, string Reason);

/// <summary>
/// Tells the requester honestly that it takes longer (S3): the reason and a new estimate, on the ticket, on its timeline
/// and by message. Promised limits stay what they are; the next update is due anew. Works inside the caller's step, the
/// caller commits.
/// </summary>
public sealed class Delays(Outbox outbox, TaskLinks links, MailOptions mail, ProfileShelf profiles)
{
    /// <summary>The ticket's detail: reason, eta, at, by.</summary>
    public const string Detail = "delay";

    public const int LongestReason = 1000;

    /// <summary>Whether the caller may tell of a delay: who handles the ticket or stands in for its handler, and who supervises.</summary>
    public static bool MayTell(Caller caller, Ticket ticket)
    {
        var handlers = Recipients.CoHandlers(ticket).Append(ticket.HandlerId ?? Guid.Empty).ToHashSet();
        return (caller.PersonId is { } id && handlers.Contains(id)) || caller.StandsInFor.Any(absent => handlers.Contains(absent.Id))
            || caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);
    }

    /// <exception cref="DeskRuleException">403 neither handler nor supervisor; 409 the ticket has ended; 422 the fields that are missing or wrong.</exception>
    public async Task TellAsync(DeskStep step, Ticket ticket, DelayNotice notice, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        if (!MayTell(caller, ticket))
        {
            throw new DeskRuleException("may-not-tell-delay", 403, Say(caller, "只有处理人或主管可以告知延迟。", "Only a handler of the ticket or a supervisor may tell of a delay."));
        }

        if (!ticket.IsOpen)
        {
            throw new DeskRuleException("ticket-ended", 409, Say(caller, "工单已经结束。", "The ticket has already ended."));
        }

        var reason = notice.Reason.Trim();
        Check(step, notice.Eta, reason);
        var told = new JsonObject { ["reason"] = reason, ["eta"] = notice.Eta!.Value.ToUniversalTime(), ["at"] = step.Now, ["by"] = caller.Name };
        ticket.SetDetail(Detail, told);
        ticket.Revision++;
        step.Record(TimelineAction.DelayTold, ticket, reason, data: new JsonObject { ["eta"] = notice.Eta.Value.ToUniversalTime() }, isPublic: true);
        await new TicketClocks(step, ticket, profiles).AnsweredAsync(cancellationToken);

        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        foreach (var requester in await run.PeopleAsync(["requester"], cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["reason"] = reason;
            data["eta"] = notice.Eta.Value;
            data["by"] = caller.Name;
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.DelayNotice,
                To = requester,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/portal/{ticket.Number}"))],
            }, cancellationToken);
        }
    }

    private static void Check(DeskStep step, DateTimeOffset? eta, string reason)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reason.Length is 0 or > LongestReason)
        {
            wrong["reason"] = Say(step.Caller, $"请填写原因，最多 {LongestReason} 个字符", $"a reason is required, at most {LongestReason} characters");
        }

        if (eta is null)
        {
            wrong["eta"] = Say(step.Caller, "请填写新的预计时间", "a new estimate is required");
        }
        else if (eta <= step.Now || eta > step.Now.AddYears(1))
        {
            wrong["eta"] = Say(step.Caller, "新的预计时间应在现在之后、一年之内", "the new estimate must lie ahead, within a year");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, Say(step.Caller, "未发送：请补充或更正。", "Nothing was sent: something is missing or wrong.")) { Fields = wrong };
        }
    }
}
