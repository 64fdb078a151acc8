using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>Takes votes and counts them. Works under the lock of the ticket, inside the caller's step.</summary>
internal static class Voting
{
    /// <summary>What a signature may come through; besides, mail whose sender is authenticated. A link alone says nothing sure about who acts.</summary>
    private static readonly string[] s_doors = [Channel.Desk, Channel.Api];

    public static Task<Approval> ApprovalAsync(DeskStep step, TicketTask task, CancellationToken cancellationToken) =>
        step.Db.Approvals.SingleAsync(row => row.TaskId == task.Id, cancellationToken);

    public static async Task<bool> IsRepeatedAsync(DeskStep step, TicketTask task, string operationId, CancellationToken cancellationToken)
    {
        var me = step.Caller.PersonId;
        return await step.Db.ApprovalVotes.AnyAsync(vote => vote.TaskId == task.Id && vote.PersonId == me && vote.OperationId == operationId, cancellationToken);
    }

    /// <summary>Whether this person may vote on the plan they have seen.</summary>
    /// <exception cref="DeskRuleException">403 not through this channel, or their own plan; 422 no plan was named and there was more than one; 409 it has changed, or they have voted.</exception>
    public static async Task CheckAsync(DeskStep step, Ticket ticket, Approval approval, string? planHash, bool isTrustedMail, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        if (!s_doors.Contains(caller.Channel) && !(isTrustedMail && caller.Channel == Channel.Email))
        {
            throw new DeskRuleException("approval-needs-sign-in", 403, Say(caller, "审批须登录后进行，或由经过验证的邮件答复；不能通过链接完成。", "Approvals are given after signing in, or by mail from an authenticated sender; never by a link alone."));
        }

        var seal = await PlanSeal.OfAsync(step.Db, ticket, cancellationToken);
        if (seal.Planner == caller.PersonId && !approval.IsRetrospective)
        {
            throw OwnPlan(caller);
        }

        // Unnamed, it is the plan that was first asked about: true as long as there was no other.
        if (string.IsNullOrEmpty(planHash) && await HasChangedAsync(step, approval, cancellationToken))
        {
            throw new DeskRuleException("plan-not-seen", 422, Say(caller, "请注明您所审批的方案（planHash）。", "Say which plan you decide on (planHash)."))
            {
                Fields = new Dictionary<string, string> { ["planHash"] = Say(caller, "必填", "required") },
            };
        }

        if ((!string.IsNullOrEmpty(planHash) && planHash != approval.PlanHash) || (!approval.IsRetrospective && approval.PlanHash != seal.Hash))
        {
            throw new DeskRuleException("plan-changed", 409, Say(caller, "方案已改变，请重新查看后再决定。", "The plan has changed: look at it again before you decide."));
        }

        if (await step.Db.ApprovalVotes.AnyAsync(vote => vote.TaskId == approval.TaskId && vote.PersonId == caller.PersonId && vote.PlanHash == approval.PlanHash, cancellationToken))
        {
            throw new DeskRuleException("already-voted", 409, Say(caller, "您已对该方案作出决定。", "You have already decided on this plan."));
        }
    }

    private static Task<bool> HasChangedAsync(DeskStep step, Approval approval, CancellationToken cancellationToken) => step.Db.Timeline.AnyAsync(
        entry => entry.TicketId == approval.TicketId && entry.Action == TimelineAction.PlanChanged && entry.At >= approval.AskedAt, cancellationToken);

    public static DeskRuleException OwnPlan(Caller caller) =>
        new("excluded", 403, Say(caller, "四眼原则：不能审批自己提出的方案。", "Four eyes: nobody approves their own plan."));

    public static ApprovalVote Cast(DeskStep step, Ticket ticket, TicketTask task, Approval approval, TaskCompletion completion)
    {
        var caller = step.Caller;
        var vote = new ApprovalVote
        {
            Id = step.NewId(),
            TaskId = task.Id,
            TicketId = ticket.Id,
            PersonId = caller.PersonId!.Value,
            PersonName = caller.Name,
            Outcome = completion.Outcome,
            Reason = (completion.Data["reason"] ?? completion.Data["question"])?.ToString() ?? "",
            Data = completion.Data.ToJsonString(DeskJson.Options),
            Level = approval.Level,
            Channel = caller.Channel,
            PlanHash = approval.PlanHash,
            DeputyFor = task.DelegatedById is { } by && task.AssigneeId == caller.PersonId ? Candidates.Person(by)
                : Candidates.ActingFor(task, caller) is { } absent ? Candidates.Person(absent.Id)
                : IsApprover(approval, task, caller) ? "" : string.Join(", ", LevelOf(approval, task)),
            OperationId = completion.OperationId,
            At = step.Now,
        };
        step.Db.ApprovalVotes.Add(vote);
        return vote;
    }

    /// <param name="cast">The vote that was just given.</param>
    public static async Task<VoteCount> CountAsync(DeskStep step, TicketTask task, Approval approval, ApprovalVote cast, CancellationToken cancellationToken)
    {
        var votes = await step.Db.ApprovalVotes.Where(vote => vote.TaskId == task.Id && vote.PlanHash == approval.PlanHash && vote.Level == approval.Level).ToListAsync(cancellationToken);
        if (!votes.Contains(cast))
        {
            votes.Add(cast);
        }

        var voters = (await Recipients.PeopleAsync(step, Candidates.Split(task.Candidates).Concat(Candidates.Split(approval.Deputies)), cancellationToken))
            .Select(person => person.Id).Where(id => !Candidates.Holds(task.Excluded, Candidates.Person(id)))
            .Concat(votes.Select(vote => vote.PersonId)).Distinct().Count();
        var levels = approval.ReadLevels();
        return VoteCount.Of(approval, votes, Math.Max(1, levels.Count), voters, LevelOf(approval, task).Count);
    }

    /// <summary>The window the last approver left open may be one an earlier one has named.</summary>
    public static async Task<JsonObject> DataAsync(DeskStep step, Approval approval, JsonObject last, CancellationToken cancellationToken)
    {
        var data = last.DeepClone().AsObject();
        if (string.IsNullOrWhiteSpace(data["window"]?.ToString()))
        {
            var earlier = await step.Db.ApprovalVotes.Where(vote => vote.TaskId == approval.TaskId && vote.PlanHash == approval.PlanHash).OrderByDescending(vote => vote.At).Select(vote => vote.Data).ToListAsync(cancellationToken);
            if (earlier.Select(text => JsonNode.Parse(text)?["window"]).FirstOrDefault(window => !string.IsNullOrWhiteSpace(window?.ToString())) is { } named)
            {
                data["window"] = named.DeepClone();
            }
        }

        return data;
    }

    /// <summary>Tokens of the approvers of the level that is asked.</summary>
    public static IReadOnlyList<string> LevelOf(Approval approval, TicketTask task) =>
        approval.ReadLevels() is { Count: > 0 } levels ? levels[Math.Min(approval.Level, levels.Count - 1)] : Candidates.Split(task.Candidates);

    private static bool IsApprover(Approval approval, TicketTask task, Caller caller) =>
        Candidates.TokensOf(caller).Any(LevelOf(approval, task).Contains);
}
