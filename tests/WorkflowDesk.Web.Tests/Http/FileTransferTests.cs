using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>Files that workflows fetch and hand out.</summary>
public sealed class FileTransferTests(WebApp app) : IClassFixture<WebApp>
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 1000).Select(number => (byte)(number * 7))];

    [Fact]
    public async Task A_file_is_fetched_from_outside_and_handed_on_byte_by_byte()
    {
        await using var outside = await Outside.OpenAsync();
        outside.File = ("报告 2.pdf", "application/pdf", s_content);
        await PublishAsync(
            app.Services, "fetch",
            [
                Endpoint("fetch"),
                Activity("Elsa.DownloadHttpFile", "download", ("url", Input(outside.Url + "/report")), ("result", Output("file")), ("statusCode", Output("status"))),
                Activity("Elsa.WriteLine", "line", ("text", Input("`${getVariable('status')} ${getVariable('file').filename} ${getVariable('file').size}`", "JavaScript"))),
                Activity("Elsa.WriteFileHttpResponse", "answer", ("content", Input("getVariable('file')", "JavaScript")), ("entityTag", Input("v7"))),
            ],
            ports: new Dictionary<string, string> { ["download"] = "200" },
            variables: ["file", "status"]);
        using var stranger = app.Stranger();
        using var answer = await stranger.GetAsync("/workflows/fetch");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(s_content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("attachment", "报告 2.pdf"), (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileNameStar));
        Assert.Equal("\"v7\"", answer.Headers.ETag?.Tag);
        await using var db = app.Read();
        Assert.Equal($"200 报告 2.pdf {s_content.Length}", await db.Journal.Where(row => row.Event == "Log").Select(row => row.Message).SingleAsync());
        var content = Convert.ToBase64String(s_content);
        Assert.False(await db.Journal.AnyAsync(row => row.Data!.Contains(content)), "the bytes of the file stand in the journal");
    }

    [Theory]
    [InlineData(404, "Unmatched status code")]
    [InlineData(200, "Done")]
    public async Task What_came_of_a_download_is_its_outcome(int status, string port)
    {
        await using var outside = await Outside.OpenAsync();
        outside.Answers.Enqueue(status);
        var id = $"outcome-{status}";
        await PublishAsync(
            app.Services, id,
            [Endpoint(id), Activity("Elsa.DownloadHttpFile", "download", ("url", Input(outside.Url))), Activity("Elsa.WriteHttpResponse", "answer", ("content", Input("went on")))],
            ports: new Dictionary<string, string> { ["download"] = port });
        using var stranger = app.Stranger();
        Assert.Equal("went on", await stranger.GetStringAsync($"/workflows/{id}"));
    }

    [Fact]
    public async Task A_download_that_reaches_nobody_leaves_by_failed_to_connect()
    {
        string url;
        await using (var outside = await Outside.OpenAsync())
        {
            url = outside.Url;
        }

        await PublishAsync(
            app.Services, "gone",
            [Endpoint("gone"), Activity("Elsa.DownloadHttpFile", "download", ("url", Input(url))), Activity("Elsa.WriteHttpResponse", "answer", ("content", Input("nobody there")))],
            ports: new Dictionary<string, string> { ["download"] = "Failed to connect" });
        using var stranger = app.Stranger();
        Assert.Equal("nobody there", await stranger.GetStringAsync("/workflows/gone"));
    }

    [Fact]
    public async Task Several_files_are_packed_into_one_and_none_unpacks_outside_its_folder()
    {
        var files = new JsonArray(
            new JsonObject { ["filename"] = "../../etc/one.txt", ["contentType"] = "text/plain", ["size"] = 3, ["content"] = Convert.ToBase64String("one"u8) },
            new JsonObject { ["kilo"] = 3 },
            "plain words");
        await PublishAsync(
            app.Services, "packed",
            [Endpoint("packed"), Activity("Elsa.WriteFileHttpResponse", "answer", ("content", Input(files.ToJsonString(), "Object")), ("filename", Input("all \"of\" it.zip")))]);
        using var stranger = app.Stranger();
        using var answer = await stranger.GetAsync("/workflows/packed");
        Assert.Equal(("application/zip", "all \"of\" it.zip"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileNameStar));
        await using var archive = new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
        Assert.Equal(["one.txt", "file2.json", "file3.txt"], archive.Entries.Select(entry => entry.FullName));
        Assert.Equal(["one", """{"kilo":3}""", "plain words"], archive.Entries.Select(Text));

        static string Text(ZipArchiveEntry entry)
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    [Fact]
    public async Task A_text_is_handed_out_as_a_file_of_the_name_and_type_that_are_asked_for()
    {
        await PublishAsync(
            app.Services, "list",
            [Endpoint("list"), Activity("Elsa.WriteFileHttpResponse", "answer", ("content", Input("a;b")), ("filename", Input("list.csv")), ("contentType", Input("text/csv")))]);
        using var stranger = app.Stranger();
        using var answer = await stranger.GetAsync("/workflows/list");
        Assert.Equal(("text/csv", "list.csv", "a;b"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileNameStar, await answer.Content.ReadAsStringAsync()));
    }

    private static JsonObject Endpoint(string path) => Starting(Activity("Elsa.HttpEndpoint", "endpoint", ("path", Input(path))));
}
