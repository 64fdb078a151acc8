using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>Starts the process of a new ticket.</summary>
public sealed class TicketOpened : Activity
{
    public const string StimulusName = "WorkflowDesk.TicketOpened";

    private const string Channels = "Channels";
    private const string OfCategories = "Categories";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "TicketOpened", "Ticket opened", "工单创建", "Starts the process when a ticket is opened, through whichever channel.", "任何渠道创建工单时启动流程。",
        [
            DeskActivities.List("Channels", "Only tickets that came through these: portal, email, phone … Empty: all."),
            DeskActivities.List("Categories", "Only tickets opened with these categories. Empty: all, also those without one."),
        ],
        outputs: [new("Ticket", "Object") { Description = "number, title, description, channel, priority, category, requester {name, email}, details." }],
        kind: ActivityKind.Trigger);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.StartedTheWorkflow
            ? ActivityResult.Done().WithOutput("Ticket", Snapshot(context.Host<TicketRun>().Ticket))
            : ActivityResult.Fail("A ticket is opened only once: this activity can stand only at the start of a process."));

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context)
    {
        var payload = new JsonObject();
        foreach (var filter in new[] { Channels, OfCategories })
        {
            if (context.GetTexts(filter) is { Count: > 0 } names)
            {
                payload[filter] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
            }
        }

        return [new(StimulusName, payload.Count == 0 ? null : payload)];
    }

    /// <summary>Whether two triggers can be meant by the same ticket. A filter that names nothing takes everything.</summary>
    public static bool Overlap(JsonNode? payload, JsonNode? other) =>
        new[] { Channels, OfCategories }.All(filter => Names(payload, filter) is { Count: > 0 } mine && Names(other, filter) is { Count: > 0 } theirs ? mine.Overlaps(theirs) : true);

    /// <summary>What starts for this ticket; a trigger with a filter goes before one without. Null: nothing does.</summary>
    internal static async Task<TriggerRow?> FindAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var triggers = await db.Triggers.AsNoTracking().Where(row => row.Name == StimulusName).OrderBy(row => row.DefinitionId).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return triggers.Where(row => Takes(row.Payload is null ? null : JsonNode.Parse(row.Payload), ticket)).OrderBy(row => row.Payload is null).FirstOrDefault();
    }

    private static bool Takes(JsonNode? payload, Ticket ticket) =>
        (Names(payload, Channels) is var channels && (channels.Count == 0 || channels.Contains(ticket.Channel)))
        && (Names(payload, OfCategories) is var categories && (categories.Count == 0 || (ticket.Category is { } category && categories.Contains(category))));

    private static HashSet<string> Names(JsonNode? payload, string filter) =>
        [.. ((payload as JsonObject)?[filter] as JsonArray ?? []).Select(item => item?.ToString() ?? "")];

    internal static JsonObject Snapshot(Ticket ticket) => new()
    {
        ["number"] = ticket.Number,
        ["title"] = ticket.Title,
        ["description"] = ticket.Description,
        ["channel"] = ticket.Channel,
        ["priority"] = ticket.Priority,
        ["category"] = ticket.Category,
        ["requester"] = new JsonObject { ["name"] = ticket.RequesterName, ["email"] = ticket.RequesterEmail },
        ["details"] = ticket.ReadDetails(),
    };
}

public sealed class SetStatus : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "SetStatus", "Set status", "设置状态", "Says where the ticket stands.", "标明工单所处状态。",
        [DeskActivities.Choice("Status", "One of the statuses of a ticket.", TicketStatus.All)]);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var status = context.Get<string>("Status") ?? "";
        if (!TicketStatus.All.Contains(status))
        {
            return ValueTask.FromResult(ActivityResult.Fail($"'{status}' is not a status; there are {string.Join(", ", TicketStatus.All)}."));
        }

        TicketChanges.SetStatus(run.Step, run.Ticket, status);
        return ValueTask.FromResult(ActivityResult.Done());
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Expression("Status") is null || (node.Constant("Status") is { } status && !TicketStatus.All.Contains(status.ToString())))
        {
            yield return new(node.Id, node.Type, "Status", $"one of {string.Join(", ", TicketStatus.All)} is needed.");
        }
    }
}

