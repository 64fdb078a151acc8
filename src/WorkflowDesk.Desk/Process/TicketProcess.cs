using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Desk.Process.ProcessRules;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// The front door for everything that moves a ticket, whichever channel it came through. Rules are enforced here,
/// once. Every method works inside the caller's step; the caller commits.
/// </summary>
public sealed partial class TicketProcess(
    WorkflowRunner runner, DefinitionCache definitions, Outbox outbox, TaskLinks links, MailOptions mail, DeskTimeZone zone, HttpBell bell, ProfileShelf profiles, ChangeRules changes)
{
    /// <summary>Characters of a title.</summary>
    public const int MaxTitleLength = 200;

    private static readonly string[] BeforeImplementation =
    [
        TicketStatus.New, TicketStatus.Accepted, TicketStatus.AwaitingRequester, TicketStatus.Diagnosing,
        TicketStatus.Escalated, TicketStatus.Planning, TicketStatus.AwaitingApproval, TicketStatus.AwaitingWindow,
    ];

    // The most frequent question of the desk: its translation is kept (for one database: a query compiled for SQLite is none for PostgreSQL).
    private readonly Func<DeskDb, Guid, CancellationToken, Task<TicketTask?>> _taskWithTicket = EF.CompileAsyncQuery(
        (DeskDb db, Guid id, CancellationToken _) => db.Tasks.Include(row => row.Ticket).SingleOrDefault(row => row.Id == id));

    /// <summary>Opens a ticket and starts its process.</summary>
    /// <exception cref="DeskRuleException">400 with the fields that are wrong; 503 when no published process starts on a new ticket.</exception>
    public async Task<Ticket> OpenAsync(DeskStep step, NewTicket request, CancellationToken cancellationToken)
    {
        var active = await profiles.ActiveAsync(step.Db, cancellationToken);
        CheckNew(request, active.Profile, step.Caller.Language);
        var ticket = new Ticket
        {
            Id = step.NewId(),
            Number = await TicketNumbers.NextAsync(step, zone.Zone, active.Profile.SerialDigits, cancellationToken),
            Title = Shorten(request.Title.Trim()),
            Description = request.Description,
            Priority = request.Priority ?? active.Profile.ProvisionalPriority,
            Category = request.Category,
            TeamKey = request.Team,
            ProfileId = active.Id,
            Channel = request.Channel,
            Language = request.Language,
            RequesterId = request.Requester.Id,
            RequesterName = request.Requester.Name,
            RequesterEmail = request.Requester.Email,
            Details = request.Details.ToJsonString(DeskJson.Options),
            SubmittedAt = step.Now,
            UpdatedAt = step.Now,
        };
        step.Db.Tickets.Add(ticket);
        var entry = step.Record(TimelineAction.Opened, ticket, request.Description, isPublic: true, subject: ticket.Title);
        Attach(step, ticket, request.Attachments, entry, isPublic: true, request.Requester.Name);
        // Rows of the ticket must be there before rows of its process refer to them.
        await step.Db.SaveChangesAsync(cancellationToken);

        var store = new DeskWorkflowStore(step.Db, definitions);
        var trigger = await TicketOpened.FindAsync(step.Db, ticket, cancellationToken)
            ?? throw new DeskRuleException("no-process", 503, "No published process starts with a new ticket. A process owner has to publish one.");

        var instance = await RunAsync(step, ticket, store, (runtime, run) => runtime.ActivateAsync(
            new StartWorkflow
            {
                DefinitionVersionId = trigger.DefinitionVersionId,
                TriggerActivityId = trigger.ActivityId,
                CorrelationId = ticket.Number,
                Name = $"{ticket.Number} {ticket.Title}",
            },
            run,
            cancellationToken), cancellationToken)
            ?? throw new DeskRuleException("no-process", 503, "The activation strategy of the process refuses another running instance.");
        ticket.InstanceId = instance.Id;
        ticket.DefinitionId = instance.DefinitionId;
        ticket.DefinitionVersion = instance.DefinitionVersion;
        return ticket;
    }

    /// <summary>A word on a ticket: the answer a step waits for, else a line on the timeline the other side is told of.</summary>
    /// <returns>The line on the timeline.</returns>
    public async Task<TimelineEntry> ReplyAsync(DeskStep step, Ticket ticket, NewReply reply, CancellationToken cancellationToken)
    {
        var data = reply.FullText == reply.Text ? null : new JsonObject { ["fullText"] = reply.FullText };
        if (reply is { IsPublic: true, Letter: not null })
        {
            // Its marks mean something.
            (data ??= [])["letter"] = true;
        }

        var entry = step.Record(
            reply.IsPublic ? TimelineAction.Reply : TimelineAction.Note, ticket, reply.Text, data: data, isPublic: reply.IsPublic,
            by: Caller.Of(reply.From, reply.Channel));
        Attach(step, ticket, reply.Attachments, entry, reply.IsPublic, reply.From.Name);
        ticket.Revision++;
        var fromRequester = reply.From.Id == ticket.RequesterId;
        if (fromRequester && await QuestionAsync(step, ticket, cancellationToken) is { } question)
        {
            await CompleteAsync(step, ticket, question, Caller.Of(reply.From, reply.Channel), $"reply:{entry.Id}", "Answered", new JsonObject { ["answer"] = reply.Text }, cancellationToken);
            return entry;
        }

        if (reply.IsPublic)
        {
            if (!fromRequester && Caller.Of(reply.From, reply.Channel).IsStaff)
            {
                await new TicketClocks(step, ticket, profiles).AnsweredAsync(cancellationToken);
            }

            await TellOfReplyAsync(step, ticket, reply, fromRequester || !Caller.Of(reply.From, reply.Channel).IsStaff, fromRequester ? null : reply.Letter, entry, cancellationToken);
        }

        return entry;
    }

    /// <summary>Completes a task.</summary>
    /// <exception cref="DeskRuleException">
    /// 404 no such task for this caller; 403 may not act; 409 somebody was first, or the revision is stale;
    /// 422 unknown outcome, or fields missing (named).
    /// </exception>
    public async Task<TicketTask> CompleteTaskAsync(DeskStep step, Guid taskId, TaskCompletion completion, CancellationToken cancellationToken)
    {
        var (ticket, task) = await LockTaskAsync(step, taskId, cancellationToken);
        if (task.Kind == TaskKind.Approval)
        {
            return await VoteAsync(step, ticket, task, completion, cancellationToken);
        }

        var caller = step.Caller;
        if (task.State == TicketTask.Completed && task.OperationId == completion.OperationId && task.CompletedById == caller.PersonId)
        {
            return task;
        }

        CheckMayAct(task, caller);
        CheckStillOpen(task, zone.Zone, caller.Language);
        CheckRevision(task, completion.ExpectedRevision, caller.Language);
        return await CompleteAsync(step, ticket, task, Candidates.Acting(task, caller), completion.OperationId, completion.Outcome, completion.Data, cancellationToken);
    }

    /// <summary>Takes a task of one's team.</summary>
    public async Task<TicketTask> ClaimAsync(DeskStep step, Guid taskId, int? expectedRevision, CancellationToken cancellationToken)
    {
        var (ticket, task) = await LockTaskAsync(step, taskId, cancellationToken);
        CheckMayAct(task, step.Caller);
        CheckStillOpen(task, zone.Zone, step.Caller.Language);
        if (task.AssigneeId == step.Caller.PersonId)
        {
            return task;
        }

        CheckRevision(task, expectedRevision, step.Caller.Language);
        if (task.AssigneeId is { } holder)
        {
            var name = (await step.Db.People.FindAsync([holder], cancellationToken))?.Name;
            throw new DeskRuleException("task-already-claimed", 409, Say(step.Caller, $"{name} 已认领此任务。", $"{name} has already taken this task."));
        }

        task.AssigneeId = step.Caller.PersonId;
        return Touched(step, ticket, task, TimelineAction.TaskClaimed);
    }

    /// <summary>Gives a claimed task back to its candidates, a delegated one to who delegated it.</summary>
    public async Task<TicketTask> ReleaseAsync(DeskStep step, Guid taskId, int? expectedRevision, CancellationToken cancellationToken)
    {
        var (ticket, task) = await LockTaskAsync(step, taskId, cancellationToken);
        CheckStillOpen(task, zone.Zone, step.Caller.Language);
        if (task.AssigneeId is null)
        {
            return task;
        }

        if (task.AssigneeId != step.Caller.PersonId && !step.Caller.Is(Role.Supervisor))
        {
            throw new DeskRuleException("not-the-assignee", 403, Say(step.Caller, "只有认领人或主管可以释放此任务。", "Only the person who holds the task or a supervisor may release it."));
        }

        CheckRevision(task, expectedRevision, step.Caller.Language);
        if (task.DelegatedById is not null)
        {
            WorkHandover.GiveBack(ticket, task);
        }
        else
        {
            task.AssigneeId = null;
        }

        return Touched(step, ticket, task, TimelineAction.TaskReleased);
    }

    /// <summary>The requester takes the request back, before anything was implemented.</summary>
    public async Task WithdrawAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        if (step.Caller.PersonId != ticket.RequesterId)
        {
            throw new DeskRuleException("not-the-requester", 403, Say(step.Caller, "只有报告人可以撤回工单。", "Only the requester may withdraw a ticket."));
        }

        if (!BeforeImplementation.Contains(ticket.Status))
        {
            throw new DeskRuleException("too-late-to-withdraw", 409, Say(step.Caller, "工单已进入实施或已结束，不能撤回。", "Work has already begun or ended: the ticket can no longer be withdrawn."));
        }

        await EndAsync(step, ticket, TicketStatus.Withdrawn, TimelineAction.Withdrawn, reason, cancellationToken);
        await TellOfEndAsync(step, ticket, ["handler", "co-handlers"], TicketStatus.Withdrawn, cancellationToken);
    }

    /// <summary>A supervisor ends the ticket at any step.</summary>
    public async Task CancelAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        CheckSupervisor(step.Caller);
        if (!ticket.IsOpen)
        {
            throw new DeskRuleException("ticket-ended", 409, Say(step.Caller, "工单已经结束。", "The ticket has already ended."));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new DeskRuleException("fields-missing", 422, Say(step.Caller, "请填写取消原因。", "A reason is required.")) { Fields = new Dictionary<string, string> { ["reason"] = Say(step.Caller, "必填", "required") } };
        }

        await EndAsync(step, ticket, TicketStatus.Cancelled, TimelineAction.Cancelled, reason, cancellationToken);
        await TellOfEndAsync(step, ticket, ["requester", "handler", "co-handlers"], reason, cancellationToken);
    }

    /// <summary>All problems monitoring reported on the ticket are over: its handler hears of it, and one nobody has accepted may close.</summary>
    internal async Task CalmAsync(DeskStep step, Ticket ticket, bool mayClose, CancellationToken cancellationToken)
    {
        if (mayClose && ticket.Status == TicketStatus.New)
        {
            await EndAsync(step, ticket, TicketStatus.Closed, TimelineAction.AlertsOver, "", cancellationToken);
            return;
        }

        step.Record(TimelineAction.AlertsOver, ticket);
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        foreach (var person in await run.PeopleAsync(["handler"], cancellationToken))
        {
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.AlertsOver,
                To = person,
                Ticket = ticket,
                Data = await MessageData.OfAsync(run, cancellationToken),
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/tickets/{ticket.Number}"))],
            }, cancellationToken);
        }
    }

    /// <summary>Runs the failed activity of an incident again.</summary>
    public async Task RetryIncidentAsync(DeskStep step, Ticket ticket, string instanceId, string activityInstanceId, CancellationToken cancellationToken)
    {
        if (!step.Caller.Is(Role.Supervisor) && !step.Caller.Is(Role.ProcessOwner) && !step.Caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("may-not-retry", 403, Say(step.Caller, "只有主管、流程负责人或管理员可以重试。", "Only a supervisor, a process owner or an administrator may retry."));
        }

        if (!await step.Db.Instances.AnyAsync(row => row.Id == instanceId && row.CorrelationId == ticket.Number, cancellationToken))
        {
            throw DeskRuleException.NotFound(Say(step.Caller, "该工单没有这一流程实例。", "The ticket has no such process instance."));
        }

        step.Record(TimelineAction.IncidentRetried, ticket, subject: activityInstanceId);
        try
        {
            await RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions),
                (runtime, run) => runtime.RetryAsync(instanceId, activityInstanceId, run, cancellationToken), cancellationToken);
        }
        catch (WorkflowNotFoundException)
        {
            throw DeskRuleException.NotFound(Say(step.Caller, "没有可重试的异常。", "There is nothing left to retry."));
        }
    }

    /// <summary>Answers a bookmark of the ticket's process: a timer, an event.</summary>
    internal async Task<ResumeOutcome> ResumeAsync(DeskStep step, Ticket? ticket, string instanceId, string bookmarkId, JsonObject? input, CancellationToken cancellationToken)
    {
        var outcome = ResumeOutcome.NotFound;
        await RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions), async (runtime, run) =>
        {
            var result = await runtime.ResumeAsync(instanceId, bookmarkId, input, run, cancellationToken);
            outcome = result.Outcome;
            return result.Instance;
        }, cancellationToken);
        return outcome;
    }

    /// <summary>As <see cref="ResumeAsync"/>; the instance when it was resumed, else null.</summary>
    internal Task<WorkflowInstance?> AnswerAsync(DeskStep step, Ticket? ticket, string instanceId, string bookmarkId, JsonObject input, CancellationToken cancellationToken) =>
        RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions), async (runtime, run) =>
        {
            var result = await runtime.ResumeAsync(instanceId, bookmarkId, input, run, cancellationToken);
            return result.Outcome == ResumeOutcome.Resumed ? result.Instance : null;
        }, cancellationToken);

    /// <summary>Starts a process, of the ticket if there is one, such as an escalation.</summary>
    /// <returns>Null when its activation strategy refuses another running instance.</returns>
    internal Task<WorkflowInstance?> StartAsync(DeskStep step, Ticket? ticket, StartWorkflow request, CancellationToken cancellationToken) =>
        RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions), (runtime, run) => runtime.ActivateAsync(request, run, cancellationToken), cancellationToken);

    /// <summary>Starts the process of a trigger that is due, without a ticket, and notes when it is due again.</summary>
    /// <param name="starts">False: only notes it.</param>
    /// <returns>False: it is not due, or another desk has it.</returns>
    internal Task<bool> FireAsync(DeskStep step, string triggerId, bool starts, CancellationToken cancellationToken) =>
        RunAsync(step, null, new DeskWorkflowStore(step.Db, definitions), (runtime, run) => runtime.FireAsync(triggerId, starts, run, cancellationToken), cancellationToken);

    /// <summary>Starts a definition by hand: without a ticket, and whatever its activation strategy says.</summary>
    internal Task<WorkflowInstance> StartDirectlyAsync(DeskStep step, StartWorkflow request, CancellationToken cancellationToken) =>
        RunAsync(step, null, new DeskWorkflowStore(step.Db, definitions), (runtime, run) => runtime.StartAsync(request, run, cancellationToken), cancellationToken);

    /// <summary>Ends one instance and what it waits for; whoever waits for it goes on. The main process of a ticket ends with <see cref="CancelAsync"/>.</summary>
    internal Task<WorkflowInstance> CancelInstanceAsync(DeskStep step, Ticket? ticket, string instanceId, CancellationToken cancellationToken) =>
        RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions), (runtime, run) => runtime.CancelAsync(instanceId, run, cancellationToken), cancellationToken);

    private async Task<TicketTask> CompleteAsync(
        DeskStep step, Ticket ticket, TicketTask task, Caller caller, string operationId, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        await CheckFormAsync(step, ticket, task, outcome, data, caller.Language, cancellationToken);
        await CheckPlanAsync(step, ticket, task, outcome, data, cancellationToken);
        KeepDetails(ticket, TaskForm.Read(task.Form), data);
        await changes.CompletingAsync(step, ticket, task, outcome, data, cancellationToken);
        task.State = TicketTask.Completed;
        task.Outcome = outcome;
        task.Data = data.ToJsonString(DeskJson.Options);
        task.CompletedById = caller.PersonId;
        task.CompletedByName = caller.Name;
        task.CompletedForId = caller.InPlaceOf?.Id;
        task.CompletedForName = caller.InPlaceOf?.Name;
        task.CompletedAt = step.Now;
        task.CompletedThrough = caller.Channel;
        task.OperationId = operationId;
        task.Revision++;
        ticket.Revision++;
        step.Record(
            TimelineAction.TaskCompleted, ticket, step: task.Step, outcome: outcome, data: data.DeepClone().AsObject(), by: caller,
            subject: task.Id.ToString(), isPublic: task.Kind is TaskKind.Requester or TaskKind.Verification);
        if (task.Kind is TaskKind.Requester or TaskKind.Verification)
        {
            await UseLinksAsync(step, task, cancellationToken);
        }

        var resumed = await ResumeAsync(step, ticket, task.InstanceId, task.BookmarkId, new JsonObject
        {
            ["outcome"] = outcome,
            ["data"] = data.DeepClone(),
            ["by"] = new JsonObject { ["user"] = caller.UserName, ["name"] = caller.Name },
            ["at"] = step.Now,
            ["through"] = caller.Channel,
        }, cancellationToken);
        if (resumed != ResumeOutcome.Resumed)
        {
            throw new DeskRuleException("process-not-waiting", 409, Say(caller, "流程已不在等待此任务。", "The process no longer waits for this task."));
        }

        // Whoever of the desk takes the first step of the ticket has answered it. Afterwards, so that a priority given
        // with that step decides which limit was kept.
        if (task.Kind == TaskKind.Work && task.InstanceId == ticket.InstanceId && caller.IsStaff)
        {
            await new TicketClocks(step, ticket, profiles).StopAsync(Clock.Respond, cancellationToken);
        }

        return task;
    }

    /// <summary>What the profile asked for at this step belongs to the ticket, whether or not the process knows of it.</summary>
    private static void KeepDetails(Ticket ticket, TaskForm form, JsonObject data)
    {
        foreach (var field in form.Fields.Where(field => field.IntoTicket && data[field.Name] is not null))
        {
            ticket.SetDetail(field.Name, data[field.Name]);
        }
    }

    /// <summary>One run of the engine on behalf of a ticket; incidents it meets are put on the ticket.</summary>
    private async Task<T> RunAsync<T>(
        DeskStep step, Ticket? ticket, DeskWorkflowStore store, Func<WorkflowRuntime, TicketRun?, Task<T>> work, CancellationToken cancellationToken, bool reviewsPlan = true)
    {
        var run = ticket is null ? null : new TicketRun(step, ticket, outbox, links, mail, profiles);
        var known = store.Incidents.Count;
        var wasOpen = ticket is { IsOpen: true };
        var result = await work(new WorkflowRuntime(store, runner), run);
        if (store.HasHttpTraffic)
        {
            step.AfterCommit(bell.RingCalls);
            step.AfterCommit(bell.RingAnswers);
        }

        foreach (var incident in store.Incidents.Skip(known))
        {
            await ReportAsync(step, run, incident, cancellationToken);
        }

        if (reviewsPlan && run is not null && ticket!.IsOpen)
        {
            await ReviewPlanAsync(run, cancellationToken);
        }

        if (wasOpen && ticket is { IsOpen: false, InstanceId: { } main })
        {
            // An escalation somebody still has to decide on is pointless once its ticket is closed.
            await CancelProcessesAsync(step, ticket, except: main, cancellationToken);
        }

        return result;
    }

    private static async Task ReportAsync(DeskStep step, TicketRun? run, Incident incident, CancellationToken cancellationToken)
    {
        step.Record(
            TimelineAction.Incident, run?.Ticket, incident.Message, step: incident.ActivityId, by: Caller.System,
            data: new JsonObject { ["instance"] = incident.InstanceId, ["activityInstance"] = incident.ActivityInstanceId, ["type"] = incident.ActivityType });
        if (run is null)
        {
            return;
        }

        foreach (var person in await Recipients.PeopleAsync(step, [Candidates.Role(Role.ProcessOwner), Candidates.Role(Role.Supervisor)], cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["step"] = incident.ActivityId;
            data["reason"] = incident.Message;
            await run.Outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.Incident,
                To = person,
                Ticket = run.Ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", run.Options.Link($"/tickets/{run.Ticket.Number}"))],
            }, cancellationToken);
        }
    }

    private async Task EndAsync(DeskStep step, Ticket ticket, string status, string action, string reason, CancellationToken cancellationToken)
    {
        await CancelProcessesAsync(step, ticket, except: null, cancellationToken);
        await new TicketClocks(step, ticket, profiles).StopAllAsync(cancellationToken);
        ticket.ClosingReason = action;
        ticket.Revision++;
        TicketChanges.SetStatus(step, ticket, status);
        step.Record(action, ticket, reason, isPublic: true);
    }

    /// <summary>A ticket that people end does not come to the step of its process that would tell of it.</summary>
    private async Task TellOfEndAsync(DeskStep step, Ticket ticket, IEnumerable<string> tokens, string reason, CancellationToken cancellationToken)
    {
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        foreach (var person in (await run.PeopleAsync(tokens, cancellationToken)).Where(person => person.Id != step.Caller.PersonId))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["reason"] = reason.Trim();
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.Closed,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/{(person.Id == ticket.RequesterId ? "portal" : "tickets")}/{ticket.Number}"))],
            }, cancellationToken);
        }
    }

    private async Task CancelProcessesAsync(DeskStep step, Ticket ticket, string? except, CancellationToken cancellationToken)
    {
        // What began as an emergency is decided on afterwards, whatever became of the ticket.
        var afterwards = step.Db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && step.Db.Approvals.Any(row => row.TaskId == task.Id && row.IsRetrospective)).Select(task => task.InstanceId);
        var running = await step.Db.Instances
            .Where(row => row.CorrelationId == ticket.Number && row.Status == nameof(WorkflowStatus.Running) && row.Id != except && !afterwards.Contains(row.Id))
            .Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var id in running)
        {
            await RunAsync(step, ticket, new DeskWorkflowStore(step.Db, definitions), (runtime, run) => runtime.CancelAsync(id, run, cancellationToken), cancellationToken);
        }
    }

    internal TimeZoneInfo Zone => zone.Zone;

    internal TicketRun RunOf(DeskStep step, Ticket ticket) => new(step, ticket, outbox, links, mail, profiles);

    /// <summary>A task the step's caller may know of, with its ticket; other steps wait until this one ends.</summary>
    internal async Task<(Ticket Ticket, TicketTask Task)> LockTaskAsync(DeskStep step, Guid taskId, CancellationToken cancellationToken)
    {
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync($"select 1 from tickets where id = (select ticket_id from tasks where id = {taskId}) for update", cancellationToken);
        }

        var task = await _taskWithTicket(step.Db, taskId, cancellationToken);
        if (task is null || !MaySee(task, step.Caller))
        {
            throw DeskRuleException.NotFound(Say(step.Caller, "没有这项任务。", "There is no such task."));
        }

        return (task.Ticket!, task);
    }

    /// <summary>An attachment put on a ticket together with what was said.</summary>
    public static void Attach(DeskStep step, Ticket ticket, IEnumerable<NewAttachment> attachments, TimelineEntry entry, bool isPublic, string addedBy)
    {
        foreach (var file in attachments)
        {
            step.Db.Attachments.Add(new Attachment
            {
                Id = step.NewId(),
                TicketId = ticket.Id,
                EntryId = entry.Id,
                Name = file.Name,
                ContentType = file.ContentType,
                Size = file.Size,
                Sha256 = file.Sha256,
                ContentId = file.ContentId,
                Danger = file.Danger,
                IsPublic = isPublic,
                AddedBy = addedBy,
                CreatedAt = step.Now,
            });
        }
    }

    private static async Task<TicketTask?> QuestionAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) =>
        await step.Db.Tasks.FirstOrDefaultAsync(
            task => task.TicketId == ticket.Id && task.State == TicketTask.Open && task.Kind == TaskKind.Requester && task.Step == StepKey.ProvideInformation, cancellationToken);

    private static async Task UseLinksAsync(DeskStep step, TicketTask task, CancellationToken cancellationToken)
    {
        foreach (var link in await step.Db.TaskLinks.Where(link => link.TaskId == task.Id && link.UsedAt == null).ToListAsync(cancellationToken))
        {
            link.UsedAt = step.Now;
        }
    }

    private async Task TellOfReplyAsync(DeskStep step, Ticket ticket, NewReply reply, bool fromOutside, StaffLetter? letter, TimelineEntry entry, CancellationToken cancellationToken)
    {
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        string[] tokens = !fromOutside ? ["requester"]
            : ticket.HandlerId is not null ? ["handler", "co-handlers"]
            : ticket.TeamKey is not null ? ["team"] : [Candidates.Role(Role.Agent)];
        var people = (await run.PeopleAsync(tokens, cancellationToken)).Concat(fromOutside ? [] : await ParticipantsAsync(step, ticket, cancellationToken));
        foreach (var person in people.DistinctBy(person => person.Id).Where(person => person.Id != reply.From.Id && letter?.Copies.Any(copy => string.Equals(copy.Address, person.Email, StringComparison.OrdinalIgnoreCase)) != true))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["by"] = reply.From.Name;
            data["text"] = reply.Text;
            await outbox.QueueAsync(step, new OutgoingMessage
            {
                Template = MessageTemplate.ReplyAdded,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/{(fromOutside ? "tickets" : "portal")}/{ticket.Number}"))],
                Letter = letter is null || person.Id != ticket.RequesterId ? null : letter with { EntryId = entry.Id },
            }, cancellationToken);
        }
    }

    internal static TicketTask Touched(DeskStep step, Ticket ticket, TicketTask task, string action, string? subject = null, string text = "", Caller? by = null)
    {
        task.Revision++;
        ticket.Revision++;
        step.Record(action, ticket, text.Trim(), step: task.Step, subject: subject, data: new JsonObject { ["task"] = task.Id.ToString() }, by: by);
        return task;
    }

    private static string Shorten(string title) => title.Length <= MaxTitleLength ? title : title[..(MaxTitleLength - 1)] + "…";
}
