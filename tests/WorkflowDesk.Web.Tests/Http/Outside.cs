using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>A server of somebody else, on a port of this machine, that remembers what it was asked.</summary>
public sealed class Outside : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Outside(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Path, string? Key, string? Authorization, string Body)> Requests { get; } = new();

    /// <summary>Status codes it answers with, one after another; then 200.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>A file it hands out instead of its usual answer: name, type, bytes.</summary>
    public (string Name, string Type, byte[] Content)? File { get; set; }

    public string Url => _app.Urls.First();

    public static async Task<Outside> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var outside = new Outside(app);
        app.MapFallback(outside.AnswerAsync);
        await app.StartAsync(CancellationToken.None);
        return outside;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        Requests.Enqueue((http.Request.Method, http.Request.Path, http.Request.Headers["Idempotency-Key"].FirstOrDefault(), http.Request.Headers.Authorization.FirstOrDefault(), await body.ReadToEndAsync(http.RequestAborted)));
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
        if (File is var (name, type, content))
        {
            http.Response.ContentType = type;
            http.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}";
            await http.Response.Body.WriteAsync(content, http.RequestAborted);
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"weight":42}""", http.RequestAborted);
    }
}