/// <summary>Writes fields of the ticket. Inputs left empty change nothing.</summary>
public sealed class UpdateTicket : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "UpdateTicket", "Update ticket", "更新工单", "Writes category, priority, title or details of the ticket.", "写入工单的类别、优先级、标题或明细。",
        [
            DeskActivities.Text("Category", "A category of the profile."),
            DeskActivities.Text("Priority", "A priority of the profile. Running clocks are priced anew from their start."),
            DeskActivities.Text("Title", "A better title."),
            DeskActivities.Json("Details", "Object merged into the ticket's details, for example cause, solution, prevention."),
        ]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var (step, ticket) = (run.Step, run.Ticket);
        var profile = await run.ProfileAsync(cancellationToken);
        var changes = new JsonObject();
        if (context.Get<string>("Category") is { Length: > 0 } category && category != ticket.Category)
        {
            if (profile.Category(category) is null)
            {
                return ActivityResult.Fail($"'{category}' is not a category; there are {string.Join(", ", profile.CategoryKeys)}.");
            }

            changes["category"] = new JsonArray(ticket.Category, category);
            ticket.Category = category;
        }

        if (context.Get<string>("Priority") is { Length: > 0 } priority && priority != ticket.Priority)
        {
            if (profile.Priority(priority) is null)
            {
                return ActivityResult.Fail($"'{priority}' is not a priority; there are {string.Join(", ", profile.PriorityKeys)}.");
            }

            changes["priority"] = new JsonArray(ticket.Priority, priority);
            ticket.Priority = priority;
            await run.Clocks.RepriceAsync(cancellationToken);
        }

        if (context.Get<string>("Title") is { Length: > 0 } title && title != ticket.Title)
        {
            changes["title"] = new JsonArray(ticket.Title, title);
            ticket.Title = title;
        }

        if (context.Input("Details") is JsonObject details)
        {
            foreach (var (key, value) in details.Where(detail => detail.Value is not null))
            {
                ticket.SetDetail(key, value);
                changes[key] = value!.DeepClone();
            }
        }

        if (changes.Count > 0)
        {
            step.Record(TimelineAction.Updated, ticket, data: changes);
        }

        return ActivityResult.Done();
    }
}

/// <summary>A line on the ticket's timeline.</summary>
public sealed class LogStep : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "LogStep", "Log step", "记录步骤", "Writes a line on the timeline.", "在时间线上写一条记录。",
        [
            DeskActivities.Json("Text", "Text, or both languages."),
            new("IsPublic", "Boolean") { Description = "The requester sees it too." },
        ]);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var isPublic = context.Get<bool>("IsPublic");
        var text = LocalizedText.Of(context.Input("Text"));
        run.Step.Record(TimelineAction.Logged, run.Ticket, text.In(isPublic ? run.Ticket.Language : Languages.Default),
            step: context.ActivityId, data: new JsonObject { ["text"] = text.ToJson() }, isPublic: isPublic, by: Caller.System);
        return ValueTask.FromResult(ActivityResult.Done());
    }
}

/// <summary>Finds team and handler: those named, else the profile's rules → team → skills, least open load, round robin (process.md, "Categories → teams").</summary>
public sealed class RouteTicket : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "RouteTicket", "Route ticket", "分派工单", "Finds the team and the handler.", "确定处理团队与处理人。",
        [
            DeskActivities.Text("Team", "Key of the team. Empty: the rules of the profile decide."),
            DeskActivities.Text("Handler", "User name of the handler. Empty: by skills, least open load, round robin."),
            new("KeepHandler", "Boolean") { Description = "Whoever has the ticket keeps it while available, as after a relapse." },
        ],
        ["Assigned", "NobodyAvailable"],
        [new("Handler", "String"), new("Team", "String")]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var ticket = run.Ticket;
        var team = context.Get<string>("Team") is { Length: > 0 } named ? named : null;
        if (team is not null && !await run.Step.Db.Teams.AnyAsync(row => row.Key == team, cancellationToken))
        {
            return ActivityResult.Fail($"There is no team '{team}'.");
        }

        Person? handler;
        if (context.Get<bool>("KeepHandler") && await run.PersonAsync(ticket.HandlerId, cancellationToken) is { IsActive: true, IsAvailable: true } present)
        {
            handler = present;
            TicketRouting.Named(run.Step, ticket, handler, team, "");
            team ??= ticket.TeamKey;
        }
        else if (context.Get<string>("Handler") is { Length: > 0 } name)
        {
            handler = await run.PersonAsync(name, cancellationToken);
            if (handler is not { IsActive: true })
            {
                return ActivityResult.Fail($"There is no active person '{name}'.");
            }

            TicketRouting.Named(run.Step, ticket, handler, team, "");
            team ??= ticket.TeamKey;
        }
        else
        {
            (team, handler) = await TicketRouting.DecideAsync(run, team, "", cancellationToken);
        }

        ticket.TeamKey = team;
        if (handler is null)
        {
            run.Step.Record(TimelineAction.Assigned, ticket, subject: team, data: new JsonObject { ["handler"] = null, ["team"] = team });
            return ActivityResult.Done("NobodyAvailable").WithOutput("Team", team);
        }

        await run.AssignAsync(handler, team, cancellationToken);
        return ActivityResult.Done("Assigned").WithOutput("Handler", handler.UserName).WithOutput("Team", team);
    }
}

