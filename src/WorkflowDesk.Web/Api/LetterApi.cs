using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Letters of staff to requesters, what became of mails, and those that could not be sent.</summary>
internal static class LetterApi
{
    public static void MapLetters(this IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/tickets/{number}").WithTags("Mail");
        letters.MapGet("/letters", FindAsync).WithSummary("The caller's draft, letters that can still be taken back, and who else is writing").Produces<ReplyDesk>().Produces<Problem>(404, Problem.MediaType);
        letters.MapPost("/letters", SendAsync).WithSummary("Write to the requester by mail; it leaves after ten seconds. The same id again is the same letter")
            .Produces<ReplyView>(202).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        letters.MapPost("/letters/{id:guid}/undo", UndoAsync).WithSummary("Take a letter back that has not left").Produces<ReplyView>().Produces<Problem>(409, Problem.MediaType);
        letters.MapPut("/draft", SaveAsync).WithSummary("Keep what is being written").Produces<ReplyView>();
        letters.MapDelete("/draft", DropAsync).WithSummary("Throw the draft away").Produces(204);
        letters.MapGet("/mails", MailsAsync).WithSummary("Mails the desk wrote about the ticket and what became of them, youngest first").Produces<Problem>(404, Problem.MediaType);

        var dead = api.MapGroup("/dead-letters").WithTags("Mail");
        dead.MapGet("", DeadAsync).WithSummary("Mails that could not be sent; administrators only").Produces<Problem>(403, Problem.MediaType);
        dead.MapPost("/{id:guid}/retry", RetryAsync).WithSummary("Into the queue again").Produces(204).Produces<Problem>(409, Problem.MediaType);
        dead.MapPost("/{id:guid}/discard", DiscardAsync).WithSummary("Put away, with a reason").Produces(204).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    private static async Task<ReplyDesk> FindAsync(string number, ReplyReading replies, HttpContext http, CancellationToken cancellationToken) =>
        (await replies.OfAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}");

    private static async Task<IResult> SendAsync(string number, LetterRequest request, ReplyWriting writing, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Text), request.Text));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var row = await writing.SendAsync(step, number, request.Id ?? step.NewId(), request.ToInput(), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return Results.Json(View(row), statusCode: 202);
    }

    private static async Task<ReplyView> UndoAsync(string number, Guid id, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var row = await ReplyWriting.UndoAsync(step, number, id, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return View(row);
    }

    private static async Task<ReplyView> SaveAsync(string number, LetterRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var row = await ReplyWriting.SaveAsync(step, number, request.Id ?? step.NewId(), request.ToInput(), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return View(row);
    }

    private static Task<IResult> DropAsync(string number, DeskSteps steps, HttpContext http, CancellationToken cancellationToken) =>
        DoneAsync(steps, http, step => ReplyWriting.DropAsync(step, number, cancellationToken), cancellationToken);

    private static async Task<Listing<MailView>> MailsAsync(string number, MailDelivery delivery, HttpContext http, CancellationToken cancellationToken) =>
        new((await delivery.OfAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static Task<Listing<DeadLetter>> DeadAsync(bool? discarded, string? after, int? limit, DeadLetters letters, HttpContext http, CancellationToken cancellationToken) =>
        letters.ListAsync(SignedIn.CallerOf(http), discarded ?? false, after, limit, cancellationToken);

    private static Task<IResult> RetryAsync(Guid id, DeadLetters letters, DeskSteps steps, HttpContext http, CancellationToken cancellationToken) =>
        DoneAsync(steps, http, step => letters.RetryAsync(step, id, cancellationToken), cancellationToken);

    private static Task<IResult> DiscardAsync(Guid id, DiscardRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken) =>
        DoneAsync(steps, http, step => DeadLetters.DiscardAsync(step, id, request.Reason ?? "", cancellationToken), cancellationToken);

    private static async Task<IResult> DoneAsync(DeskSteps steps, HttpContext http, Func<DeskStep, Task> action, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await action(step);
        await step.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static ReplyView View(ReplyDraft row) => new(row.Id, row.State, row.Text, row.ReadCopies(), row.ReadFiles(), row.ReleaseAt, row.Problem, row.UpdatedAt);

    /// <param name="Id">Chosen by the caller; left out: a new letter each time.</param>
    /// <param name="Cc">Addresses with commas between them.</param>
    /// <param name="SeenAt">The youngest word the caller has read; a younger one by somebody else answers 409. Left out: not asked.</param>
    internal sealed record LetterRequest(Guid? Id, string? Text, string? Cc, string? Bcc, DateTimeOffset? SeenAt)
    {
        public ReplyInput ToInput() => new() { Text = Text ?? "", Cc = Cc ?? "", Bcc = Bcc ?? "", SeenAt = SeenAt };
    }

    internal sealed record DiscardRequest(string? Reason);
}
