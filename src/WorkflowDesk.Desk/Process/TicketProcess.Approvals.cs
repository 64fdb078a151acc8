using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <summary>Votes on plans, and what a plan that changes brings with it.</summary>
public sealed partial class TicketProcess
{
    /// <summary>Takes one vote; when it decides, the task is completed with it. Votes of several people at once all count: they do not make each other stale.</summary>
    private async Task<TicketTask> VoteAsync(DeskStep step, Ticket ticket, TicketTask task, TaskCompletion completion, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        if (await Voting.IsRepeatedAsync(step, task, completion.OperationId, cancellationToken))
        {
            return task;
        }

        CheckMayAct(task, caller);
        CheckStillOpen(task, zone.Zone, caller.Language);
        CheckRevision(task, completion.ExpectedRevision, caller.Language);
        var approval = await Voting.ApprovalAsync(step, task, cancellationToken);
        await Voting.CheckAsync(step, ticket, approval, completion.PlanHash, completion.IsByTrustedMail, cancellationToken);
        await CheckFormAsync(step, ticket, task, completion.Outcome, completion.Data, caller.Language, cancellationToken);
        var vote = Voting.Cast(step, ticket, task, approval, completion);
        var count = await Voting.CountAsync(step, task, approval, vote, cancellationToken);
        if (count.Outcome is { } outcome)
        {
            (approval.Outcome, approval.DecidedAt) = (outcome, step.Now);
            await EmergencyChanges.DecidedAsync(new TicketRun(step, ticket, outbox, links, mail, profiles), approval, outcome, cancellationToken);
            return await CompleteAsync(step, ticket, task, Candidates.Acting(task, caller), completion.OperationId, outcome, await Voting.DataAsync(step, approval, completion.Data, cancellationToken), cancellationToken);
        }

        ticket.Revision++;
        step.Record(TimelineAction.Voted, ticket, vote.Reason, step: task.Step, outcome: vote.Outcome, data: completion.Data.DeepClone().AsObject(), subject: task.Id.ToString());
        if (count.NextLevel)
        {
            await AskLevelAsync(step, ticket, task, approval, approval.Level + 1, cancellationToken);
        }

        return task;
    }

    /// <summary>
    /// For whoever changes a plan outside its process: approvals that are open go on with the plan as it is now, and work
    /// that its approval no longer covers ends, so that the process asks again.
    /// </summary>
    public Task ReviewPlanAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) =>
        ReviewPlanAsync(new TicketRun(step, ticket, outbox, links, mail, profiles), cancellationToken);

    private async Task ReviewPlanAsync(TicketRun run, CancellationToken cancellationToken)
    {
        var (step, ticket) = (run.Step, run.Ticket);
        var tasks = await step.Db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && (task.Kind == TaskKind.Approval || task.Step == StepKey.Implement))
            .ToListAsync(cancellationToken);
        foreach (var task in tasks.Where(task => task.IsOpen))
        {
            if (task.Kind == TaskKind.Approval)
            {
                await ReviewApprovalAsync(run, task, cancellationToken);
            }
            else if (!(await ApprovalStanding.OfAsync(step.Db, ticket, await run.ProfileAsync(cancellationToken), cancellationToken)).LetsPass)
            {
                // Where the process has drawn no way for it, the task stays, and cannot be completed without an approval.
                await RunAsync(
                    step, ticket, new DeskWorkflowStore(step.Db, definitions),
                    (runtime, inner) => runtime.ResumeAsync(task.InstanceId, TaskTerms.OwnId(task.Id, UserTask.PlanTag), [], inner, cancellationToken), cancellationToken, reviewsPlan: false);
            }
        }
    }

    /// <summary>What was said of the plan as it was is no word on the plan as it is. Whoever changed it may not approve it.</summary>
    private async Task ReviewApprovalAsync(TicketRun run, TicketTask task, CancellationToken cancellationToken)
    {
        var step = run.Step;
        var approval = await Voting.ApprovalAsync(step, task, cancellationToken);
        var seal = await PlanSeal.OfAsync(step.Db, run.Ticket, cancellationToken);
        if (approval.IsRetrospective || approval.PlanHash == seal.Hash)
        {
            return;
        }

        (approval.Plan, approval.PlanHash) = (seal.Text, seal.Hash);
        if (step.Caller.PersonId is { } author)
        {
            task.Excluded = Candidates.Join([.. Candidates.Split(task.Excluded), Candidates.Person(author)]);
        }

        task.Revision++;
        step.Record(TimelineAction.PlanChanged, run.Ticket, step: task.Step, data: new JsonObject { ["task"] = task.Id.ToString(), ["planHash"] = seal.Hash });
        if (approval.Level == 0)
        {
            await HumanTask.AskAsync(run, task, MessageTemplate.ApprovalAsked, giveUpAfter: null, cancellationToken);
            return;
        }

        await AskLevelAsync(step, run.Ticket, task, approval, 0, cancellationToken);
    }

    /// <summary>One level of a sequence is asked, with times of its own.</summary>
    private async Task AskLevelAsync(DeskStep step, Ticket ticket, TicketTask task, Approval approval, int level, CancellationToken cancellationToken)
    {
        approval.Level = level;
        approval.DeputiesAt = null;
        task.AssigneeId = null;
        task.Candidates = Candidates.Join(approval.ReadLevels()[level]);
        task.Revision++;
        await ResumeAsync(step, ticket, task.InstanceId, TaskTerms.OwnId(task.Id, RequestApproval.LevelTag), new JsonObject(), cancellationToken);
    }

    /// <summary>A plan can be called an emergency only where that is allowed; it is carried out only while its approval covers it.</summary>
    private async Task CheckPlanAsync(DeskStep step, Ticket ticket, TicketTask task, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        if (task.Step is not (StepKey.Plan or StepKey.Implement))
        {
            return;
        }

        var caller = step.Caller;
        var profile = await profiles.OfAsync(step.Db, ticket, cancellationToken);
        if (task.Step == StepKey.Plan && ApprovalStanding.Ticks(data, PlanSeal.Emergency) && !ApprovalStanding.AllowsEmergency(ApprovalStanding.RuleFor(profile, ticket, data), profile, ticket))
        {
            throw new DeskRuleException("no-emergency", 422, Say(caller, "该工单不能按紧急变更处理。", "This ticket does not allow an emergency change."))
            {
                Fields = new Dictionary<string, string>
                {
                    [PlanSeal.Emergency] = Say(caller, "仅最高优先级、且审批规则允许时可以先实施后审批", "only at the highest priority, and where the approval rule allows it"),
                },
            };
        }

        if (task.Step == StepKey.Implement && outcome != "Blocked" && !(await ApprovalStanding.OfAsync(step.Db, ticket, profile, cancellationToken)).LetsPass)
        {
            throw new DeskRuleException("plan-not-approved", 409, Say(
                caller, "方案须先审批：尚无针对当前方案的有效批准。", "The plan has to be approved first: no approval covers it as it stands."));
        }
    }
}
