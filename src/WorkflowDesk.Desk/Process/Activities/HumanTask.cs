using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>
/// A step that waits for a person. Creates the task, tells who has to act, reminds, gives up when told to, and takes
/// the task back when the step is cancelled.
/// </summary>
public abstract class HumanTask : Activity
{
    /// <summary>Name of the bookmark that <see cref="TicketProcess"/> answers when the task is completed.</summary>
    public const string BookmarkName = "WorkflowDesk.Task";

    private const string Done = "done";
    private const string GiveUp = "give-up";
    private const string Reminder = "reminder:";

    /// <summary>Inputs every kind of human step has.</summary>
    protected static IReadOnlyList<InputDescriptor> CommonInputs { get; } =
    [
        DeskActivities.Text("Step", "Key people and programs know the step by. Default: the activity's id."),
        DeskActivities.Json("Title", """Name of the step: {"zh-CN": …, "en": …}. Default: the display text."""),
        DeskActivities.Json("Instructions", "What to do, in both languages."),
        DeskActivities.Json("Form", """Fields: {"fields": [{"name", "label", "type", "required", "requiredFor", "showFor", "options", "columns", "help"}]}."""),
        DeskActivities.Json("Choices", """What select fields offer where the process knows it: {"option": [{"value", "label"}]}."""),
        DeskActivities.Json("Values", "Object with what the form begins with, for example the plan that came back."),
        DeskActivities.List("Excluded", "User names of people who may not act, for example who wrote the plan."),
        DeskActivities.Span("DueIn", "When the task should be done, from now."),
        DeskActivities.List("Reminders", "Spans from now after which to remind, for example 1.00:00:00."),
        DeskActivities.Span("GiveUpAfter", "Span from now after which the step ends by itself. Empty: never."),
        DeskActivities.Text("Template", "Message that asks. Empty: the usual one of this kind of step."),
    ];

    protected static IReadOnlyList<OutputDescriptor> ResultOutput { get; } =
    [
        new("Result", "Object") { Description = "outcome, data, by {user, name}, at, through." },
    ];

    /// <summary>Every way one use of the step can end: what people may choose, and the silent end when it gives up.</summary>
    internal IReadOnlyList<string> WaysOut(ActivityNode node)
    {
        var chosen = this is UserTask ? UserTask.OutcomesOf(node) : Descriptor.Ports.Select(port => port.Name).Where(name => name != SilentOutcome);
        return [.. chosen, .. node.Expression("GiveUpAfter") is null ? Array.Empty<string>() : [SilentOutcome]];
    }

    protected abstract string Kind(ActivityContext context);

    protected abstract IReadOnlyList<TaskOutcome> Outcomes(ActivityContext context);

    protected abstract IEnumerable<string> CandidateTokens(ActivityContext context);

    /// <summary>The outcome when nobody answered in time.</summary>
    protected abstract string SilentOutcome { get; }

    protected abstract string DefaultTemplate(string kind);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var (step, ticket) = (run.Step, run.Ticket);
        var kind = Kind(context);
        var candidates = await Recipients.StoredAsync(step, ticket, CandidateTokens(context), cancellationToken);
        var excluded = await Recipients.StoredAsync(step, ticket, context.GetTexts("Excluded").Select(name => $"user:{name}"), cancellationToken);
        var title = LocalizedText.Of(context.Input("Title"));
        if (title.IsEmpty)
        {
            title = new LocalizedText(NameIn(Languages.Chinese), NameIn(Languages.English));
        }

