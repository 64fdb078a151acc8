using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Tests.Hosting;

/// <summary>A published desk has compressed copies of its files; a checkout has none.</summary>
public sealed class CompressedFilesTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("files-");
    private WebApplication? _app;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.css"), "as it is", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.css.br"), "brotli", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.css.gz"), "gzip", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "b.js"), "alone", CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.UseFilesAlsoCompressed(new PhysicalFileProvider(_folder.FullName), "", (context, _) => context.Request.Query.ContainsKey("v"));
        await _app.StartAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("/a.css", "gzip, br", "brotli", "br", "text/css")]
    [InlineData("/a.css", "gzip", "gzip", "gzip", "text/css")]
    [InlineData("/a.css", "br;q=0, gzip;q=0.5", "gzip", "gzip", "text/css")]
    [InlineData("/a.css", "identity", "as it is", null, "text/css")]
    [InlineData("/a.css", null, "as it is", null, "text/css")]
    [InlineData("/b.js", "br, gzip", "alone", null, "text/javascript")]
    [InlineData("/a.css.br", null, "brotli", "br", "text/css")]
    public async Task Who_accepts_a_compressed_copy_gets_its_bytes(string path, string? accepts, string content, string? encoding, string type)
    {
        using var client = _app!.GetTestClient();
        if (accepts is not null)
        {
            client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(accepts);
        }

        using var answer = await client.GetAsync(new Uri(path + "?v=1", UriKind.Relative), CancellationToken.None);
        Assert.Equal(content, await answer.Content.ReadAsStringAsync(CancellationToken.None));
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl?.MaxAge);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        using var client = _app!.GetTestClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/c.css", UriKind.Relative), CancellationToken.None)).StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
