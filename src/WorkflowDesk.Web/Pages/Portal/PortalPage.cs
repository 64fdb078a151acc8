using Microsoft.AspNetCore.Mvc.Filters;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Portal;

/// <summary>A page for people as requesters. Members of staff may ask for help too; here they act as anybody else.</summary>
public abstract class PortalPage : DeskPage
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        Caller = Caller with { Channel = Channel.Portal };
    }
}
