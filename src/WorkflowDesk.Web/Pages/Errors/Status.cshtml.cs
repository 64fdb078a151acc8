using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace WorkflowDesk.Web.Pages.Errors;

/// <summary>What somebody sees when there is nothing to see, or when something broke.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class StatusModel : PageModel
{
    public int Code { get; private set; }

    /// <summary>Which text fits: 400, 403, 404, 409 or 500.</summary>
    public int Kind { get; private set; }

    /// <summary>Finds the log lines of this request; only where something broke.</summary>
    public string? Trace { get; private set; }

    public void OnGet(int code) => Tell(code);

    public void OnPost(int code) => Tell(code);

    private void Tell(int code)
    {
        Code = code is >= 400 and <= 599 ? code : StatusCodes.Status404NotFound;
        Kind = Code switch { 400 or 413 => 400, 401 or 403 => 403, 404 or 405 => 404, 409 => 409, >= 500 => 500, _ => 400 };
        Trace = Kind == 500 ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
        Response.StatusCode = Code;
    }
}
