using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Where the mail gateway delivers.</summary>
internal static class MailApi
{
    /// <summary>Bytes of one posted mail: the gateway's JSON may be 2.8 times its message limit of 25 MiB.</summary>
    public const long LargestMail = 80 * 1024 * 1024;

    public static void MapMail(this IEndpointRouteBuilder api) =>
        api.MapPost("/mail/inbound", ReceiveAsync).WithTags("Mail")
            .WithSummary("One message in the shape of Postmark's inbound webhook; Authorization: ApiKey with the gateway's key")
            .RequireAuthorization(DeskSignIn.GatewayOnly)
            .WithMetadata(new RequestSizeLimitAttribute(LargestMail))
            .Accepts<object>("application/json")
            .Produces<MailReceipt>();

    // The bytes are stored before they are understood, so the body is not bound to a type here.
    private static Task<MailReceipt> ReceiveAsync(HttpContext http, MailInbox inbox, CancellationToken cancellationToken) =>
        inbox.ReceiveAsync(http.Request.Body, cancellationToken);
}
