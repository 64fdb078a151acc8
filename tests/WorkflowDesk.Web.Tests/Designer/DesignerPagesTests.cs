using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Tests.Pages;

namespace WorkflowDesk.Web.Tests.Designer;

[Collection(Site.Name)]
public sealed class DesignerPagesTests(DeskSite site)
{
    private const string Definitions = "/designer/workflows/definitions";
    private const string Editor = Definitions + "/support-ticket/edit";
    private const string Framework = "/designer/_framework/";

    [Theory]
    [InlineData("zhou", Definitions)]
    [InlineData("zhou", Editor)]
    [InlineData("chen", Editor)]
    [InlineData("chen", "/designer/workflows/instances")]
    [InlineData("lin", "/designer/signed-in")]
    public async Task A_page_of_the_designer_is_complete_in_both_languages(string user, string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync(user, language)).GetAsync(address), language);
        }
    }

    [Fact]
    public async Task A_requester_and_a_stranger_stay_outside()
    {
        var lin = await site.SignedInAsync("lin");
        foreach (var address in new[] { Definitions, Editor, "/designer/workflows/instances", "/designer/workflows/instances/x/view" })
        {
            Assert.Equal("/denied", (await lin.GetAsync(address)).Location);
            Assert.Contains("/sign-in?returnUrl=", (await site.Stranger().GetAsync(address)).Location, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_designer_begins_with_the_list()
    {
        var zhou = await site.SignedInAsync("zhou");
        Assert.Equal(Definitions, (await zhou.GetAsync("/designer")).Location);
        Assert.Equal(Definitions, (await zhou.GetAsync("/designer/")).Location);
        Assert.NotNull((await zhou.GetAsync("/")).Page.QuerySelector($"nav a[href='{Definitions}']"));
    }

    [Fact]
    public async Task Only_who_may_edit_is_offered_to_publish()
    {
        var zhou = await (await site.SignedInAsync("zhou")).GetAsync(Editor);
        Assert.NotNull(zhou.Page.QuerySelector("a[href='/definitions/support-ticket/publish']"));
        var chen = await (await site.SignedInAsync("chen")).GetAsync(Editor);
        Assert.Null(chen.Page.QuerySelector("a[href$='/publish']"));
        Assert.Contains("Read only", chen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Definitions + "/no-such-process/edit")]
    [InlineData("/designer/workflows/instances/no-such-instance/view")]
    [InlineData("/designer/package.json")]
    [InlineData("/designer/_framework/no-such-file.wasm")]
    public async Task What_is_not_there_is_not_found(string address)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await (await site.SignedInAsync("zhou")).GetAsync(address)).Status);
    }

    [Fact]
    public async Task Only_the_pages_of_the_designer_may_run_WebAssembly_and_none_may_load_from_elsewhere()
    {
        var zhou = await site.SignedInAsync("zhou");
        var policy = Policy(await zhou.GetAsync(Editor));
        Assert.Contains("'wasm-unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy.Split(';').Single(rule => rule.Contains("script-src", StringComparison.Ordinal)).Replace("'wasm-unsafe-eval'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Policy(await zhou.GetAsync("/definitions")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_press_that_htmx_took_opens_the_designer_as_a_page_of_its_own()
    {
        var zhou = await site.SignedInAsync("zhou");
        using var request = new HttpRequestMessage(HttpMethod.Get, Editor);
        request.Headers.Add("HX-Request", "true");
        using var answer = await zhou.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Editor, answer.Headers.GetValues("HX-Redirect").Single());
    }

    [Theory]
    [InlineData("identity", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    public async Task Files_of_the_designer_travel_compressed_and_are_kept(string accepted, string? encoding)
    {
        var page = await site.Stranger().GetAsync(Framework + "blazor.webassembly.js");
        var name = RuntimeFile();
        using var request = new HttpRequestMessage(HttpMethod.Get, Framework + name);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var answer = await site.Stranger().Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/wasm", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal("\0asm", await BeginningAsync(answer, encoding));
        Assert.True(page.Response.Headers.CacheControl!.NoCache, "a name without a fingerprint must be asked for again");
    }

    [Fact]
    public async Task Of_the_scripts_Studio_writes_into_a_page_exactly_these_may_run()
    {
        var policy = Policy(await (await site.SignedInAsync("zhou")).GetAsync(Editor));
        var scripts = Directory.GetFiles(PackageFramework(), "*.wasm").SelectMany(file => WrittenScripts(File.ReadAllBytes(file))).ToList();
        Assert.Equal(2, scripts.Count);
        Assert.All(scripts, script => Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy, StringComparison.Ordinal));
    }

    /// <summary>Texts of an assembly stand in it as UTF-16.</summary>
    private static IEnumerable<string> WrittenScripts(byte[] assembly)
    {
        var (opening, closing) = (Encoding.Unicode.GetBytes("<script>"), Encoding.Unicode.GetBytes("</script>"));
        for (var from = assembly.AsSpan().IndexOf(opening); from >= 0;)
        {
            from += opening.Length;
            var length = assembly.AsSpan(from).IndexOf(closing);
            yield return Encoding.Unicode.GetString(assembly, from, length);
            var next = assembly.AsSpan(from).IndexOf(opening);
            from = next < 0 ? -1 : from + next;
        }
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage answer, string? encoding)
    {
        await using var sent = await answer.Content.ReadAsStreamAsync();
        await using var content = encoding switch
        {
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        var bytes = new byte[4];
        await content.ReadExactlyAsync(bytes);
        return Encoding.ASCII.GetString(bytes);
    }

    private static string RuntimeFile() => Path.GetFileName(Directory.GetFiles(PackageFramework(), "System.Text.Json.*.wasm").Single());

    private static string PackageFramework()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "src", "elsa-studio")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "src", "elsa-studio", "node_modules", "@elsa-workflows", "elsa-studio-wasm", "_framework");    }

    private static string Policy(Answer answer) => answer.Response.Headers.GetValues("Content-Security-Policy").Single();
}
