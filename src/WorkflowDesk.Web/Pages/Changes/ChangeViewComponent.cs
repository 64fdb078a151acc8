using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>Plan, window and work of a ticket, on whichever page speaks of it.</summary>
public sealed class ChangeViewComponent(ChangeFaces faces) : ViewComponent
{
    /// <param name="planOnly">For those who decide about the plan: without the log and its forms.</param>
    public async Task<IViewComponentResult> InvokeAsync(string number, Caller caller, bool planOnly = false) =>
        await faces.OfAsync(caller, number, HttpContext.RequestAborted) is { } face
            ? View(planOnly ? "/Pages/Changes/_Plan.cshtml" : "/Pages/Changes/_Change.cshtml", face)
            : Content("");
}
