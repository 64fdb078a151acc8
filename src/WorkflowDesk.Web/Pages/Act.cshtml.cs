using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.Pages.Forms;

namespace WorkflowDesk.Web.Pages;

public enum ActState
{
    /// <summary>No such link. Says nothing about what exists.</summary>
    Unknown,
    Ready,

    /// <summary>This very request has acted.</summary>
    Done,
    Answered,
    Expired,

    /// <summary>The process no longer waits for this.</summary>
    Moved,
}

/// <summary>
/// The page behind a single-use link in a mail. Looking changes nothing, since mail scanners and previews look too;
/// only a POST from the page acts, once, in the name of the person the link was made for.
/// </summary>
[AllowAnonymous]
public sealed class ActModel(DeskDatabase database, DeskSteps steps, TaskReading tasks, TicketProcess process, TaskForms forms, TimeProvider clock)
    : PageModel
{
    public ActState State { get; private set; }

    public TaskFormModel? Form { get; private set; }

    public string PersonName { get; private set; } = "";

    public string? Number { get; private set; }

    /// <summary>Who has answered already.</summary>
    public string? By { get; private set; }

    /// <summary>When it was answered, or when the link ended.</summary>
    public DateTimeOffset? At { get; private set; }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Response.KeepSecret();

    /// <param name="outcome">What a button in the mail proposes; the page only marks it.</param>
    public async Task<IActionResult> OnGetAsync(string token, string? outcome)
    {
        await ReadAsync(token);
        if (Form?.Task is { Kind: TaskKind.Approval } approval)
        {
            // Whoever holds a link may be anybody: a decision is made after signing in.
            return LocalRedirect($"/approvals#task-{approval.Id}");
        }

        if (Form is not null && outcome is not null)
        {
            Form = Form with { Proposed = outcome };
        }

        return Page();
    }

    public async Task OnPostAsync(string token, string? operationId, int? revision, string? outcome)
    {
        if (await ReadAsync(token) is not { } caller || Form is not { } form)
        {
            return;
        }

        var completion = forms.Completion(form.Task, Request.Form, operationId, revision, outcome);
        try
        {
            await using var step = await steps.BeginAsync(caller, HttpContext.RequestAborted);
            await process.CompleteTaskAsync(step, form.Task.Id, completion, HttpContext.RequestAborted);
            var link = await TaskLinks.FindAsync(step.Db, token, HttpContext.RequestAborted);
            link!.UsedAt ??= step.Now;
            await step.CommitAsync(HttpContext.RequestAborted);
            (State, Form) = (ActState.Done, null);
        }
        catch (DeskRuleException rule)
        {
            Response.StatusCode = rule.Status;
            Form = form with { Posted = Request.Form, Problem = rule };
            if (rule.Status == StatusCodes.Status409Conflict)
            {
                // Somebody was first; what they did is what this page now says.
                await ReadAsync(token);
                Form = Form is null ? null : Form with { Posted = Request.Form, Problem = rule };
            }
        }
    }

    /// <summary>Who the link makes the caller; null when there is nothing to do.</summary>
    private async Task<Caller?> ReadAsync(string token)
    {
        var cancelled = HttpContext.RequestAborted;
        (State, Form) = (ActState.Unknown, null);
        await using var db = database.Read();
        if (await TaskLinks.FindAsync(db, token, cancelled) is not { } link)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return null;
        }

        var task = await db.Tasks.Include(row => row.Ticket).SingleAsync(row => row.Id == link.TaskId, cancelled);
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.Id == link.PersonId, cancelled);
        (Number, PersonName) = (task.Ticket!.Number, person.Name);
        State = task.State switch
        {
            TicketTask.Completed => ActState.Answered,
            TicketTask.Withdrawn => ActState.Moved,
            _ when link.UsedAt is not null => ActState.Answered,
            _ when link.ExpiresAt <= clock.GetUtcNow() => ActState.Expired,
            _ when !person.IsActive => ActState.Moved,
            _ => ActState.Ready,
        };
        (By, At) = State switch
        {
            ActState.Answered => (task.CompletedByName ?? person.Name, task.CompletedAt ?? link.UsedAt),
            ActState.Expired => (null, link.ExpiresAt),
            _ => (null, null),
        };
        if (State != ActState.Ready)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            return null;
        }

        var caller = Caller.Of(person, Channel.Link) with { Language = Words.Language };
        if (await tasks.FindAsync(caller, task.Id, cancelled) is not { MayAct: true } view)
        {
            (State, Response.StatusCode) = (ActState.Moved, StatusCodes.Status410Gone);
            return null;
        }

        Form = await forms.ForAsync(view, null, $"/act/{token}", caller, cancelled);
        return caller;
    }
}
