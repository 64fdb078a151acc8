using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Files on a ticket.</summary>
internal static class AttachmentApi
{
    public static void MapAttachments(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/tickets/{number}/attachments").WithTags("Attachments");
        files.MapGet("", ListAsync).WithSummary("Files of a ticket; requesters see the public ones");
        files.MapGet("/{id:guid}", DownloadAsync).WithSummary("The bytes of one file, always as a download").Produces(200, contentType: ContentTypes.Unknown);
    }

    private static async Task<Listing<AttachmentView>> ListAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        new((await reading.AttachmentsAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static async Task<IResult> DownloadAsync(
        string number, Guid id, TicketReading reading, ContentStore content, HttpContext http, CancellationToken cancellationToken)
    {
        var file = (await reading.AttachmentAsync(SignedIn.CallerOf(http), number, id, cancellationToken)).Found("such file");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "private, no-store";
        // Naming the file makes it an attachment: never shown inside the desk's own origin.
        return Results.Stream(content.OpenRead(file.Sha256), file.ContentType, file.Name, enableRangeProcessing: true);
    }
}
