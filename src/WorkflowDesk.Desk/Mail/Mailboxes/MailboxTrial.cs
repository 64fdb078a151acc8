using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <param name="Outcome"><c>ok</c>, a word of the gateway (its README lists them), or <c>no-gateway</c>, <c>plain-line</c>, <c>secret-lost</c>.</param>
/// <param name="Message">What the other side said; null when there is nothing to add.</param>
/// <param name="Waiting">Mails that lie in the folder.</param>
public sealed record MailboxTrialResult(string Outcome, string? Message, int? Waiting)
{
    public bool IsOk => Outcome == "ok";
}

/// <summary>Lets the gateway try a stored mailbox: sign in and look into the folder, without touching mail.</summary>
public sealed class MailboxTrial(DeskDatabase database, MailboxSecrets secrets, IHttpClientFactory clients, MailOptions options)
{
    /// <summary>Name of the HTTP client. The gateway itself gives up after 40 s.</summary>
    public const string HttpClientName = "mailbox-trial";

    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(50);

    /// <exception cref="DeskRuleException">403; 404; 422 not an IMAP mailbox.</exception>
    public async Task<MailboxTrialResult> TryAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        MailboxEditing.Check(caller);
        await using var db = database.Read();
        var mailbox = await db.Mailboxes.SingleOrDefaultAsync(row => row.Key == key, cancellationToken)
            ?? throw DeskRuleException.NotFound(ProcessRules.Say(caller, $"没有邮箱“{key}”。", $"There is no mailbox '{key}'."));
        if (mailbox.Kind != MailboxKind.Imap)
        {
            throw new DeskRuleException("no-imap", 422, ProcessRules.Say(caller, "只有 IMAP 邮箱可以测试。", "Only IMAP mailboxes can be tried."));
        }

        if (!options.GatewayIsKnown)
        {
            return new MailboxTrialResult("no-gateway", null, null);
        }

        var gateway = new Uri(options.GatewayUrl.TrimEnd('/') + "/");
        if (!options.AllowPlainGateway && gateway.Scheme != Uri.UriSchemeHttps && !gateway.IsLoopback)
        {
            return new MailboxTrialResult(MailboxWatching.PlainLine, null, null);
        }

        return MailboxConnection.Of(mailbox, secrets) is { } connection
            ? await AskAsync(gateway, connection, cancellationToken)
            : new MailboxTrialResult(MailboxWatching.SecretLost, null, null);
    }

    /// <summary>Makes the gateway ask for its mailboxes now. It would in a few seconds anyway, so that it cannot be reached is no trouble.</summary>
    public async Task HurryAsync(CancellationToken cancellationToken)
    {
        if (!options.GatewayIsKnown)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var request = Request("mailboxes/changed", new Uri(options.GatewayUrl.TrimEnd('/') + "/"), new { });
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, limit.Token);
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<MailboxTrialResult> AskAsync(Uri gateway, MailboxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request("mailboxes/test", gateway, connection);
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return new MailboxTrialResult("no-gateway", $"{(int)response.StatusCode}", null);
            }

            return await response.Content.ReadFromJsonAsync<MailboxTrialResult>(JsonSerializerOptions.Web, cancellationToken) ?? new MailboxTrialResult("broken", null, null);
        }
        catch (HttpRequestException problem)
        {
            return new MailboxTrialResult("no-gateway", problem.Message, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailboxTrialResult("timeout", null, null);
        }
    }

    private HttpRequestMessage Request(string path, Uri gateway, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, path)) { Content = JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", options.GatewayKey);
        return request;
    }
}
