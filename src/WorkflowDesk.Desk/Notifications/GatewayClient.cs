using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>What became of one hand-over to the gateway.</summary>
public enum GatewayOutcome
{
    /// <summary>The relay took it.</summary>
    Sent,

    /// <summary>Refused for good, for instance because the address does not exist.</summary>
    Refused,

    /// <summary>The gateway has no relay.</summary>
    NoRelay,

    /// <summary>Not now: the relay, the gateway or the way there is down.</summary>
    TryLater,
}

/// <param name="Detail">What the other side said, for people.</param>
public sealed record GatewayAnswer(GatewayOutcome Outcome, string? Detail = null);

/// <summary>Hands messages to the mail gateway's <c>POST /send</c>.</summary>
public sealed class GatewayClient(IHttpClientFactory clients, MailOptions options)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpClientName = "mail-gateway";

    private const int MaxDetailLength = 1000;

    public async Task<GatewayAnswer> SendAsync(MailOut mail, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(options.GatewayUrl.TrimEnd('/') + "/"), "send"))
        {
            Content = JsonContent.Create(BodyOf(mail), options: DeskJson.Options),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", options.GatewayKey);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            var detail = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}".Trim();
            if (detail.Length > MaxDetailLength)
            {
                detail = detail[..MaxDetailLength];
            }

            return response.StatusCode switch
            {
                HttpStatusCode.OK => new GatewayAnswer(GatewayOutcome.Sent),
                HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge =>
                    new GatewayAnswer(GatewayOutcome.Refused, detail),
                HttpStatusCode.Conflict => new GatewayAnswer(GatewayOutcome.NoRelay, detail),
                // Also a wrong key: that is the desk's mistake, not the message's, and may be put right.
                _ => new GatewayAnswer(GatewayOutcome.TryLater, detail),
            };
        }
        catch (HttpRequestException problem)
        {
            return new GatewayAnswer(GatewayOutcome.TryLater, problem.Message);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            return new GatewayAnswer(GatewayOutcome.TryLater, "No answer in time: " + problem.Message);
        }
    }

    private object BodyOf(MailOut mail) => new
    {
        mail.Id,
        mail.MessageId,
        From = new { Name = options.FromName, Address = options.FromAddress },
        To = new[] { new { Name = mail.ToName, Address = mail.ToAddress } },
        mail.Subject,
        mail.Text,
        mail.Html,
        mail.InReplyTo,
        References = mail.ReferenceIds?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        // Absence notes and other machines must not answer a machine (RFC 3834; the second is Exchange's).
        Headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Auto-Submitted"] = "auto-generated",
            ["X-Auto-Response-Suppress"] = "OOF, AutoReply",
        },
    };
}
