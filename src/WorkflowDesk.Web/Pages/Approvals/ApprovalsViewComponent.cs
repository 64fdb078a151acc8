using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Approvals;

/// <summary>The approvals of a ticket with every vote, on whichever page speaks of it.</summary>
public sealed class ApprovalsViewComponent(ApprovalReading reading) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(string number, Caller caller) =>
        View("/Pages/Approvals/_Ticket.cshtml", await reading.OfTicketAsync(caller, number, HttpContext.RequestAborted) ?? []);
}
