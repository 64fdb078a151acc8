using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Diagrams;
using WorkflowDesk.Web.Pages.Forms;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>One ticket for those who work on it: where it stands, what to do now, and how it came here.</summary>
[RequestSizeLimit(Uploads.LargestForm)]
[RequestFormLimits(MultipartBodyLengthLimit = Uploads.LargestForm)]
public sealed partial class ShowModel(
    TicketReading tickets, TaskReading tasks, TicketStory story, TicketProcess process, TaskForms forms, Uploads uploads, Colleagues colleagues,
    TicketPath paths, TicketDiagrams diagrams, AlertReading alerts, ClockStories clockStories, ClockWords clockWords, Delays delays, DeskTime time, DeskDatabase database,
    WorkHandover handover, CoHandling coHandling, ReplyWriting writing, ReplyComposer composer) : StaffPage
{
    public static readonly IReadOnlyList<string> Sides = ["all", "public", "internal"];

    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    public TicketDetail Ticket { get; private set; } = null!;

    /// <summary>Forms of the open tasks the reader may act on.</summary>
    public IReadOnlyList<TaskFormModel> Forms { get; private set; } = [];

    /// <summary>Open tasks that wait for somebody else.</summary>
    public IReadOnlyList<TaskView> Others { get; private set; } = [];

    public IReadOnlyList<ClockFace> Clocks { get; private set; } = [];

    public TimelineModel Timeline { get; private set; } = null!;

    public IReadOnlyList<AttachmentView> Files { get; private set; } = [];

    public IReadOnlyList<IGrouping<int, FinishedStep>> Finished { get; private set; } = [];

    public IReadOnlyList<OpenIncident> Incidents { get; private set; } = [];

    /// <summary>What monitoring reported; null for whoever does not work on the ticket.</summary>
    public AlertList? Alerts { get; private set; }

    public IReadOnlyList<MailLine> Mails { get; private set; } = [];

    /// <summary>The way so far; null for a ticket without a process.</summary>
    public DiagramView? Path { get; private set; }

    public IReadOnlyList<ColleagueName> Staff { get; private set; } = [];

    /// <summary>The form a refused action came from: a task's id, <c>reply</c>, <c>note</c>, <c>cancel</c>, <c>reopen</c>, <c>delay</c> or <c>assign</c>.</summary>
    public string? RefusedForm { get; private set; }

    public bool MaySupervise => Caller.Is(Role.Supervisor) || Caller.Is(Role.Administrator);

    /// <summary>Whoever handles the ticket, and supervisors.</summary>
    public bool MayTellDelay => TicketStatus.IsOpen(Ticket.Status)
        && (MaySupervise || Caller.StandsInFor.Select(absent => absent.UserName).Append(Caller.UserName).Any(name => Ticket.Handler == name || Ticket.CoHandlers.Contains(name)));

    /// <summary>Until when the reader may take the closed ticket up again; null: not at all.</summary>
    public DateTimeOffset? ReopensUntil { get; private set; }

    /// <summary>May add and remove colleagues beside the handler.</summary>
    public bool MayChangeCoHandlers { get; private set; }

    public string NameOf(string userName) => Staff.FirstOrDefault(colleague => colleague.UserName == userName)?.Name ?? userName;

    public bool MayRetry => MaySupervise || Caller.Is(Role.ProcessOwner);

    public string Address => $"/tickets/{Ticket.Number}";

    public async Task<IActionResult> OnGetAsync(string number) => await ReadAsync(number) ? Page() : NotFound();

    /// <summary>What changes while somebody reads: clocks, story, and the news that the ticket has moved on.</summary>
    public async Task<IActionResult> OnGetLiveAsync(string number, long seen)
    {
        if (!await ReadAsync(number))
        {
            return NotFound();
        }

        Seen = seen;
        return Partial("_Live", this);
    }

    /// <summary>Ticks of the change the reader's forms were made for.</summary>
    public long Seen { get; private set; }

    public async Task<IActionResult> OnPostCompleteAsync(string number, Guid task, string? operationId, int? revision, string? outcome)
    {
        if (await tasks.FindAsync(Caller, task, Cancelled) is not { } view || view.Ticket != number)
        {
            return NotFound();
        }

        var completion = forms.Completion(view, Request.Form, operationId, revision, outcome);
        return await DoneAsync(number, task.ToString(), "task.completed", step => process.CompleteTaskAsync(step, task, completion, Cancelled), view.Title);
    }

    public Task<IActionResult> OnPostClaimAsync(string number, Guid task, int? revision) =>
        DoneAsync(number, "claim", "task.claimed", step => process.ClaimAsync(step, task, revision, Cancelled));

    public Task<IActionResult> OnPostReleaseAsync(string number, Guid task, int? revision) =>
        DoneAsync(number, "claim", "task.released", step => process.ReleaseAsync(step, task, revision, Cancelled));

    public Task<IActionResult> OnPostAssignAsync(string number, Guid task, int? revision, string? person, string? reason) =>
        DoneAsync(number, "assign", "task.assigned", step => handover.AssignAsync(step, task, new HandTo(person, null), reason ?? "", revision, Cancelled));

    public Task<IActionResult> OnPostDelegateAsync(string number, Guid task, int? revision, string? user, string? reason) =>
        DoneAsync(number, "delegate", "task.delegated", step => handover.DelegateAsync(step, task, user, reason ?? "", revision, Cancelled));

    public Task<IActionResult> OnPostTakeBackAsync(string number, Guid task, int? revision) =>
        DoneAsync(number, "delegate", "task.taken-back", step => handover.TakeBackAsync(step, task, revision, Cancelled));

    public Task<IActionResult> OnPostAddCoHandlerAsync(string number, string? user, string? reason) =>
        DoneAsync(number, "co-handlers", "co-handlers.added", step => coHandling.AddAsync(step, number, user, reason ?? "", Cancelled));

    public Task<IActionResult> OnPostRemoveCoHandlerAsync(string number, string? user, string? reason) =>
        DoneAsync(number, "co-handlers", "co-handlers.removed", step => coHandling.RemoveAsync(step, number, user, reason ?? "", Cancelled));

    public Task<IActionResult> OnPostCancelAsync(string number, string? reason, bool sure) =>
        DoneAsync(number, "cancel", "ticket.cancelled", async step =>
        {
            if (!sure)
            {
                throw Missing("sure", Words["supervise.sure-missing"]);
            }

            await process.CancelAsync(step, await LockedAsync(step, number), reason ?? "", Cancelled);
        });

    public Task<IActionResult> OnPostReopenAsync(string number, string? text) =>
        DoneAsync(number, "reopen", "ticket.reopened", async step =>
        {
            await SeeAsync(number);
            var words = text?.Trim() ?? "";
            var from = await step.Db.People.Include(row => row.Teams).SingleAsync(row => row.Id == Caller.PersonId, Cancelled);
            await process.TakeUpAgainAsync(step, await LockedAsync(step, number), new NewReply { From = from, Text = words, FullText = words, Channel = Channel.Desk }, Cancelled);
        });

    public Task<IActionResult> OnPostDelayAsync(string number, string? reason, DateTime? eta) =>
        DoneAsync(number, "delay", "delay.told", async step =>
            await delays.TellAsync(step, await LockedAsync(step, number), new DelayNotice(eta is { } typed ? time.FromLocal(typed) : null, reason ?? ""), Cancelled));

    public Task<IActionResult> OnPostRetryAsync(string number, string instance, string activity) =>
        DoneAsync(number, "retry", "incident.retried", async step =>
            await process.RetryIncidentAsync(step, await LockedAsync(step, number), instance, activity, Cancelled));

    private async Task<IActionResult> DoneAsync(string number, string form, string said, Func<DeskStep, Task> action, params object[] values)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true })
        {
            return NotFound();
        }

        if (await ActAsync(action))
        {
            Say(said, values);
            return Redirect($"/tickets/{number}");
        }

        RefusedForm = form;
        return await ReadAsync(number) ? Page() : Redirect("/tickets");
    }

    private async Task SeeAsync(string number)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is null)
        {
            throw DeskRuleException.NotFound(Words["ticket.absent"]);
        }
    }

    private async Task<Ticket> LockedAsync(DeskStep step, string number) =>
        await step.LockTicketAsync(number, Cancelled) ?? throw DeskRuleException.NotFound(Words["ticket.absent"]);

    private static DeskRuleException Missing(string field, string reason) =>
        new("fields-missing", 422, reason) { Fields = new Dictionary<string, string> { [field] = reason } };

    private async Task<bool> ReadAsync(string number)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket)
        {
            return false;
        }

        Ticket = ticket;
        Show = Sides.Contains(Show) ? Show : "all";
        var open = await tasks.OpenOfAsync(Caller, ticket.Id, Cancelled);
        Forms = await forms.ForAsync(open.Where(task => task.MayAct), ticket, Address + "?handler=Complete", Caller, Cancelled);
        if (Guid.TryParse(RefusedForm, out var refused))
        {
            Forms = [.. Forms.Select(form => form.Task.Id == refused ? form with { Posted = Request.Form, Problem = Problem } : form)];
        }

        if (Caller.Is(Role.Agent) || MaySupervise || ticket.Handler == Caller.UserName)
        {
            await using var db = database.Read();
            ReopensUntil = await process.ReopensUntilAsync(db, await db.Tickets.SingleAsync(row => row.Id == ticket.Id, Cancelled), time.Now, Cancelled);
        }

        Others = [.. open.Where(task => !task.MayAct)];
        var told = (await clockStories.OfAsync(Caller, number, Cancelled) ?? []).ToDictionary(clock => clock.Id, clockWords.Of);
        Clocks = [.. (await tickets.ClocksAsync(Caller, number, Cancelled) ?? []).Select(clock => ClockFace.Of(clock, told.GetValueOrDefault(clock.Id, [])))];
        Timeline = await story.TimelineAsync(Caller, ticket, Show!, Cancelled);
        Files = await tickets.AttachmentsAsync(Caller, number, Cancelled) ?? [];
        Finished = await story.FinishedAsync(ticket, Cancelled);
        Incidents = await OpenIncident.OfAsync(database, ticket.Id, Cancelled);
        Alerts = ticket.Channel == Channel.Alert ? await alerts.OfTicketAsync(Caller, number, Cancelled) : null;
        Mails = await MailLine.OfAsync(database, ticket.Id, Cancelled);
        Path = await paths.FindAsync(ticket.Id, null, Cancelled) is { } path ? diagrams.Small(path, Words["path.title-of", number, DiagramReading.NameOf(path.Definition, Words.Language), path.Definition.Version]) : null;
        Staff = await colleagues.StaffAsync(Cancelled);
        await ReadComposerAsync();
        MayChangeCoHandlers = ticket.Handler == Caller.UserName || CoHandling.MayChange(Caller, null) || Caller.StandsInFor.Any(absent => absent.UserName == ticket.Handler);
        return true;
    }
}
