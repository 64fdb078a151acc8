using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Messages that came in and the rules for them, for administrators and supervisors.</summary>
internal static class MailKeepingApi
{
    public static void MapMailKeeping(this IEndpointRouteBuilder api)
    {
        var mails = api.MapGroup("/mail").WithTags("Mail");
        Guarded(mails.MapGet("", ListAsync).WithSummary("Messages that came in, newest first; narrowed by state, mailbox, decision, verdict, sender, text, from, until. Administrators and supervisors only")
            .Produces<Listing<MailRow>>());
        Guarded(mails.MapGet("/{id:guid}", FindAsync).WithSummary("One message with what each step decided").Produces<MailAnswer>());
        Guarded(mails.MapGet("/{id:guid}/raw", RawAsync).WithSummary("The message byte for byte").Produces(200, contentType: "message/rfc822"));
        Guarded(mails.MapPost("/{id:guid}/try", TryAsync).WithSummary("What today's rules would decide; keeps nothing").Produces<MailTaken>());
        Guarded(mails.MapPost("/{id:guid}/replay", ReplayAsync).WithSummary("Let today's rules decide, where nothing has been made of the message").Produces<MailTaken>());
        Guarded(mails.MapPost("/{id:guid}/ticket", TicketAsync).WithSummary("Make a ticket of a message nothing was made of").Produces<MailTaken>());
        Guarded(mails.MapPost("/{id:guid}/attach", AttachAsync).WithSummary("Put such a message on a ticket").Produces<MailTaken>());
        Guarded(mails.MapPost("/{id:guid}/discard", DiscardAsync).WithSummary("Put such a message aside").Produces(204));
        Guarded(mails.MapPost("/{id:guid}/take-back", TakeBackAsync).WithSummary("Undo a discard").Produces(204));

        var rules = api.MapGroup("/mail-rules").WithTags("Mail");
        Guarded(rules.MapGet("", RulesAsync).WithSummary("The rules for mail in their order, and their version").Produces<MailRules>());
        Guarded(rules.MapPut("", SaveAsync).WithSummary("Save a new version of the whole list; version is the newest the caller has seen, 0 where there was none").Produces<MailRules>());
    }

    private static void Guarded(RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);

    private static Task<Listing<MailRow>> ListAsync(
        MailListing listing, HttpContext http, CancellationToken cancellationToken, string? state = null, string? mailbox = null, string? decision = null, string? verdict = null,
        string? sender = null, string? text = null, DateTimeOffset? from = null, DateTimeOffset? until = null, string? after = null, int? limit = null) =>
        listing.ListAsync(
            SignedIn.CallerOf(http),
            new MailFilter
            {
                State = state, Mailbox = mailbox, Decision = decision, Verdict = verdict, Sender = sender, Text = text,
                From = from?.ToUniversalTime(), Until = until?.ToUniversalTime(), After = after, Limit = limit,
            },
            cancellationToken);

    private static async Task<MailAnswer> FindAsync(Guid id, MailListing listing, HttpContext http, CancellationToken cancellationToken) =>
        MailAnswer.Of((await listing.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found($"message {id}"));

    private static async Task<IResult> RawAsync(Guid id, MailListing listing, HttpContext http, CancellationToken cancellationToken) =>
        Results.File((await listing.RawAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found($"raw message {id}"), "message/rfc822", $"{id}.eml");

    private static Task<MailTaken> TryAsync(Guid id, MailHandling handling, HttpContext http, CancellationToken cancellationToken) =>
        handling.TryAsync(SignedIn.CallerOf(http), id, cancellationToken);

    private static Task<MailTaken> ReplayAsync(Guid id, MailReasonRequest request, MailHandling handling, HttpContext http, CancellationToken cancellationToken) =>
        handling.ReplayAsync(SignedIn.CallerOf(http), id, request.Reason ?? "", cancellationToken);

    private static Task<MailTaken> TicketAsync(Guid id, MailReasonRequest request, MailHandling handling, HttpContext http, CancellationToken cancellationToken) =>
        handling.MakeTicketAsync(SignedIn.CallerOf(http), id, request.Reason ?? "", cancellationToken);

    private static Task<MailTaken> AttachAsync(Guid id, MailAttachRequest request, MailHandling handling, HttpContext http, CancellationToken cancellationToken) =>
        handling.AttachAsync(SignedIn.CallerOf(http), id, request.Ticket ?? "", request.Reason ?? "", cancellationToken);

    private static async Task<IResult> DiscardAsync(Guid id, MailReasonRequest request, MailHandling handling, HttpContext http, CancellationToken cancellationToken)
    {
        await handling.DiscardAsync(SignedIn.CallerOf(http), id, request.Reason ?? "", cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> TakeBackAsync(Guid id, MailReasonRequest request, MailHandling handling, HttpContext http, CancellationToken cancellationToken)
    {
        await handling.TakeBackAsync(SignedIn.CallerOf(http), id, request.Reason ?? "", cancellationToken);
        return Results.NoContent();
    }

    private static async Task<MailRules> RulesAsync(DeskDatabase database, MailRuleShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        MailHandling.Check(SignedIn.CallerOf(http));
        await using var db = database.Read();
        return await shelf.NewestAsync(db, cancellationToken);
    }

    private static async Task<MailRules> SaveAsync(SaveMailRulesRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var saved = await MailRuleEditing.SaveAsync(
            step, new MailRuleEdit(request.Version ?? throw Input.Wrong("version", "is required"), request.Rules ?? throw Input.Wrong("rules", "is required"), request.Note ?? ""), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return new MailRules(saved.Version, saved.Read());
    }

    /// <param name="Reason">Recorded with the caller's name.</param>
    public sealed record MailReasonRequest(string? Reason);

    /// <param name="Ticket">Its number.</param>
    public sealed record MailAttachRequest(string? Ticket, string? Reason);

    public sealed record SaveMailRulesRequest(int? Version, IReadOnlyList<MailRule>? Rules, string? Note);

    /// <param name="IsOpen">Something may still be made of it.</param>
    public sealed record MailAnswer(MailRow Mail, string? MessageId, int Attempts, DateTimeOffset? NextTryAt, IReadOnlyList<TraceLine> Trace, bool IsOpen, bool MayReplay)
    {
        public static MailAnswer Of(MailStory story) => new(story.Row, story.MessageId, story.Attempts, story.NextTryAt, story.Trace, story.IsOpen, story.MayReplay);
    }
}
