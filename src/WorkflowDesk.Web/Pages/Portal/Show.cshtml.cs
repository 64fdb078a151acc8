using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Pages.Forms;
using WorkflowDesk.Web.Pages.Tickets;

namespace WorkflowDesk.Web.Pages.Portal;

/// <summary>One's own ticket, with its public side and whatever waits for one's word.</summary>
[RequestSizeLimit(Uploads.LargestForm)]
[RequestFormLimits(MultipartBodyLengthLimit = Uploads.LargestForm)]
public sealed class ShowModel(
    TicketReading tickets, TaskReading tasks, TicketStory story, TicketProcess process, TaskForms forms, Uploads uploads, DeskTime time, DeskDatabase database) : PortalPage
{
    public TicketDetail Ticket { get; private set; } = null!;

    public IReadOnlyList<TaskFormModel> Forms { get; private set; } = [];

    public IReadOnlyList<AttachmentView> Files { get; private set; } = [];

    public IReadOnlyList<Fact> Details { get; private set; } = [];

    /// <summary>What was found and done so far.</summary>
    public IReadOnlyList<Fact> Found { get; private set; } = [];

    public TimelineModel Timeline { get; private set; } = null!;

    /// <summary>The form a refused action came from: a task's id, <c>reply</c> or <c>withdraw</c>.</summary>
    public string? RefusedForm { get; private set; }

    public string Typed { get; private set; } = "";

    /// <summary>Ticks of the change the reader's forms were made for.</summary>
    public long Seen { get; private set; }

    /// <summary>Before anything was implemented; the process has the last word.</summary>
    public bool MayWithdraw => TicketStatus.IsOpen(Ticket.Status)
        && Ticket.Status is not (TicketStatus.Implementing or TicketStatus.Verifying or TicketStatus.Resolved);

    /// <summary>Until when the reader can say that the closed ticket is not solved. Null: it is not closed, or it is too late.</summary>
    public DateTimeOffset? ReopensUntil { get; private set; }

    public string Address => $"/portal/{Ticket.Number}";

    public async Task<IActionResult> OnGetAsync(string number) => await ReadAsync(number) ? Page() : NotFound();

    public async Task<IActionResult> OnGetLiveAsync(string number, long seen)
    {
        Seen = seen;
        return await ReadAsync(number) ? Partial("_Live", this) : NotFound();
    }

    public async Task<IActionResult> OnPostCompleteAsync(string number, Guid task, string? operationId, int? revision, string? outcome)
    {
        if (await tasks.FindAsync(Caller, task, Cancelled) is not { } view || view.Ticket != number)
        {
            return NotFound();
        }

        var completion = forms.Completion(view, Request.Form, operationId, revision, outcome);
        return await DoneAsync(number, task.ToString(), "portal.answered", step => process.CompleteTaskAsync(step, task, completion, Cancelled));
    }

    public Task<IActionResult> OnPostReplyAsync(string number, string? text, List<IFormFile> files, bool reopen)
    {
        Typed = text ?? "";
        return DoneAsync(number, "reply", reopen ? "portal.reopened" : "portal.replied", async step =>
        {
            if (Typed.Trim().Length == 0 && files.Count == 0)
            {
                throw Missing("text", Words["reply.empty"]);
            }

            var reply = new NewReply
            {
                From = await step.Db.People.Include(row => row.Teams).SingleAsync(row => row.Id == Caller.PersonId, Cancelled),
                Text = Typed.Trim(),
                FullText = Typed.Trim(),
                Channel = Channel.Portal,
                Attachments = await uploads.KeepAsync(files, Cancelled),
            };
            var ticket = await LockedAsync(step, number);
            if (reopen)
            {
                await process.TakeUpAgainAsync(step, ticket, reply, Cancelled);
            }
            else
            {
                await process.ReplyAsync(step, ticket, reply, Cancelled);
            }
        });
    }

    public Task<IActionResult> OnPostWithdrawAsync(string number, string? reason, bool sure) =>
        DoneAsync(number, "withdraw", "portal.withdrawn", async step =>
        {
            if (!sure)
            {
                throw Missing("sure", Words["supervise.sure-missing"]);
            }

            await process.WithdrawAsync(step, await LockedAsync(step, number), reason ?? "", Cancelled);
        });

    private async Task<IActionResult> DoneAsync(string number, string form, string said, Func<DeskStep, Task> action)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { IsOwn: true })
        {
            return NotFound();
        }

        if (await ActAsync(action))
        {
            Say(said);
            return Redirect($"/portal/{number}");
        }

        RefusedForm = form;
        return await ReadAsync(number) ? Page() : NotFound();
    }

    private async Task<Ticket> LockedAsync(DeskStep step, string number) =>
        await step.LockTicketAsync(number, Cancelled) ?? throw DeskRuleException.NotFound(Words["ticket.absent"]);

    private static DeskRuleException Missing(string field, string reason) =>
        new("fields-missing", 422, reason) { Fields = new Dictionary<string, string> { [field] = reason } };

    private async Task<bool> ReadAsync(string number)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { IsOwn: true } ticket)
        {
            return false;
        }

        Ticket = ticket;
        await using var db = database.Read();
        ReopensUntil = await process.ReopensUntilAsync(db, await db.Tickets.SingleAsync(row => row.Id == ticket.Id, Cancelled), time.Now, Cancelled);
        var open = (await tasks.OpenOfAsync(Caller, ticket.Id, Cancelled))
            .Where(task => task.MayAct && task.Kind is TaskKind.Requester or TaskKind.Verification);
        Forms = await forms.ForAsync(open, null, Address + "?handler=Complete", Caller, Cancelled);
        if (Guid.TryParse(RefusedForm, out var refused))
        {
            Forms = [.. Forms.Select(form => form.Task.Id == refused ? form with { Posted = Request.Form, Problem = Problem } : form)];
        }

        // Somebody who also works here still reads the requester's side on this page.
        Timeline = (await story.TimelineAsync(Caller, ticket, "public", Cancelled)) with { SaysInternal = false };
        Files = [.. (await tickets.AttachmentsAsync(Caller, number, Cancelled) ?? []).Where(file => file.IsPublic)];
        var details = PublicDetails.Of(ticket.Details);
        Details = Facts.ToldIn(details, ticket.DetailNames, Words, time);
        Found = Facts.FoundIn(details, Words, time);
        return true;
    }
}
