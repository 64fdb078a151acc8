using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Process;

/// <summary>An event somebody tells the desk of.</summary>
/// <param name="InstanceId">Only this instance; it starts none then.</param>
public sealed record OutsideEvent(string Name, JsonNode? Payload, string? CorrelationId, string? InstanceId)
{
    /// <summary>True: what the event wakes has run when the caller gets its answer. False: the next sweep delivers it.</summary>
    public bool AtOnce { get; init; }
}

/// <summary>
/// What programs and people outside tell running processes: an event, a task done, a workflow to start. Who may do so is
/// for the caller to decide; each word is one step.
/// </summary>
public sealed class OutsideWord(DeskDatabase database, DeskSteps steps, TicketProcess process, DefinitionCache definitions, DueWork due)
{
    /// <summary>Instances one request may start.</summary>
    public const int MaxAtOnce = 1000;

    /// <summary>Keeps the event with a commit of its own, so that it is delivered once whatever happens next.</summary>
    public async Task TellAsync(Caller caller, OutsideEvent told, CancellationToken cancellationToken)
    {
        string id;
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            id = RandomIds.Next();
            var stimulus = Stimulus.OfEvent(told.Name, told.Payload);
            step.Db.Stimuli.Add(new StimulusRow
            {
                Id = id,
                Name = stimulus.Name,
                Payload = stimulus.Payload?.ToJsonString(DeskJson.Options),
                CorrelationId = told.CorrelationId,
                InstanceId = told.InstanceId,
                Input = stimulus.Input?.ToJsonString(DeskJson.Options),
                CreatedAt = step.Now,
                ExpiresAt = step.Now + PendingStimulus.Lifetime,
                NextTryAt = step.Now,
            });
            await step.CommitAsync(cancellationToken);
        }

