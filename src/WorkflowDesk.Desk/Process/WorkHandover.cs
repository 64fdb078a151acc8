using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <summary>Where work is handed to: a person by user name, or a team by key.</summary>
public sealed record HandTo(string? User, string? Team);

/// <summary>Work changes hands: a supervisor reassigns it, or who holds it delegates it. Every method works inside the caller's step.</summary>
public sealed class WorkHandover(TicketProcess process)
{
    /// <summary>Characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>A supervisor hands a task to somebody. What the ticket's handler holds takes the ticket along.</summary>
    /// <exception cref="DeskRuleException">403 not a supervisor, or four eyes; 404; 409 closed or stale; 422 nobody such, or no work.</exception>
    public async Task<TicketTask> AssignAsync(DeskStep step, Guid taskId, HandTo to, string reason, int? expectedRevision, CancellationToken cancellationToken)
    {
        var (ticket, task) = await process.LockTaskAsync(step, taskId, cancellationToken);
        CheckSupervisor(step.Caller);
        CheckStillOpen(task, process.Zone, step.Caller.Language);
        CheckReason(step.Caller, reason, isNeeded: false);
        var person = string.IsNullOrEmpty(to.Team) ? await ColleagueAsync(step, to.User, "person", cancellationToken) : null;
        if (person is not null)
        {
            CheckFree(step.Caller, task, person);
        }

        if (task.Kind != TaskKind.Work)
        {
            throw new DeskRuleException("not-assignable", 422, Say(step.Caller, "审批、报告人回复与验证不能转派。", "Approvals, answers and verifications cannot be handed to somebody else."));
        }

        var goesAlong = task.InstanceId == ticket.InstanceId && ticket.HandlerId is { } handler && task.AssigneeId == handler;
        if (person is null)
        {
            var team = to.Team!;
            await TeamAsync(step, team, cancellationToken);
            CheckRevision(task, expectedRevision, step.Caller.Language);
            if (goesAlong)
            {
                await HandTicketAsync(process.RunOf(step, ticket), team, null, reason, cancellationToken);
                return task;
            }

            task.AssigneeId = task.DelegatedById = null;
            task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates).Where(token => !token.StartsWith("person:", StringComparison.Ordinal)), Candidates.Team(team)]);
            return TicketProcess.Touched(step, ticket, task, TimelineAction.TaskAssigned, team, reason);
        }

        if (task.AssigneeId == person.Id)
        {
            return task;
        }

        CheckRevision(task, expectedRevision, step.Caller.Language);
        var run = process.RunOf(step, ticket);
        if (goesAlong)
        {
            await HandTicketAsync(run, null, person, reason, cancellationToken);
        }
        else
        {
            Move(ticket, task, person);
            task.DelegatedById = null;
            TicketProcess.Touched(step, ticket, task, TimelineAction.TaskAssigned, person.Name, reason);
        }

        await HumanTask.TellAssigneeAsync(run, task, cancellationToken);
        return task;
    }

    /// <summary>A supervisor hands a ticket with its open work to somebody, or to whom of a team routing finds.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 ended, or nothing to hand over yet; 422 nobody such, or nobody of the team is available.</exception>
    public async Task<Ticket> ReassignAsync(DeskStep step, string number, HandTo to, string reason, CancellationToken cancellationToken)
    {
        CheckSupervisor(step.Caller);
        var ticket = await step.LockVisibleAsync(number, cancellationToken);
        CheckReason(step.Caller, reason, isNeeded: true);
        CheckOpen(step.Caller, ticket);
        var run = process.RunOf(step, ticket);
        var open = await run.OpenTasksAsync(cancellationToken);
        if (ticket.HandlerId is null && open.FirstOrDefault(task => task.Step == StepKey.Assign) is { } waiting)
        {
            // The process waits to be told: the answer to its question moves it on.
            var data = new JsonObject { ["handler"] = to.User, ["team"] = to.Team, ["reason"] = reason };
            await process.CompleteTaskAsync(step, waiting.Id, new TaskCompletion($"reassign:{waiting.Id}", null, "Assigned", data), cancellationToken);
            return ticket;
        }

        if (ticket.HandlerId is null)
        {
            // Nobody handles it yet: whoever is named goes on with what waits, as a rule its acceptance.
            var work = open.Where(task => task.Kind == TaskKind.Work).ToList();
            foreach (var task in work)
            {
                await AssignAsync(step, task.Id, to, reason, expectedRevision: null, cancellationToken);
            }

            return work.Count > 0 ? ticket : throw new DeskRuleException("nothing-to-hand-over", 409, Say(
                step.Caller, "工单尚无处理人，目前也没有可转派的任务。", "The ticket has no handler, and no work waits that could be handed over."));
        }

        var held = open.Where(task => task.AssigneeId == ticket.HandlerId).ToList();
        Person? person = null;
        if (to.Team is { Length: > 0 } team)
        {
            await TeamAsync(step, team, cancellationToken);
        }
        else
        {
            person = await ColleagueAsync(step, to.User, "person", cancellationToken);
            if (ticket.HandlerId == person.Id)
            {
                return ticket;
            }

            held.ForEach(task => CheckFree(step.Caller, task, person));
        }

        var before = ticket.HandlerId;
        await HandTicketAsync(run, to.Team is { Length: > 0 } ? to.Team : null, person, reason, cancellationToken);
        foreach (var task in held.Where(task => task.AssigneeId is { } assignee && assignee == ticket.HandlerId && assignee != before))
        {
            await HumanTask.TellAssigneeAsync(run, task, cancellationToken);
        }

        return ticket;
    }

    /// <summary>Who holds a task hands it to a colleague for now, keeps seeing it and may take it back.</summary>
    /// <exception cref="DeskRuleException">403 not theirs, or four eyes; 409 delegated already, closed or stale; 422 nobody such, no reason, or nothing to delegate.</exception>
    public async Task<TicketTask> DelegateAsync(DeskStep step, Guid taskId, string? user, string reason, int? expectedRevision, CancellationToken cancellationToken)
    {
        var (ticket, task) = await process.LockTaskAsync(step, taskId, cancellationToken);
        var acting = Candidates.Acting(task, step.Caller);
        CheckStillOpen(task, process.Zone, acting.Language);
        var person = await ColleagueAsync(step, user, "user", cancellationToken);
        if (task.DelegatedById is { } by && by == (acting.InPlaceOf?.Id ?? acting.PersonId) && task.AssigneeId == person.Id)
        {
            return task;
        }

        if (task.AssigneeId is not { } holder || holder != (acting.InPlaceOf?.Id ?? acting.PersonId))
        {
            throw new DeskRuleException("not-the-assignee", 403, Say(acting, "只有持有任务的人可以委托；请先认领。", "Only who holds the task may delegate it; take it first."));
        }

        if (task.DelegatedById is not null)
        {
            throw new DeskRuleException("already-delegated", 409, Say(acting, "此任务已是委托而来，请退还而不是再委托。", "The task was delegated already: give it back instead of handing it on."));
        }

        if (task.Kind is not (TaskKind.Work or TaskKind.Approval))
        {
            throw new DeskRuleException("not-delegable", 422, Say(acting, "报告人的回复与验证不能委托。", "Answers and verifications cannot be delegated."));
        }

        // One voice must not become two: where several have to decide, nobody passes theirs on.
        if (task.Kind == TaskKind.Approval && await step.Db.Approvals.AnyAsync(row => row.TaskId == task.Id && row.Mode != ApprovalMode.Any, cancellationToken))
        {
            throw new DeskRuleException("not-delegable", 422, Say(acting, "须由多人决定的审批不能委托。", "An approval that several have to decide on cannot be delegated."));
        }

        CheckReason(acting, reason, isNeeded: true);
        if (person.Id == holder)
        {
            throw Wrong(acting, "user", "不能委托给自己", "nobody delegates to themselves");
        }

        CheckFree(acting, task, person);
        CheckRevision(task, expectedRevision, acting.Language);
        task.DelegatedById = holder;
        task.AssigneeId = person.Id;
        task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates), Candidates.Person(person.Id)]);
        TicketProcess.Touched(step, ticket, task, TimelineAction.TaskDelegated, person.Name, reason, acting);
        await HumanTask.TellAssigneeAsync(process.RunOf(step, ticket), task, cancellationToken);
        return task;
    }

    /// <summary>Who delegated a task takes it back while it is open.</summary>
    /// <exception cref="DeskRuleException">403 somebody else delegated it, or nobody did; 404; 409 closed or stale.</exception>
    public async Task<TicketTask> TakeBackAsync(DeskStep step, Guid taskId, int? expectedRevision, CancellationToken cancellationToken)
    {
        var (ticket, task) = await process.LockTaskAsync(step, taskId, cancellationToken);
        CheckStillOpen(task, process.Zone, step.Caller.Language);
        if (task.DelegatedById is null && task.AssigneeId == step.Caller.PersonId)
        {
            return task;
        }

        if (task.DelegatedById != step.Caller.PersonId)
        {
            throw new DeskRuleException("not-the-delegator", 403, Say(step.Caller, "只有委托人可以收回任务。", "Only who delegated the task may take it back."));
        }

        CheckRevision(task, expectedRevision, step.Caller.Language);
        GiveBack(ticket, task);
        return TicketProcess.Touched(step, ticket, task, TimelineAction.TaskTakenBack);
    }

    /// <summary>A delegated task goes back to who delegated it.</summary>
    internal static void GiveBack(Ticket ticket, TicketTask task)
    {
        Forget(ticket, task, task.AssigneeId);
        (task.AssigneeId, task.DelegatedById) = (task.DelegatedById, null);
    }

    /// <summary>Somebody who may be given work, by user name.</summary>
    internal static async Task<Person> ColleagueAsync(DeskStep step, string? user, string field, CancellationToken cancellationToken)
    {
        var person = await step.Db.People.SingleOrDefaultAsync(row => row.UserName == user && row.IsActive, cancellationToken);
        return person is not null && person.Roles.Split(' ').Any(Role.Staff.Contains)
            ? person
            : throw new DeskRuleException("unknown-person", 422, Say(step.Caller, "没有这位在职人员。", "There is no such active person.")) { Fields = new Dictionary<string, string> { [field] = user ?? "" } };
    }

    internal static void CheckReason(Caller caller, string reason, bool isNeeded)
    {
        if ((isNeeded && string.IsNullOrWhiteSpace(reason)) || reason.Length > LongestReason)
        {
            throw Wrong(caller, "reason", $"请填写原因，最多 {LongestReason} 个字符", $"a reason is required, of at most {LongestReason} characters");
        }
    }

    internal static void CheckOpen(Caller caller, Ticket ticket)
    {
        if (!ticket.IsOpen)
        {
            throw new DeskRuleException("ticket-ended", 409, Say(caller, "工单已经结束。", "The ticket has already ended."));
        }
    }

    private static async Task HandTicketAsync(TicketRun run, string? team, Person? person, string reason, CancellationToken cancellationToken)
    {
        if (person is null)
        {
            (team, person) = await TicketRouting.DecideAsync(run, team, reason, cancellationToken);
            if (person is null)
            {
                throw new DeskRuleException("nobody-available", 422, Say(run.Step.Caller, "该团队目前无人可用。", "Nobody of the team is available."));
            }
        }
        else
        {
            TicketRouting.Named(run.Step, run.Ticket, person, team, reason);
        }

        run.Ticket.Revision++;
        await run.AssignAsync(person, team, reason, cancellationToken);
    }

    private static async Task TeamAsync(DeskStep step, string team, CancellationToken cancellationToken)
    {
        if (!await step.Db.Teams.AnyAsync(row => row.Key == team, cancellationToken))
        {
            throw new DeskRuleException("unknown-team", 422, Say(step.Caller, $"没有团队“{team}”。", $"There is no team '{team}'.")) { Fields = new Dictionary<string, string> { ["team"] = team } };
        }
    }

    private static void CheckFree(Caller caller, TicketTask task, Person person)
    {
        if (Candidates.Holds(task.Excluded, Candidates.Person(person.Id)))
        {
            throw new DeskRuleException("excluded", 403, Say(caller, $"{person.Name} 不得处理此任务（四眼原则）。", $"{person.Name} may not act on this task (four eyes)."));
        }
    }

    private static void Move(Ticket ticket, TicketTask task, Person person)
    {
        Forget(ticket, task, task.AssigneeId);
        task.AssigneeId = person.Id;
        task.Candidates = Candidates.Join([.. Candidates.Split(task.Candidates), Candidates.Person(person.Id)]);
    }

    /// <summary>Whoever had the task loses what they had by name, unless they are on the ticket anyway.</summary>
    private static void Forget(Ticket ticket, TicketTask task, Guid? personId)
    {
        if (personId is { } id && id != ticket.HandlerId && !Recipients.CoHandlers(ticket).Contains(id))
        {
            task.Candidates = Candidates.Join(Candidates.Split(task.Candidates).Where(token => token != Candidates.Person(id)));
        }
    }

    private static DeskRuleException Wrong(Caller caller, string field, string zh, string en) =>
        new("fields-missing", 422, Say(caller, zh, en)) { Fields = new Dictionary<string, string> { [field] = Say(caller, zh, en) } };
}
