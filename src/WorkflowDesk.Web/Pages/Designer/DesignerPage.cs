using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using WorkflowDesk.Web.Studio;

namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>
/// A page that shows one view of Elsa Studio. Studio pushes the addresses of these pages when it wants to go somewhere;
/// it draws only one view at a time, so each has a page. What it may change is decided by the API it talks to.
/// </summary>
public abstract class DesignerPage : StaffPage
{
    /// <summary>Changes with the package, so that its files may be kept by the browser for good.</summary>
    public const string StudioVersion = "3.8.2";

    /// <summary>The custom element of the package.</summary>
    public abstract string Element { get; }

    /// <summary>Attributes of the element besides the token.</summary>
    public virtual (string Name, string Value)? Subject => null;

    /// <summary>Others may look.</summary>
    public bool MayEdit => StudioApi.MayChange(Caller);

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        Response.AllowDesigner();
        if (context.Result is null && Request.Headers.ContainsKey("HX-Request"))
        {
            // htmx would swap the body only; the designer needs a page of its own.
            Response.Headers["HX-Redirect"] = Preferences.Here(Request);
            context.Result = new NoContentResult();
        }
    }
}
