using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Files on a ticket.</summary>
internal static class AttachmentApi
{
    /// <summary>Bytes of one file: 20 MiB.</summary>
    public const long LargestFile = 20 * 1024 * 1024;

    /// <summary>Bytes of one request: 60 MiB.</summary>
    public const long LargestRequest = 60 * 1024 * 1024;

    public static void MapAttachments(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/tickets/{number}/attachments").WithTags("Attachments");
        files.MapGet("", ListAsync).WithSummary("Files of a ticket; requesters see the public ones");
        files.MapPost("", AddAsync).WithSummary("Add files (multipart/form-data); 20 MiB each, 60 MiB together")
            .Produces<Listing<AttachmentView>>(201).Produces<Problem>(413, Problem.MediaType)
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest)).DisableAntiforgery();
        files.MapGet("/{id:guid}", DownloadAsync).WithSummary("The bytes of one file, always as a download").Produces(200, contentType: ContentTypes.Unknown);
    }

    private static async Task<Listing<AttachmentView>> ListAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        new((await reading.AttachmentsAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static async Task<IResult> AddAsync(
        string number, IFormFileCollection files, [FromForm(Name = "internal")] bool? isInternal, DeskSteps steps, TicketReading reading, ContentStore content,
        HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var ticket = (await reading.FindAsync(caller, number, cancellationToken)).Found($"ticket {number}");
        if (files.Count == 0)
        {
            throw Input.Wrong("files", "must hold at least one file");
        }

        if (files.FirstOrDefault(file => file.Length > LargestFile) is { } large)
        {
            throw new DeskRuleException("too-large", 413, $"{SafeFileName.Of(large.FileName)} is larger than {LargestFile / 1024 / 1024} MiB.");
        }

        if (isInternal is true && !ticket.SeesInternals)
        {
            throw new DeskRuleException("staff-only", 403, "Internal files are for those who work on the ticket.");
        }

        // Bytes first: a row never names content that is not there.
        var kept = new List<NewAttachment>();
        foreach (var file in files)
        {
            kept.Add(await KeepAsync(file, content, cancellationToken));
        }

        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            var locked = await step.LockVisibleAsync(number, cancellationToken);
            var isPublic = isInternal is not true;
            var entry = step.Record(TimelineAction.AttachmentAdded, locked, string.Join(", ", kept.Select(file => file.Name)), isPublic: isPublic);
            TicketProcess.Attach(step, locked, kept, entry, isPublic, caller.Name);
            locked.Revision++;
            await step.CommitAsync(cancellationToken);
        }

        return Results.Json(await ListAsync(number, reading, http, cancellationToken), statusCode: 201);
    }

    private static async Task<NewAttachment> KeepAsync(IFormFile file, ContentStore content, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenReadStream();
        var start = new byte[Math.Min(file.Length, ContentTypes.SniffLength)];
        await stream.ReadExactlyAsync(start, cancellationToken);
        stream.Position = 0;
        var stored = await content.AddAsync(stream, cancellationToken);
        return NewAttachment.Of(stored, start, file.FileName, file.ContentType);
    }

    private static async Task<IResult> DownloadAsync(
        string number, Guid id, TicketReading reading, ContentStore content, VirusScanner scanner, HttpContext http, CancellationToken cancellationToken)
    {
        var file = (await reading.AttachmentAsync(SignedIn.CallerOf(http), number, id, cancellationToken)).Found("such file");
        if (AttachmentAccess.Refusal(file.Scan, SignedIn.CallerOf(http), scanner.Options.IsSet) is { } refusal)
        {
            throw new DeskRuleException(refusal, 403, refusal == AttachmentAccess.Infected
                ? $"The virus scanner found {FileScan.Finding(file.Scan)} in this file; only administrators can download it."
                : "The virus scanner has not looked at this file yet; please try again in a moment.");
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "private, no-store";
        // Naming the file makes it an attachment: never shown inside the desk's own origin.
        return Results.Stream(content.OpenRead(file.Sha256), file.ContentType, file.Name, enableRangeProcessing: true);
    }
}
