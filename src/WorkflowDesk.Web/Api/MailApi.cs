using System.Net;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Where the mail gateway delivers.</summary>
internal static class MailApi
{
    /// <summary>Bytes of one posted mail: the gateway's JSON may be 2.8 times its message limit of 25 MiB.</summary>
    public const long LargestMail = 80 * 1024 * 1024;

    /// <summary>Bytes of one mail a service posts; Postmark's own limit is 35 MB.</summary>
    public const long LargestWebhook = 50 * 1024 * 1024;

    public static void MapMail(this IEndpointRouteBuilder api)
    {
        api.MapPost("/mail/inbound", ReceiveAsync).WithTags("Mail")
            .WithSummary("One message in the shape of Postmark's inbound webhook; Authorization: ApiKey with the gateway's key")
            .RequireAuthorization(DeskSignIn.GatewayOnly)
            .WithMetadata(new RequestSizeLimitAttribute(LargestMail))
            .Accepts<object>("application/json")
            .Produces<MailReceipt>();
        api.MapPost("/mail/watch", WatchAsync).WithTags("Mail")
            .WithSummary("A gateway says how its mailboxes are doing and hears which ones it holds; Authorization: ApiKey with the gateway's key")
            .RequireAuthorization(DeskSignIn.GatewayOnly)
            .Produces<WatchOrder>();
        api.MapPost("/mail/webhook/{key}", ReceiveWebhookAsync).WithTags("Mail")
            .WithSummary("One message for a webhook mailbox, as Postmark posts it; the mailbox's key as password of Basic or after ApiKey. 403 means: do not try again")
            .RequireAuthorization(DeskSignIn.WebhookOnly)
            .WithMetadata(new RequestSizeLimitAttribute(LargestWebhook))
            .Accepts<object>("application/json")
            .Produces<MailReceipt>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(503, Problem.MediaType);
    }

    // The bytes are stored before they are understood, so the body is not bound to a type here.
    private static Task<MailReceipt> ReceiveAsync(HttpContext http, MailInbox inbox, CancellationToken cancellationToken) =>
        inbox.ReceiveAsync(http.Request.Body, cancellationToken);

    private static Task<WatchOrder> WatchAsync(WatchReport report, MailboxWatching watching, MailOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var isPrivate = options.AllowPlainGateway || http.Request.IsHttps || http.Connection.RemoteIpAddress is not { } peer || IPAddress.IsLoopback(peer);
        return watching.HearAsync(report, isPrivate, cancellationToken);
    }

    // Postmark gives up at 403 and tries again for hours at everything else that is not 200.
    private static async Task<IResult> ReceiveWebhookAsync(string key, HttpContext http, DeskDatabase database, MailInbox inbox, CancellationToken cancellationToken)
    {
        await using (var db = database.Read())
        {
            if (await MailboxReading.OfAsync(db, key, cancellationToken) is not { IsEnabled: true })
            {
                http.Response.Headers.RetryAfter = "600";
                return (Problem.Of(503, "The mailbox is switched off for now.") with { Code = "mailbox-off" }).AsResult();
            }
        }

        try
        {
            return TypedResults.Ok(await inbox.ReceiveAsync(http.Request.Body, key, cancellationToken));
        }
        catch (DeskRuleException rule) when (rule.Status is 400 or 422)
        {
            return (Problem.Of(403, rule.Message) with { Code = rule.Code }).AsResult();
        }
    }
}
