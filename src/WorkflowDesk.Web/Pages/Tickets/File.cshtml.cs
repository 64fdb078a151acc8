using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>One attachment, for whoever may see it. Only pictures may be shown in the browser; everything else is saved.</summary>
public sealed class FileModel(TicketReading tickets, ContentStore store, VirusScanner scanner) : DeskPage
{
    public string Number { get; private set; } = "";

    /// <summary>Why the bytes are not given out; null when they are.</summary>
    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(string number, Guid id, bool show)
    {
        if (await tickets.AttachmentAsync(Caller, number, id, Cancelled) is not { } file || !store.Holds(file.Sha256))
        {
            return NotFound();
        }

        if (AttachmentAccess.Refusal(file.Scan, Caller, scanner.Options.IsSet) is { } refusal)
        {
            (Number, Refusal) = (number, Words[refusal == AttachmentAccess.Infected ? "files.infected-closed" : "files.not-scanned-closed"]);
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }

        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        Response.Headers.CacheControl = "private, max-age=3600";
        var bytes = store.OpenRead(file.Sha256);
        return show && ContentTypes.MayShowInline(file.ContentType) && !FileScan.IsInfected(file.Scan)
            ? File(bytes, file.ContentType)
            : File(bytes, file.ContentType, file.Name);
    }
}
