using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class AttachmentApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_file_comes_back_byte_for_byte_and_never_opens_in_the_page()
    {
        var number = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        var page = Encoding.UTF8.GetBytes("<html><script>alert(1)</script></html>");
        var added = await WebApp.ReadAsync(await lin.PostAsync($"/api/tickets/{number}/attachments", Form(page, "../错误 页面.html", "text/html")), 201);
        var file = added["items"]![0]!;
        Assert.Equal("错误 页面.html", file["name"]!.ToString());

        using var response = await lin.GetAsync($"/api/tickets/{number}/attachments/{file["id"]}");
        Assert.Equal(page, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.NotEqual("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Internal_files_and_foreign_files_do_not_exist_for_the_requester()
    {
        var number = await app.OpenTicketAsync("lin");
        using var chen = await app.ProgramOfAsync("chen");
        var form = Form([1, 2, 3], "trace.log", "text/plain");
        form.Add(new StringContent("true"), "internal");
        var added = await WebApp.ReadAsync(await chen.PostAsync($"/api/tickets/{number}/attachments", form), 201);
        var id = added["items"]![0]!["id"]!.ToString();

        using var lin = await app.ProgramOfAsync("lin");
        Assert.Empty((await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/attachments"), 200))["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await lin.GetAsync($"/api/tickets/{number}/attachments/{id}")).StatusCode);
        var other = await app.OpenTicketAsync("lin");
        Assert.Equal(HttpStatusCode.NotFound, (await chen.GetAsync($"/api/tickets/{other}/attachments/{id}")).StatusCode);
    }

    [Fact]
    public async Task A_request_without_files_names_the_field()
    {
        var number = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        Assert.NotNull((await WebApp.ReadAsync(await lin.PostAsync($"/api/tickets/{number}/attachments", empty), 400))["fields"]!["files"]);
    }

    [Fact]
    public async Task A_file_in_quarantine_is_given_to_administrators_only()
    {
        var number = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        var added = await WebApp.ReadAsync(await lin.PostAsync($"/api/tickets/{number}/attachments", Form([1, 2, 3], "tool.bin", "application/octet-stream")), 201);
        var id = Guid.Parse(added["items"]![0]!["id"]!.ToString());
        await using (var write = await app.Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            (await write.Db.Attachments.SingleAsync(file => file.Id == id)).Scan = FileScan.InfectedPrefix + "Eicar-Test";
            await write.Db.SaveChangesAsync();
            await write.CommitAsync(CancellationToken.None);
        }

        foreach (var user in new[] { "lin", "chen" })
        {
            using var program = await app.ProgramOfAsync(user);
            Assert.Equal("file-infected", (await WebApp.ReadAsync(await program.GetAsync($"/api/tickets/{number}/attachments/{id}"), 403))["code"]!.ToString());
        }

        using var admin = await app.ProgramOfAsync("admin");
        using var given = await admin.GetAsync($"/api/tickets/{number}/attachments/{id}");
        Assert.Equal([1, 2, 3], await given.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", given.Content.Headers.ContentDisposition!.DispositionType);
    }

    private static MultipartFormDataContent Form(byte[] bytes, string name, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return new MultipartFormDataContent { { content, "files", name } };
    }
}
