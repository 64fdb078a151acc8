using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Http;

/// <summary>One try of a call, over the wire.</summary>
public sealed class HttpWire(IHttpClientFactory clients)
{
    public const string ClientName = "workflow-calls";

    private static readonly HashSet<string> s_own = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Length", "Transfer-Encoding", "Connection", "Idempotency-Key" };

    /// <summary>Connects only where <see cref="HttpOptions.Refusal"/> allows, after every redirect too; what was looked up is what is connected to.</summary>
    internal static SocketsHttpHandler Handler(HttpOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            string? refusal = null;
            foreach (var address in await Dns.GetHostAddressesAsync(host, cancellationToken))
            {
                if (options.Refusal(host, port, address) is { } refused)
                {
                    refusal = refused;
                    continue;
                }

                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(address, port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (SocketException unreachable)
                {
                    socket.Dispose();
                    refusal = $"'{host}:{port}' does not answer: {unreachable.Message}";
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            }

            throw new HttpRequestException(refusal ?? $"'{host}' has no address.");
        },
    };

    public async Task<HttpCallResult> SendAsync(HttpCallRow call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HttpOptions.TimeLimit);
        try
        {
            using var request = RequestOf(call);
            using var client = clients.CreateClient(ClientName);
            client.Timeout = Timeout.InfiniteTimeSpan;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new HttpCallResult
            {
                StatusCode = (int)response.StatusCode,
                Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
                ContentType = response.Content.Headers.ContentType?.ToString(),
                Content = await BodyAsync(response.Content, limit.Token),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HttpCallResult { TimedOut = true, Failure = $"There was no response within {HttpOptions.TimeLimit.TotalSeconds:0} seconds." };
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or FormatException)
        {
            return new HttpCallResult { Failure = failed.Message };
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var part = new byte[81920];
        int read;
        while ((read = await stream.ReadAsync(part, cancellationToken)) > 0)
        {
            if (body.Length + read > HttpOptions.MaxResponse)
            {
                throw new HttpRequestException($"The response is larger than {HttpOptions.MaxResponse} bytes.");
            }

            await body.WriteAsync(part.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }

    private static HttpRequestMessage RequestOf(HttpCallRow call)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Url);
        if (call.Content is not null)
        {
            request.Content = new ByteArrayContent(call.Content);
            request.Content.Headers.ContentType = call.ContentType is { } type && MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : null;
        }

        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(call.Headers, DeskJson.Options) ?? [])
        {
            if (!s_own.Contains(name) && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Idempotency-Key", call.Id);
        if (call.AuthorizationHeader is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", call.AuthorizationHeader);
        }

        return request;
    }
}
