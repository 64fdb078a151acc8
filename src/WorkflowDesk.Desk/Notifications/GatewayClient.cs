using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using WorkflowDesk.Desk.Attachments;

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
/// <param name="Refusals">Recipients it would not take although it took the mail for others.</param>
public sealed record GatewayAnswer(GatewayOutcome Outcome, string? Detail = null, IReadOnlyList<MailRefusal>? Refusals = null);

/// <summary>Hands messages to the mail gateway's <c>POST /send</c>.</summary>
public sealed class GatewayClient(IHttpClientFactory clients, MailOptions options, ContentStore contents)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpClientName = "mail-gateway";

    private const int MaxDetailLength = 1000;

    public async Task<GatewayAnswer> SendAsync(MailOut mail, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(options.GatewayUrl.TrimEnd('/') + "/"), "send"))
            {
                Content = JsonContent.Create(await BodyOfAsync(mail, cancellationToken), options: DeskJson.Options),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", options.GatewayKey);
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            var said = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return Taken(said);
            }

            var detail = $"{(int)response.StatusCode} {said}".Trim();
            if (detail.Length > MaxDetailLength)
            {
                detail = detail[..MaxDetailLength];
            }

            return response.StatusCode switch
            {
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
        catch (IOException problem)
        {
            // A file of it cannot be read, now or ever: other mails must not wait for that.
            return new GatewayAnswer(GatewayOutcome.TryLater, problem.Message);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            return new GatewayAnswer(GatewayOutcome.TryLater, "No answer in time: " + problem.Message);
        }
    }

    /// <summary>The relay has it, whatever else the answer says or fails to say.</summary>
    private static GatewayAnswer Taken(string said)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<SentAnswer>(said, DeskJson.Options);
            return new GatewayAnswer(
                GatewayOutcome.Sent, answer?.Response,
                [.. (answer?.Rejected ?? []).Select(refused => new MailRefusal(refused.Address ?? "", refused.Code?.ToString(CultureInfo.InvariantCulture), refused.Message ?? ""))]);
        }
        catch (JsonException)
        {
            return new GatewayAnswer(GatewayOutcome.Sent);
        }
    }

    private async Task<object> BodyOfAsync(MailOut mail, CancellationToken cancellationToken)
    {
        var copies = mail.ReadCopies();
        var attachments = new List<object>();
        foreach (var file in mail.ReadFiles())
        {
            await using var bytes = contents.OpenRead(file.Sha256);
            var content = new byte[file.Size];
            await bytes.ReadExactlyAsync(content, cancellationToken);
            attachments.Add(new { file.Name, file.ContentType, Content = content });
        }

        return new
        {
            mail.Id,
            mail.MessageId,
            From = new { Name = mail.FromName ?? options.FromName, Address = mail.FromAddress ?? options.FromAddress },
            EnvelopeFrom = mail.ReturnPath,
            To = new[] { new { Name = mail.ToName, Address = mail.ToAddress } },
            Cc = copies.Where(copy => copy.Kind == MailCopy.Open).Select(copy => new { copy.Name, copy.Address }),
            Bcc = copies.Where(copy => copy.Kind == MailCopy.Blind).Select(copy => new { copy.Name, copy.Address }),
            mail.Subject,
            mail.Text,
            mail.Html,
            mail.InReplyTo,
            References = mail.ReferenceIds?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Headers = HeadersOf(mail),
            Attachments = attachments,
        };
    }

    private Dictionary<string, string> HeadersOf(MailOut mail)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var reply = "Re: ";
        if (mail.TicketId is not null)
        {
            // Outlook's name of the conversation.
            headers["Thread-Topic"] = mail.Subject.StartsWith(reply, StringComparison.Ordinal) ? mail.Subject[reply.Length..] : mail.Subject;
        }

        // A mail that comes back with it has gone round in a circle.
        headers[Mail.Inbound.AutomaticMail.LoopHeader] = (mail.FromAddress ?? options.FromAddress).ToLowerInvariant();
        if (mail.AuthorId is null)
        {
            // Absence notes and other machines must not answer a machine (RFC 3834; the second is Exchange's).
            headers["Auto-Submitted"] = "auto-generated";
            headers["X-Auto-Response-Suppress"] = "OOF, AutoReply";
            headers["List-Id"] = $"<notices.{(mail.FromAddress ?? options.FromAddress).Split('@')[^1].ToLowerInvariant()}>";
        }

        return headers;
    }

    private sealed record SentAnswer(string? Response, IReadOnlyList<RejectedRecipient>? Rejected);

    private sealed record RejectedRecipient(string? Address, int? Code, string? Message);
}
