using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Approvals;
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

    /// <summary>Bookmarks only the desk itself answers: a task is done through <see cref="TicketProcess"/>, never through a link to its bookmark.</summary>
    public static readonly IReadOnlySet<string> OwnBookmarks = new HashSet<string>(StringComparer.Ordinal) { BookmarkName, ReminderName, GiveUpName, DeputiesName, LevelName, PlanName };

    private protected const string ReminderName = "WorkflowDesk.Reminder";
    private protected const string GiveUpName = "WorkflowDesk.GiveUp";
    private protected const string DeputiesName = "WorkflowDesk.Deputies";
    private protected const string LevelName = "WorkflowDesk.Level";
    private protected const string PlanName = "WorkflowDesk.PlanChanged";
    private protected const string GiveUp = "give-up";
    private const string Done = "done";
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
        return [.. chosen, .. MayEndInSilence(node) ? [SilentOutcome] : Array.Empty<string>(), .. EndsByItself(node)];
    }

    private protected virtual bool MayEndInSilence(ActivityNode node) => node.Expression("GiveUpAfter") is not null;

    /// <summary>Ways out nobody chooses, silence aside.</summary>
    private protected virtual IEnumerable<string> EndsByItself(ActivityNode node) => [];

    /// <summary>Who may act and until when, or what happens instead of asking.</summary>
    private protected virtual async ValueTask<TaskTerms> TermsAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken) => new(
        await Recipients.StoredAsync(run.Step, run.Ticket, CandidateTokens(context), cancellationToken),
        await Recipients.StoredAsync(run.Step, run.Ticket, context.GetTexts("Excluded").Select(name => $"user:{name}"), cancellationToken),
        context.Get<TimeSpan?>("DueIn") is { } due ? run.Step.Now + due : null,
        [.. Timers(context, run.Step.Now)]);

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
        var terms = await TermsAsync(context, run, cancellationToken);
        if (terms.Instead is { } instead)
        {
            return instead;
        }

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
            Candidates = Candidates.Join(terms.Candidates),
            Excluded = Candidates.Join(terms.Excluded),
            AssigneeId = OnlyPerson(terms.Candidates, kind),
            Attempt = ticket.Attempt,
            CreatedAt = step.Now,
        };
        if (terms.DueAt is { } due)
        {
            task.PromiseBy(due);
        }

        step.Db.Tasks.Add(task);
        terms.Begun?.Invoke(task);
        context.State["taskId"] = id.ToString();
        step.Record(TimelineAction.TaskCreated, ticket, step: task.Step, data: new JsonObject { ["task"] = id.ToString(), ["title"] = title.ToJson() }, by: Caller.System);
        await AskAsync(run, task, context.Get<string>("Template") is { Length: > 0 } template ? template : DefaultTemplate(kind), context.Get<TimeSpan?>("GiveUpAfter") ?? terms.EndsInSilenceAfter, cancellationToken);
        return ActivityResult.Wait([DoneBookmark(id), .. terms.Bookmarks(id)]);

        string NameIn(string language) => StepNames.Of(context.Node.Json, language) ?? context.ActivityId;
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (resumption.Tag == Done)
        {
            var outcome = resumption.Input["outcome"]?.GetValue<string>() ?? throw new InvalidOperationException("A completed task has an outcome.");
            if (await TaskAsync(context, run, cancellationToken) is not { State: TicketTask.Completed } completed || completed.Outcome != outcome)
            {
                throw new TaskNotCompletedException($"Nobody has completed the task of {context.Node} with '{outcome}'.");
            }

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

    private static NewBookmark DoneBookmark(Guid taskId) =>
        new(BookmarkName, new JsonObject { ["TaskId"] = taskId.ToString() }) { Id = taskId.ToString(), Tag = Done };

    private static IEnumerable<NewBookmark> Timers(ActivityContext context, DateTimeOffset now)
    {
        foreach (var text in context.GetTexts("Reminders"))
        {
            yield return Timer(ReminderName, Reminder + text, now + TimeSpan.Parse(text, CultureInfo.InvariantCulture));
        }

        if (context.Get<TimeSpan?>("GiveUpAfter") is { } span)
        {
            yield return Timer(GiveUpName, GiveUp, now + span);
        }
    }

    private protected static NewBookmark Timer(string name, string tag, DateTimeOffset dueAt) => new(name) { Tag = tag, DueAt = dueAt, PerActivityInstance = true };

    /// <summary>The requester gets a single-use link; work goes to its assignee; approvals to every possible approver.</summary>
    /// <param name="only">Tokens of those who are told; null: everybody who may act now.</param>
    internal static async Task AskAsync(TicketRun run, TicketTask task, string template, TimeSpan? giveUpAfter, CancellationToken cancellationToken, IReadOnlyList<string>? only = null)
    {
        var tokens = only ?? task.Kind switch
        {
            TaskKind.Requester or TaskKind.Verification => [Candidates.Person(run.Ticket.RequesterId)],
            TaskKind.Approval => Candidates.Split(task.Candidates),
            _ => task.AssigneeId is { } assignee ? [Candidates.Person(assignee)] : (IReadOnlyList<string>)[],
        };
        var spoken = task.Kind == TaskKind.Approval ? await ApprovalWords.OfAsync(run, task, cancellationToken) : null;
        var people = await Recipients.PeopleAsync(run.Step, tokens, cancellationToken);
        if (task.Kind is TaskKind.Work or TaskKind.Approval)
        {
            people = await Recipients.WithReplacementsAsync(run.Step, people, cancellationToken);
        }

        foreach (var person in people)
        {
            if (Candidates.Holds(task.Excluded, Candidates.Person(person.Id)) || spoken?.Voted.Contains(person.Id) == true)
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
            data["by"] = spoken?.Planner;
            data["silenceDays"] = giveUpAfter is { TotalDays: >= 1 } span ? (int)span.TotalDays : null;
            await run.Outbox.QueueAsync(run.Step, new OutgoingMessage
            {
                Template = template,
                To = person,
                Ticket = run.Ticket,
                Data = data,
                Actions = isRequester ? Answers(task, run.Links.Create(run.Step, task, person)) : [new MailAction("打开任务", "Open the task", run.Options.Link(task.Kind == TaskKind.Approval ? $"/approvals#task-{task.Id}" : $"/tickets/{run.Ticket.Number}"))],
            }, cancellationToken);
        }
    }

    /// <summary>A button for each answer where there are only a few to choose from; it proposes the answer, and the page behind it sends it.</summary>
    private static IReadOnlyList<MailAction> Answers(TicketTask task, string link)
    {
        var outcomes = JsonSerializer.Deserialize<TaskOutcome[]>(task.Outcomes, DeskJson.Options) ?? [];
        return task.Kind == TaskKind.Verification && outcomes is { Length: 2 or 3 } && outcomes.All(outcome => !outcome.Label.IsEmpty)
            ? [.. outcomes.Select(outcome => new MailAction(outcome.Label.In(Languages.Chinese), outcome.Label.In(Languages.English), $"{link}?outcome={Uri.EscapeDataString(outcome.Name)}"))]
            : [new MailAction("现在回复", "Answer now", link)];
    }

    /// <summary>Tells whoever has been given the task.</summary>
    internal static Task TellAssigneeAsync(TicketRun run, TicketTask task, CancellationToken cancellationToken) =>
        task.AssigneeId is { } assignee ? AskAsync(run, task, MessageTemplate.TaskAssigned, giveUpAfter: null, cancellationToken, only: [Candidates.Person(assignee)]) : Task.CompletedTask;

    private static Guid? OnlyPerson(IReadOnlyList<string> candidates, string kind) =>
        kind != TaskKind.Approval && candidates.FirstOrDefault(token => token.StartsWith("person:", StringComparison.Ordinal)) is { } token ? Guid.Parse(token["person:".Length..]) : null;

    private protected static async Task<TicketTask?> TaskAsync(ActivityContext context, TicketRun run, CancellationToken cancellationToken) =>
        context.State["taskId"]?.GetValue<string>() is { } id ? await run.Step.Db.Tasks.FindAsync([Guid.Parse(id)], cancellationToken) : null;

    private protected static void Withdraw(TicketRun run, TicketTask task, string? outcome)
    {
        task.State = TicketTask.Withdrawn;
        task.Outcome = outcome;
        task.CompletedAt = run.Step.Now;
        task.Revision++;
        run.Step.Record(TimelineAction.TaskWithdrawn, run.Ticket, step: task.Step, outcome: outcome, data: new JsonObject { ["task"] = task.Id.ToString() }, by: outcome is null ? null : Caller.System);
    }
}

