using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Where mail comes in from, for administrators. Passwords and tokens go in and never come out.</summary>
internal static class MailboxApi
{
    public static void MapMailboxes(this IEndpointRouteBuilder api)
    {
        var mailboxes = api.MapGroup("/mailboxes").WithTags("Mailboxes").AddEndpointFilter(AdministratorsOnlyAsync);
        mailboxes.MapGet("", ListAsync).WithSummary("Mailboxes by key, with how each is doing. Administrators only").Produces<Problem>(403, Problem.MediaType);
        Changes(mailboxes.MapPost("", AddAsync).WithSummary("Add a mailbox").Produces<MailboxView>(201));
        Changes(mailboxes.MapGet("/{key}", FindAsync).WithSummary("One mailbox").Produces<MailboxView>());
        Changes(mailboxes.MapPut("/{key}", ChangeAsync).WithSummary("Change a mailbox; revision is the one the caller has seen. Secrets that are left out stay").Produces<MailboxView>());
        Changes(mailboxes.MapDelete("/{key}", RemoveAsync).WithSummary("Remove a mailbox; mail that came through it stays. revision is the one the caller has seen").Produces(204));
        Changes(mailboxes.MapPost("/{key}/test", TestAsync).WithSummary("Try an IMAP mailbox: sign in and look into its folder, without touching mail").Produces<MailboxTrialResult>());
        Changes(mailboxes.MapPost("/{key}/webhook-key", KeyAsync).WithSummary("A new key for a webhook mailbox, shown this once; the one before stops working").Produces<WebhookKeyAnswer>());
    }

    private static ValueTask<object?> AdministratorsOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        SignedIn.CallerOf(context.HttpContext).Is(Role.Administrator)
            ? next(context)
            : throw new DeskRuleException("administrators-only", 403, "Mailboxes are for administrators.");

    private static void Changes(RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);

    private static async Task<Listing<MailboxView>> ListAsync(MailboxReading mailboxes, HttpContext http, CancellationToken cancellationToken) =>
        new(await mailboxes.ListAsync(SignedIn.CallerOf(http), cancellationToken), null);

    private static async Task<MailboxView> FindAsync(string key, MailboxReading mailboxes, HttpContext http, CancellationToken cancellationToken) =>
        (await mailboxes.FindAsync(SignedIn.CallerOf(http), key, cancellationToken)).Found($"mailbox {key}");

    private static async Task<IResult> AddAsync(
        MailboxEntry entry, DeskSteps steps, MailboxEditing editing, MailboxReading mailboxes, MailboxTrial trial, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(entry.Key), entry.Key), (nameof(entry.Address), entry.Address), (nameof(entry.Name), entry.Name), (nameof(entry.Kind), entry.Kind));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var added = await editing.AddAsync(step, entry, cancellationToken);
        await step.CommitAsync(cancellationToken);
        await trial.HurryAsync(cancellationToken);
        return Results.Created($"/api/mailboxes/{added.Key}", await mailboxes.FindAsync(SignedIn.CallerOf(http), added.Key, cancellationToken));
    }

    private static async Task<MailboxView?> ChangeAsync(
        string key, int? revision, MailboxEntry entry, DeskSteps steps, MailboxEditing editing, MailboxReading mailboxes, MailboxTrial trial, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await editing.ChangeAsync(step, key, entry, revision ?? throw Input.Wrong("revision", "is required"), cancellationToken);
        await step.CommitAsync(cancellationToken);
        await trial.HurryAsync(cancellationToken);
        return await mailboxes.FindAsync(SignedIn.CallerOf(http), key, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(string key, int? revision, DeskSteps steps, MailboxTrial trial, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await MailboxEditing.RemoveAsync(step, key, revision ?? throw Input.Wrong("revision", "is required"), cancellationToken);
        await step.CommitAsync(cancellationToken);
        await trial.HurryAsync(cancellationToken);
        return Results.NoContent();
    }

    private static Task<MailboxTrialResult> TestAsync(string key, MailboxTrial trial, HttpContext http, CancellationToken cancellationToken) =>
        trial.TryAsync(SignedIn.CallerOf(http), key, cancellationToken);

    private static async Task<WebhookKeyAnswer> KeyAsync(string key, DeskSteps steps, MailOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var made = await MailboxEditing.NewKeyAsync(step, key, cancellationToken);
        await step.CommitAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return new WebhookKeyAnswer(made, options.Link($"{WebhookDoor.Path}/{key}"));
    }

    /// <param name="Address">Where the service posts to, with the key as password or after ApiKey.</param>
    internal sealed record WebhookKeyAnswer(string Key, string Address);
}
