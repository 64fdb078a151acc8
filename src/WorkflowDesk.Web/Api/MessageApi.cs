using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>The caller's own messages, however they were delivered.</summary>
internal static class MessageApi
{
    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("", ListAsync).WithSummary("The caller's messages, newest first; unread=true leaves out what was read");
        messages.MapGet("/unread", UnreadAsync).WithSummary("How many messages the caller has not read, at most 100");
        messages.MapGet("/{id:guid}", ShowAsync).WithSummary("One message of the caller; reading it here does not mark it as read").Produces<MessageView>().Produces<Problem>(404, Problem.MediaType);
        messages.MapPost("/{id:guid}/read", ReadAsync).WithSummary("Mark a message as read, or with read=false as unread").Produces<MessageView>().Produces<Problem>(404, Problem.MediaType);
        messages.MapPost("/read", ReadAllAsync).WithSummary("Mark everything up to and including a message as read; newer ones stay unread")
            .Produces<MarkedAnswer>().Produces<Problem>(400, Problem.MediaType);
    }

    private static Task<Listing<MessageView>> ListAsync(bool? unread, string? after, int? limit, MessageReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(SignedIn.CallerOf(http), unread ?? false, after, limit, cancellationToken);

    private static async Task<UnreadAnswer> UnreadAsync(MessageReading reading, HttpContext http, CancellationToken cancellationToken) =>
        new(await reading.UnreadAsync(SignedIn.CallerOf(http), cancellationToken));

    private static async Task<MessageView> ShowAsync(Guid id, MessageReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found("such message");

    private static async Task<MessageView> ReadAsync(Guid id, MarkRequest? request, MessageReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        await reading.MarkAsync(SignedIn.CallerOf(http), id, request?.Read ?? true, cancellationToken);
        return await ShowAsync(id, reading, http, cancellationToken);
    }

    private static async Task<MarkedAnswer> ReadAllAsync(MarkAllRequest request, MessageReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Until), request.Until?.ToString()));
        var caller = SignedIn.CallerOf(http);
        var marked = await reading.MarkAllAsync(caller, request.Until!.Value, cancellationToken);
        return new MarkedAnswer(marked, await reading.UnreadAsync(caller, cancellationToken));
    }

    /// <param name="Unread">At most 100.</param>
    internal sealed record UnreadAnswer(int Unread);

    internal sealed record MarkRequest(bool? Read);

    /// <param name="Until">Id of the newest message the caller has seen.</param>
    internal sealed record MarkAllRequest(Guid? Until);

    internal sealed record MarkedAnswer(int Marked, int Unread);
}