/// <summary>What one use of a human step asks of whom, and until when.</summary>
/// <param name="Candidates">Stored tokens.</param>
/// <param name="Excluded">Stored tokens.</param>
/// <param name="Timers">What happens by time alone.</param>
internal sealed record TaskTerms(IReadOnlyList<string> Candidates, IReadOnlyList<string> Excluded, DateTimeOffset? DueAt, IReadOnlyList<NewBookmark> Timers)
{
    /// <summary>When the step ends by itself though its definition does not say so; for whoever is asked.</summary>
    public TimeSpan? EndsInSilenceAfter { get; init; }

    /// <summary>Nobody is asked; this happens.</summary>
    public ActivityResult? Instead { get; init; }

    /// <summary>What belongs to the task and is kept with it.</summary>
    public Action<TicketTask>? Begun { get; init; }

    /// <summary>Names of bookmarks the desk answers itself, by <see cref="OwnId"/>.</summary>
    public IReadOnlyList<NewBookmark> Calls { get; init; } = [];

    public static string OwnId(Guid taskId, string tag) => $"{taskId}-{tag}";

    public IEnumerable<NewBookmark> Bookmarks(Guid taskId) => Timers.Concat(Calls.Select(call => call with { Id = OwnId(taskId, call.Tag!), PerActivityInstance = true }));
}

/// <summary>Somebody tried to go past a task. The whole step is void.</summary>
public sealed class TaskNotCompletedException(string message) : InvalidOperationException(message);
