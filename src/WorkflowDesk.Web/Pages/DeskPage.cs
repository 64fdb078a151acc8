using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages;

/// <summary>A page of somebody who has signed in. Knows who it is and acts in their name.</summary>
public abstract class DeskPage : PageModel
{
    /// <summary>Who is looking; their language is the one of the page.</summary>
    public Caller Caller { get; protected set; } = null!;

    /// <summary>The rule that refused the last action; its fields belong to the form that was sent.</summary>
    public DeskRuleException? Problem { get; protected set; }

    protected CancellationToken Cancelled => HttpContext.RequestAborted;

    protected Words Words => HttpContext.RequestServices.GetRequiredService<Words>();

    /// <summary>Null: may open this page. Else what they get instead.</summary>
    protected virtual IActionResult? Refuse() => null;

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        Caller = SignedIn.CallerOf(HttpContext) with { Language = Words.Language };
        // The address of an action, opened again by hand, has nothing to do: show the page it belongs to.
        context.Result = Refuse() ?? (context.HandlerMethod is null && Request.Query.ContainsKey("handler") ? Redirect(Request.PathBase + Request.Path) : null);
    }

    /// <summary>Does something as one step. False: a rule refused it, <see cref="Problem"/> says why, and nothing has changed.</summary>
    protected async Task<bool> ActAsync(Func<DeskStep, Task> action)
    {
        try
        {
            await using var step = await HttpContext.RequestServices.GetRequiredService<DeskSteps>().BeginAsync(Caller, Cancelled);
            await action(step);
            await step.CommitAsync(Cancelled);
            return true;
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
            return false;
        }
    }

    /// <summary>Keeps the reason for the page and answers with the rule's own status.</summary>
    protected void Refused(DeskRuleException rule)
    {
        Problem = rule;
        Response.StatusCode = rule.Status;
    }

    /// <summary>Told once, on the next page.</summary>
    protected void Say(string key, params object[] values) => TempData["said"] = Words[key, values];
}

/// <summary>A page for those who work on other people's tickets. Requesters are led to their portal.</summary>
public abstract class StaffPage : DeskPage
{
    protected override IActionResult? Refuse() =>
        Caller.IsStaff ? null : Request.Path == "/" ? Redirect("/portal") : Redirect("/denied");
}