        var id = step.NewId();
        var name = context.Get<string>("Step") is { Length: > 0 } key ? key : context.ActivityId;
        var task = new TicketTask
        {
            Id = id,
            Ticket = ticket,
            TicketId = ticket.Id,
            InstanceId = context.InstanceId,
            BookmarkId = id.ToString(),
            ActivityId = context.ActivityId,
            Step = name,
            Kind = kind,
            Title = title.ToJson().ToJsonString(DeskJson.Options),
            Instructions = LocalizedText.Of(context.Input("Instructions")).ToJson().ToJsonString(DeskJson.Options),
            Form = Begun(ProfileChoices.Offer(context.Input("Form") ?? new JsonObject(), await run.ProfileAsync(cancellationToken), ticket, name), context.Input("Choices"), context.Input("Values")).ToJsonString(DeskJson.Options),
            Outcomes = JsonSerializer.Serialize(Outcomes(context), DeskJson.Options),
            Candidates = Candidates.Join(candidates),
            Excluded = Candidates.Join(excluded),
            AssigneeId = OnlyPerson(candidates, kind),
            Attempt = ticket.Attempt,
            CreatedAt = step.Now,
        };
        if (context.Get<TimeSpan?>("DueIn") is { } due)
        {
            task.PromiseBy(step.Now + due);
        }

        step.Db.Tasks.Add(task);
        context.State["taskId"] = id.ToString();
        step.Record(TimelineAction.TaskCreated, ticket, step: task.Step, data: new JsonObject { ["task"] = id.ToString(), ["title"] = title.ToJson() }, by: Caller.System);
        await AskAsync(run, task, context.Get<string>("Template") is { Length: > 0 } template ? template : DefaultTemplate(kind), context.Get<TimeSpan?>("GiveUpAfter"), cancellationToken);
        return ActivityResult.Wait([.. Bookmarks(context, id, step.Now)]);

        string NameIn(string language) => StepNames.Of(context.Node.Json, language) ?? context.ActivityId;
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (resumption.Tag == Done)
        {
            var outcome = resumption.Input["outcome"]?.GetValue<string>() ?? throw new InvalidOperationException("A completed task has an outcome.");
            return ActivityResult.Done(outcome).WithOutput("Result", resumption.Input.DeepClone());
        }

        if (await TaskAsync(context, run, cancellationToken) is not { IsOpen: true } task)
        {
            return ActivityResult.Continue();
        }

        if (resumption.Tag == GiveUp)
        {
            Withdraw(run, task, SilentOutcome);
            return ActivityResult.Done(SilentOutcome).WithOutput("Result", new JsonObject { ["outcome"] = SilentOutcome, ["data"] = new JsonObject(), ["at"] = run.Step.Now });
        }