        if (told.AtOnce)
        {
            await due.DeliverAsync(id, cancellationToken);
        }
    }

    /// <summary>
    /// Tells one instance of an event, in one step. An instance that runs but does not wait for it yet gets it with the
    /// next sweep after it does, for ten minutes.
    /// </summary>
    /// <exception cref="DeskRuleException">404 the instance has ended, or there is none.</exception>
    /// <returns>False: it was kept.</returns>
    public async Task<bool> TellInstanceAsync(Caller caller, string instanceId, string eventName, JsonNode? payload, CancellationToken cancellationToken)
    {
        var stimulus = Stimulus.OfEvent(eventName, payload);
        if (await AnswerAsync(
            caller,
            db => new DeskWorkflowStore(db, definitions).FindBookmarksAsync(stimulus.Name, StimulusHash.Of(stimulus.Name, stimulus.Payload), null, instanceId, cancellationToken),
            stimulus.Input,
            cancellationToken))
        {
            return true;
        }

        await using (var db = database.Read())
        {
            if (!await db.Instances.AnyAsync(row => row.Id == instanceId && row.Status == nameof(WorkflowStatus.Running), cancellationToken))
            {
                throw DeskRuleException.NotFound("The workflow has ended and waits for nothing any more.");
            }
        }

        await TellAsync(caller, new OutsideEvent(eventName, payload, null, instanceId), cancellationToken);
        return false;
    }

    /// <summary>Reports a task of <c>Elsa.RunTask</c> as done.</summary>
    /// <returns>False: no such task is open.</returns>
    public Task<bool> CompleteTaskAsync(Caller caller, string taskId, JsonNode? result, CancellationToken cancellationToken)
    {
        var done = Stimulus.OfTask(taskId, result);
        return AnswerAsync(
            caller,
            db => new DeskWorkflowStore(db, definitions).FindBookmarksAsync(done.Name, StimulusHash.Of(done.Name, done.Payload), null, null, cancellationToken),
            done.Input,
            cancellationToken);
    }

    /// <summary>Answers one bookmark of an instance.</summary>
    /// <returns>False: it does not wait there any more.</returns>
    public Task<bool> ResumeAsync(Caller caller, string bookmarkId, JsonObject? input, CancellationToken cancellationToken) => AnswerAsync(
        caller,
        async db => await new DeskWorkflowStore(db, definitions).FindBookmarkAsync(bookmarkId, cancellationToken) is { } bookmark ? [bookmark] : [],
        input,
        cancellationToken);

    /// <summary>Starts <paramref name="count"/> instances in one step.</summary>
    /// <returns>Their ids; those that the activation strategy refused are missing.</returns>
    /// <exception cref="DeskRuleException">404 there is no such version.</exception>
    public async Task<IReadOnlyList<string>> StartAsync(Caller caller, StartWorkflow request, int count, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var ticket = await TicketAsync(step, request.CorrelationId, cancellationToken);
        if (ticket is not null)
        {
            await CheckForTicketAsync(step, request, cancellationToken);
        }

        var started = new List<string>();
        for (var i = 0; i < count; i++)
        {
            try
            {
                if (await process.StartAsync(step, ticket, request, cancellationToken) is { } instance)
                {
                    started.Add(instance.Id);
                }
            }
            catch (WorkflowNotFoundException absent)
            {
                throw DeskRuleException.NotFound(absent.Message);
            }
        }

        await step.CommitAsync(cancellationToken);
        return started;
    }

    /// <summary>On a ticket runs only what was checked and published, and from its beginning: else a draft, or a start in the middle, would go past its approvals.</summary>
    private static async Task CheckForTicketAsync(DeskStep step, StartWorkflow request, CancellationToken cancellationToken)
    {
        var row = await step.Db.Definitions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.DefinitionVersionId, cancellationToken);
        if (row is not { IsPublished: true } || request.TriggerActivityId is not null || DefinitionTrial.StartedByTickets(WorkflowDefinition.Read(row.Source).Root, null) is not null)
        {
            throw new DeskRuleException("not-for-tickets", 422, ProcessRules.Say(
                step.Caller,
                "工单上只能从头启动已发布、且不由工单自身启动的流程。",
                "On a ticket only a published process can be started, from its beginning, and none that tickets start themselves."));
        }
    }

    private async Task<bool> AnswerAsync(Caller caller, Func<DeskDb, ValueTask<IReadOnlyList<Bookmark>>> find, JsonObject? input, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var resumed = false;
        foreach (var bookmark in await find(step.Db))
        {
            if (HumanTask.OwnBookmarks.Contains(bookmark.Name))
            {
                throw new DeskRuleException("task-not-by-link", 403, ProcessRules.Say(
                    caller, "人工任务只能由有权处理的人完成，不能通过链接继续。", "A person's task is done by whoever may do it, never by answering its bookmark."));
            }

            var ticket = await TicketAsync(step, bookmark.CorrelationId, cancellationToken);
            var outcome = await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, input?.DeepClone().AsObject(), cancellationToken);
            resumed |= outcome == ResumeOutcome.Resumed;
        }

        if (resumed)
        {
            await step.CommitAsync(cancellationToken);
        }

        return resumed;
    }

    private static async Task<Ticket?> TicketAsync(DeskStep step, string? number, CancellationToken cancellationToken) =>
        number is null ? null : await step.LockTicketAsync(number, cancellationToken);

    /// <summary>The version a request means: a number, <c>Latest</c>, else the published one. Null: there is none.</summary>
    public async Task<string?> VersionIdAsync(string definitionId, string? version, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = db.Definitions.Where(row => row.DefinitionId == definitionId);
        rows = int.TryParse(version, System.Globalization.CultureInfo.InvariantCulture, out var number) ? rows.Where(row => row.Version == number)
            : string.Equals(version, "Latest", StringComparison.OrdinalIgnoreCase) ? rows.Where(row => row.IsLatest)
            : rows.Where(row => row.IsPublished);
        return await rows.Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
