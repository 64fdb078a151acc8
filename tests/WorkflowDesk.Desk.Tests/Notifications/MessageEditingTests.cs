using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Notifications;

/// <summary>Wordings that people change: versions, mistakes, what is really sent.</summary>
public sealed class MessageEditingTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_changed_text_is_sent_until_it_is_reset(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await SaveAsync(desk, 0, "[{{number}}] Got it: {{title}}", "Dear {{name}},\r\n{{#if acceptBy}}\r\nbefore {{moment acceptBy}}\r\n{{/if}}\r\n");
        var number = await desk.OpenTicketAsync("Printer", Languages.English);
        var mail = (await desk.MailsAsync(number)).Single(mail => mail.Template == MessageTemplate.Received);
        Assert.Equal($"[{number}] Got it: Printer", mail.Subject);
        Assert.Contains("Dear 林悦,\nbefore 20 May 2024, 10:00 (UTC+08:00)", mail.Text, StringComparison.Ordinal);

        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("zhou"), CancellationToken.None))
        {
            var reset = await MessageEditing.ResetAsync(step, MessageTemplate.Received, Languages.English, 1, "", CancellationToken.None);
            Assert.Equal((2, true), (reset!.Version, reset.IsShipped));
            await step.CommitAsync(CancellationToken.None);
        }

        number = await desk.OpenTicketAsync("Printer", Languages.English);
        Assert.StartsWith($"[{number}] We have received", (await desk.MailsAsync(number)).Single(mail => mail.Template == MessageTemplate.Received).Subject, StringComparison.Ordinal);
        await using var db = desk.Database.Read();
        Assert.Equal([2, 1], (await MessageTextReading.HistoryAsync(db, MessageTemplate.Received, Languages.English, CancellationToken.None)).Select(version => version.Version));
        Assert.Equal([TimelineAction.MessageEdited, TimelineAction.MessageReset],
            (await db.Timeline.Where(entry => entry.Subject == "received en").OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync()));
    }

    [Fact]
    public async Task Only_the_newest_version_that_was_seen_may_be_replaced()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var first = await SaveAsync(desk, 0, "one", "text");
        Assert.Equal(1, first!.Version);
        Assert.Equal("stale", (await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, 0, "two", "text"))).Code);
        Assert.Equal(1, (await SaveAsync(desk, 0, "one", "text"))!.Version);
        Assert.Equal(2, (await SaveAsync(desk, 1, "two", "text"))!.Version);
        var shipped = MessageText.Shipped(MessageTemplate.Received, Languages.English);
        Assert.True((await SaveAsync(desk, 2, shipped.Subject, shipped.Body))!.IsShipped);
    }

    [Theory]
    [InlineData("a\nBcc: all@corp.example", "text", "subject")]
    [InlineData("a\rb", "text", "subject")]
    [InlineData("", "text", "subject")]
    [InlineData("a", " ", "body")]
    [InlineData("a", "one\n{{secret}}", "body")]
    [InlineData("{{#if number}}", "text", "subject")]
    [InlineData("a", "{{#each items}}{{/each}}", "body")]
    [InlineData("a", "{{question}}", "body")]
    public async Task A_text_with_mistakes_is_refused_with_their_lines(string subject, string body, string field)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, 0, subject, body));
        Assert.Equal((422, "wrong-message", field), (refused.Status, refused.Code, Assert.Single(refused.Fields).Key));
        if (body.Contains("secret", StringComparison.Ordinal))
        {
            Assert.Equal("正文第 2 行：此消息没有 “secret” 这个占位符", refused.Fields["body"]);
        }
    }

    [Fact]
    public async Task Nobody_but_administrators_and_process_owners_words_messages()
    {
        await using var desk = await StoryDesk.OpenAsync();
        foreach (var user in new[] { "lin", "chen", "wang", "sun" })
        {
            await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
            var edit = new MessageEdit(MessageTemplate.Received, Languages.English, 0, new MessageSource("a", "b"), "");
            Assert.Equal(403, (await Assert.ThrowsAsync<DeskRuleException>(() => MessageEditing.SaveAsync(step, edit, CancellationToken.None))).Status);
        }
    }

    [Fact]
    public async Task A_stored_text_that_is_broken_gives_way_and_is_reported()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            foreach (var (message, body) in new[] { (MessageTemplate.Received, "Hello {{#if gone"), (MessageTemplate.InformationNeeded, "{{noLongerThere}}") })
            {
                step.Db.MessageVersions.Add(new MessageVersion
                {
                    Message = message, Language = Languages.English, Version = 1, Subject = "Broken", Body = body, IsShipped = false, Note = "", CreatedAt = step.Now, CreatedBy = "an older release",
                });
            }

            await step.CommitAsync(CancellationToken.None);
        }

        var number = await desk.OpenTicketAsync("Printer", Languages.English);
        Assert.StartsWith($"[{number}] We have received", (await desk.MailsAsync(number)).Single(mail => mail.Template == MessageTemplate.Received).Subject, StringComparison.Ordinal);
        await using var db = desk.Database.Read();
        Assert.Equal([MessageTemplate.Received, MessageTemplate.InformationNeeded],
            (await MessageTextReading.ListAsync(db, CancellationToken.None)).Where(wording => wording.IsBroken).Select(wording => wording.Kind.Key));
    }

    [Fact]
    public async Task A_preview_shows_samples_or_a_ticket_and_changes_nothing()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync("<script>alert(1)</script>", Languages.English);
        var preview = desk.Get<MessagePreview>();
        var zhou = await desk.CallerAsync("zhou");
        foreach (var kind in MessageKinds.All)
        {
            foreach (var language in new[] { Languages.Chinese, Languages.English })
            {
                foreach (var ticket in new[] { null, number })
                {
                    var shown = await preview.ShowAsync(zhou, kind.Key, language, MessageText.Shipped(kind.Key, language), ticket, CancellationToken.None);
                    Assert.Empty(shown.Problems);
                    Assert.DoesNotContain("<script", shown.Html, StringComparison.Ordinal);
                    Assert.True(ticket is null || kind.Key is MessageTemplate.Digest or MessageTemplate.VersionFaded || shown.Subject.Contains(number, StringComparison.Ordinal), $"{kind.Key}: {shown.Subject}");
                }
            }
        }

        Assert.Equal(2, Assert.Single((await preview.ShowAsync(zhou, MessageTemplate.Received, Languages.English, new MessageSource("s", "a\n{{x}}"), null, CancellationToken.None)).Problems).Line);
        await Assert.ThrowsAsync<DeskRuleException>(() => preview.ShowAsync(zhou, MessageTemplate.Received, Languages.English, new MessageSource("s", "b"), "TS0", CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.Empty(await db.MessageVersions.ToListAsync());
    }

    private static async Task<MessageVersion?> SaveAsync(StoryDesk desk, int seen, string subject, string body)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("zhou"), CancellationToken.None);
        var saved = await MessageEditing.SaveAsync(step, new MessageEdit(MessageTemplate.Received, Languages.English, seen, new MessageSource(subject, body), "why"), CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return saved;
    }
}
