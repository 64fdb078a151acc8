using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class LetterApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_letter_can_be_taken_back_and_is_told_about_once_it_has_left()
    {
        var number = await app.OpenTicketAsync("lin");
        using var chen = await app.ProgramOfAsync("chen");
        var id = Guid.NewGuid();
        var waiting = await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tickets/{number}/letters", new { id, text = "Please restart it.", cc = "boss@corp.example" }), 202);
        Assert.Equal("waiting", (string?)waiting["state"]);
        Assert.Single((await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/letters"), 200))["waiting"]!.AsArray());

        Assert.Equal("draft", (string?)(await WebApp.ReadAsync(await chen.PostAsync($"/api/tickets/{number}/letters/{id}/undo", null), 200))["state"]);
        await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tickets/{number}/letters", new { id, text = "Please restart it." }), 202);
        app.Clock.Advance(ReplyWriting.UndoFor);
        await app.SweepAsync();
        var late = await WebApp.ReadAsync(await chen.PostAsync($"/api/tickets/{number}/letters/{id}/undo", null), 409);
        Assert.Equal("reply-has-left", (string?)late["code"]);
        var mails = (await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/mails"), 200))["items"]!.AsArray();
        Assert.Equal(("kept", $"Re: [{number}] Cannot sign in"), ((string?)mails[0]!["state"], (string?)mails[0]!["subject"]));

        using var lin = await app.ProgramOfAsync("lin");
        Assert.Equal(HttpStatusCode.NotFound, (await lin.GetAsync($"/api/tickets/{number}/mails")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await lin.PostAsJsonAsync($"/api/tickets/{number}/letters", new { text = "x" })).StatusCode);
    }

    [Fact]
    public async Task Drafts_are_kept_and_thrown_away()
    {
        var number = await app.OpenTicketAsync("lin");
        using var chen = await app.ProgramOfAsync("chen");
        await WebApp.ReadAsync(await chen.PutAsJsonAsync($"/api/tickets/{number}/draft", new { text = "Half a sen" }), 200);
        await WebApp.ReadAsync(await chen.PutAsJsonAsync($"/api/tickets/{number}/draft", new { text = "Half a sentence", cc = "nobody-yet" }), 200);
        Assert.Equal("Half a sentence", (string?)(await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/letters"), 200))["draft"]!["text"]);

        Assert.Equal(HttpStatusCode.NoContent, (await chen.DeleteAsync($"/api/tickets/{number}/draft")).StatusCode);
        Assert.Null((await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/letters"), 200))["draft"]);
    }

    [Fact]
    public async Task Canned_texts_are_filled_changed_and_removed()
    {
        var number = await app.OpenTicketAsync("lin");
        using var sun = await app.ProgramOfAsync("sun");
        var added = await WebApp.ReadAsync(await sun.PostAsJsonAsync("/api/canned-texts", new { scope = "all", name = "Greeting", textZh = "{{name}}：{{number}}", textEn = "Hello {{name}}: {{number}}" }), 201);
        var id = (string)added["id"]!;
        using var chen = await app.ProgramOfAsync("chen");
        var filled = (string)(await WebApp.ReadAsync(await chen.GetAsync($"/api/canned-texts/{id}/for/{number}"), 200))["text"]!;
        Assert.Contains(number, filled, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", filled, StringComparison.Ordinal);

        var change = new { scope = "all", name = "Greeting", textZh = "x", textEn = "", expectedRevision = 1 };
        Assert.Equal(HttpStatusCode.Forbidden, (await chen.PutAsJsonAsync($"/api/canned-texts/{id}", change)).StatusCode);
        Assert.Equal(2, (int)(await WebApp.ReadAsync(await sun.PutAsJsonAsync($"/api/canned-texts/{id}", change), 200))["revision"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await sun.PutAsJsonAsync($"/api/canned-texts/{id}", change)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await sun.DeleteAsync($"/api/canned-texts/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await chen.GetAsync($"/api/canned-texts/{id}")).StatusCode);

        await WebApp.ReadAsync(await chen.PutAsJsonAsync("/api/signature", new { textZh = "陈", textEn = "Chen" }), 200);
        Assert.Equal("Chen", (string?)(await WebApp.ReadAsync(await chen.GetAsync("/api/signature"), 200))["textEn"]);
        Assert.Equal(422, (int)(await chen.PutAsJsonAsync("/api/signature", new { textEn = "{{salary}}" })).StatusCode);
    }

    [Fact]
    public async Task Dead_letters_are_sent_again_or_put_away_by_administrators_alone()
    {
        var number = await app.OpenTicketAsync("lin");
        Guid[] dead;
        await using (var write = await app.Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            var mails = await write.Db.MailsOut.Where(mail => write.Db.Tickets.Any(ticket => ticket.Id == mail.TicketId && ticket.Number == number)).ToListAsync();
            mails.Add(Copy(mails[0]));
            write.Db.MailsOut.Add(mails[^1]);
            foreach (var mail in mails)
            {
                (mail.State, mail.Error, mail.Attempts) = (MailOut.Failed, "550 no such user", 1);
            }

            dead = [.. mails.Select(mail => mail.Id)];
            await write.CommitAsync(CancellationToken.None);
        }

        using var chen = await app.ProgramOfAsync("chen");
        Assert.Equal(HttpStatusCode.Forbidden, (await chen.GetAsync("/api/dead-letters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await chen.PostAsync($"/api/dead-letters/{dead[0]}/retry", null)).StatusCode);
        using var admin = await app.ProgramOfAsync("admin");
        var listed = (await WebApp.ReadAsync(await admin.GetAsync("/api/dead-letters"), 200))["items"]!.AsArray();
        Assert.Equal(number, (string?)listed.Single(letter => (string?)letter!["id"] == dead[^1].ToString())!["ticket"]);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/dead-letters/{dead[0]}/retry", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/dead-letters/{dead[0]}/retry", null)).StatusCode);
        await app.SweepAsync();
        Assert.Equal(422, (int)(await admin.PostAsJsonAsync($"/api/dead-letters/{dead[^1]}/discard", new { reason = " " })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsJsonAsync($"/api/dead-letters/{dead[^1]}/discard", new { reason = "The address is gone." })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"/api/dead-letters/{dead[^1]}/retry", null)).StatusCode);

        await using var db = app.Read();
        var first = dead[0];
        Assert.Equal(MailOut.Kept, (await db.MailsOut.SingleAsync(mail => mail.Id == first)).State);
        var last = dead[^1];
        var away = await db.MailsOut.SingleAsync(mail => mail.Id == last);
        Assert.Equal((MailOut.Discarded, "The address is gone."), (away.State, away.ClosedBecause));
        Assert.Equal(2, await db.Timeline.CountAsync(entry => entry.TicketId == away.TicketId && (entry.Action == TimelineAction.MessageRetried || entry.Action == TimelineAction.MessageDiscarded)));
    }

    private static MailOut Copy(MailOut mail) => new()
    {
        Id = SortableIds.Next(mail.CreatedAt), MessageId = $"<copy.{Guid.NewGuid():N}@desk.example>", TicketId = mail.TicketId, Template = mail.Template, ToName = mail.ToName,
        ToAddress = mail.ToAddress, Subject = mail.Subject, Text = mail.Text, Html = mail.Html, CreatedAt = mail.CreatedAt,
    };
}