        await AskAsync(run, task, task.Kind == TaskKind.Approval ? MessageTemplate.ApprovalReminder : MessageTemplate.TaskReminder, giveUpAfter: null, cancellationToken);
        run.Step.Record(TimelineAction.Reminded, run.Ticket, step: task.Step, by: Caller.System);
        return ActivityResult.Continue();
    }

    public override async ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (await TaskAsync(context, run, cancellationToken) is { IsOpen: true } task)
        {
            Withdraw(run, task, outcome: null);
        }
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        foreach (var name in new[] { "Reminders" })
        {
            foreach (var span in node.Constant(name) as JsonArray ?? [])
            {
                if (!TimeSpan.TryParse(span?.ToString(), CultureInfo.InvariantCulture, out var after) || after <= TimeSpan.Zero)
                {
                    yield return new(node.Id, node.Type, name, $"'{span}' is not a span such as 1.00:00:00.");
                }
            }
        }

        if (node.Constant("Form") is { } form)
        {
            var fields = form["fields"] as JsonArray;
            if (fields is null)
            {
                yield return new(node.Id, node.Type, "Form", "it needs a list \"fields\".");
            }

            foreach (var field in fields ?? [])
            {
                if (field?["name"]?.ToString() is not { Length: > 0 } name)
                {
                    yield return new(node.Id, node.Type, "Form", "every field needs a name.");
                }
                else if (field["type"]?.ToString() is { } type && !FieldType.All.Contains(type))
                {
                    yield return new(node.Id, node.Type, "Form", $"field '{name}' has the type '{type}', which is none of {string.Join(", ", FieldType.All)}.");
                }
            }
        }
    }

    /// <summary>The form with what the process adds to it for this one task.</summary>
    private static JsonNode Begun(JsonNode form, JsonNode? choices, JsonNode? values)
    {
        foreach (var field in (form["fields"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (choices is JsonObject known && field["name"]?.ToString() is { } name && known[name] is JsonArray offered)
            {
                field["options"] = offered.DeepClone();
            }
        }

        if (values is JsonObject && form is JsonObject open)
        {
            open["values"] = values.DeepClone();
        }

        return form;
    }

    private static IEnumerable<NewBookmark> Bookmarks(ActivityContext context, Guid taskId, DateTimeOffset now)
    {
        yield return new NewBookmark(BookmarkName, new JsonObject { ["TaskId"] = taskId.ToString() }) { Id = taskId.ToString(), Tag = Done };
        foreach (var text in context.GetTexts("Reminders"))
        {
            var after = TimeSpan.Parse(text, CultureInfo.InvariantCulture);
            yield return new NewBookmark("WorkflowDesk.Reminder") { Tag = Reminder + text, DueAt = now + after, PerActivityInstance = true };
        }

        if (context.Get<TimeSpan?>("GiveUpAfter") is { } span)
        {
            yield return new NewBookmark("WorkflowDesk.GiveUp") { Tag = GiveUp, DueAt = now + span, PerActivityInstance = true };
        }
    }

    /// <summary>The requester gets a single-use link; work goes to its assignee; approvals to every possible approver.</summary>
    private static async Task AskAsync(TicketRun run, TicketTask task, string template, TimeSpan? giveUpAfter, CancellationToken cancellationToken)
    {
        var tokens = task.Kind switch
        {
            TaskKind.Requester or TaskKind.Verification => [Candidates.Person(run.Ticket.RequesterId)],
            TaskKind.Approval => Candidates.Split(task.Candidates),
            _ => task.AssigneeId is { } assignee ? [Candidates.Person(assignee)] : Array.Empty<string>(),
        };
        var people = await Recipients.PeopleAsync(run.Step, tokens, cancellationToken);
        if (task.Kind is TaskKind.Work or TaskKind.Approval)
        {
            people = await Recipients.WithReplacementsAsync(run.Step, people, cancellationToken);
        }

        foreach (var person in people)
        {
            if (Candidates.Holds(task.Excluded, Candidates.Person(person.Id)))
            {
                continue;
            }

            var isRequester = task.Kind is TaskKind.Requester or TaskKind.Verification;
            var language = isRequester ? run.Ticket.Language : person.Language;
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["task"] = LocalizedText.Of(JsonNode.Parse(task.Title)).In(language);
            data["instructions"] = LocalizedText.Of(JsonNode.Parse(task.Instructions)).In(language);
            data["question"] = data["instructions"]!.DeepClone();
            data["due"] = task.DueAt;
            data["silenceDays"] = giveUpAfter is { TotalDays: >= 1 } span ? (int)span.TotalDays : null;
            await run.Outbox.QueueAsync(run.Step, new OutgoingMessage
            {
                Template = template,
                To = person,
                Ticket = run.Ticket,
                Data = data,
                Actions = [isRequester
                    ? new MailAction("现在回复", "Answer now", run.Links.Create(run.Step, task, person))
                    : new MailAction("打开任务", "Open the task", run.Options.Link(task.Kind == TaskKind.Approval ? "/approvals" : $"/tickets/{run.Ticket.Number}"))],
            }, cancellationToken);
        }
    }

    private static Guid? OnlyPerson(IReadOnlyList<string> candidates, string kind) =>
        kind != TaskKind.Approval && candidates.FirstOrDefault(token => token.StartsWith("person:", StringComparison.Ordinal)) is { } token ? Guid.Parse(token["person:".Length..]) : null;

    private static async Task<TicketTask?> TaskAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken) =>
        context.State["taskId"]?.GetValue<string>() is { } id ? await run.Step.Db.Tasks.FindAsync([Guid.Parse(id)], cancellationToken) : null;

    private static void Withdraw(TicketRun run, TicketTask task, string? outcome)
    {
        task.State = TicketTask.Withdrawn;
        task.Outcome = outcome;
        task.CompletedAt = run.Step.Now;
        task.Revision++;
        run.Step.Record(TimelineAction.TaskWithdrawn, run.Ticket, step: task.Step, outcome: outcome, data: new JsonObject { ["task"] = task.Id.ToString() }, by: outcome is null ? null : Caller.System);
    }
}
