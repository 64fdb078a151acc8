using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Pages.Forms;
using WorkflowDesk.Web.Pages.Tickets;

namespace WorkflowDesk.Web.Pages.Approvals;

/// <summary>A change that waits for the reader's word, with the plan it is about.</summary>
/// <param name="Edited">The plan as it is now, where it is no longer what the planner handed in.</param>
public sealed record WaitingApproval(TaskFormModel Form, FinishedStep? Plan, string? Edited);

/// <summary>Everything the reader is asked to sign off.</summary>
public sealed class IndexModel(TaskReading tasks, TicketReading tickets, TicketStory story, TaskForms forms, TicketProcess process) : StaffPage
{
    public IReadOnlyList<WaitingApproval> Approvals { get; private set; } = [];

    public Task OnGetAsync() => ReadAsync(null);

    public async Task<IActionResult> OnPostCompleteAsync(Guid task, string? operationId, int? revision, string? outcome)
    {
        if (await tasks.FindAsync(Caller, task, Cancelled) is not { } view)
        {
            return NotFound();
        }

        var completion = forms.Completion(view, Request.Form, operationId, revision, outcome);
        if (await ActAsync(step => process.CompleteTaskAsync(step, task, completion, Cancelled)))
        {
            Say("approvals.decided", view.Ticket);
            return Redirect("/approvals");
        }

        await ReadAsync(task);
        return Page();
    }

    private async Task ReadAsync(Guid? refused)
    {
        var listing = await tasks.ApprovalsAsync(Caller, null, Paging.MaxLimit, Cancelled);
        var views = new List<WaitingApproval>();
        foreach (var task in listing.Items)
        {
            var form = await forms.ForAsync(task, null, "/approvals?handler=Complete", Caller, Cancelled);
            form = views.Count == 0 ? form : form with { Prefix = $"field-{views.Count + 1}-" };
            var plan = await tickets.FindAsync(Caller, task.Ticket, Cancelled) is { } ticket
                ? (await story.FinishedAsync(ticket, Cancelled)).SelectMany(attempt => attempt).Where(step => step.Step == StepKey.Plan).MaxBy(step => step.At)
                : null;
            views.Add(new WaitingApproval(task.Id == refused ? form with { Posted = Request.Form, Problem = Problem } : form, plan, Edited(task, plan)));
        }

        Approvals = views;
    }

    /// <summary>What is decided on is what the ticket says now.</summary>
    private static string? Edited(TaskView task, FinishedStep? plan) =>
        task.Approval?.Plan["plan"]?.ToString() is { Length: > 0 } now && plan?.Facts.Any(fact => fact.Value == now) != true ? now : null;
}