/// <summary>After a failed verification: back to diagnosis with the findings, one attempt more (process.md, step 8).</summary>
public sealed class StartNewAttempt : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "StartNewAttempt", "Start new attempt", "开始新一轮处理", "Counts the attempt and keeps the findings of the failed verification.", "处理轮次加一，并保留未通过验证的说明。",
        [DeskActivities.Text("Findings", "What still does not work.")],
        outputs: [new("Attempt", "Int32")]);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var findings = context.Get<string>("Findings") ?? "";
        run.Ticket.Attempt++;
        run.Ticket.SetDetail("findings", findings);
        run.Step.Record(TimelineAction.AttemptStarted, run.Ticket, findings, data: new JsonObject { ["attempt"] = run.Ticket.Attempt });
        return ValueTask.FromResult(ActivityResult.Done().WithOutput("Attempt", run.Ticket.Attempt));
    }
}

/// <summary>Ties the ticket to the one it repeats; it follows that one's resolution.</summary>
public sealed class LinkDuplicate : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "LinkDuplicate", "Link duplicate", "关联重复工单", "Ties the ticket to its master.", "将工单关联到主工单。",
        [DeskActivities.Text("Master", "Number of the ticket it repeats.")],
        ["Linked", "AlreadyResolved", "UnknownMaster"]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var number = context.Get<string>("Master")?.Trim();
        var master = await run.Step.Db.Tickets.SingleOrDefaultAsync(ticket => ticket.Number == number, cancellationToken);
        if (master is null || master.Id == run.Ticket.Id || master.MasterId == run.Ticket.Id)
        {
            run.Step.Record(TimelineAction.Logged, run.Ticket, $"{number}: ?", step: context.ActivityId, by: Caller.System);
            return ActivityResult.Done("UnknownMaster");
        }

        run.Ticket.MasterId = master.Id;
        run.Ticket.SetDetail("master", master.Number);
        run.Step.Record(TimelineAction.Updated, run.Ticket, subject: master.Number, data: new JsonObject { ["master"] = master.Number });
        return ActivityResult.Done(master.ResolvedAt is null && master.IsOpen ? "Linked" : "AlreadyResolved");
    }
}

/// <summary>Ends the ticket: clocks stop, side processes of the ticket end with the main one.</summary>
public sealed class CloseTicket : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "CloseTicket", "Close ticket", "关闭工单", "Closes the ticket and stops its clocks.", "关闭工单并停止计时。",
        [DeskActivities.Text("Reason", "resolved, no-response, duplicate, confirmed-by-silence …")]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await run.Clocks.StopAllAsync(cancellationToken);
        run.Ticket.ClosingReason = context.Get<string>("Reason") is { Length: > 0 } reason ? reason : "resolved";
        TicketChanges.SetStatus(run.Step, run.Ticket, TicketStatus.Closed);
        run.Step.Record(TimelineAction.Closed, run.Ticket, subject: run.Ticket.ClosingReason, isPublic: true, by: Caller.System);
        return ActivityResult.Done();
    }
}
