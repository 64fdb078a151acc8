using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tests.Attachments;
using WorkflowDesk.Desk.Tests.Mail;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Replies;

/// <summary>Answers of staff from the composer to the outbox, on a whole desk.</summary>
public sealed class RepliesTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_reply_waits_ten_seconds_and_leaves_as_a_letter(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await desk.OpenTicketAsync();
        var before = (await desk.MailsAsync(number)).Count;
        var sent = await SendAsync(desk, "chen", number, new ReplyInput { Text = "请**重启**打印机。\n\n- 拔电源\n- 等一分钟", Cc = "Boss <boss@corp.example>; lin@corp.example", Bcc = "audit@corp.example" });

        await desk.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(before, (await desk.MailsAsync(number)).Count);
        Assert.DoesNotContain(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Reply);

        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        var entry = Assert.Single(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Reply);
        var mail = Assert.Single(await desk.MailsAsync(number), mail => mail.AuthorId is not null);
        Assert.Equal((entry.Id, "lin@corp.example", $"Re: [{number}] 办公自动化系统无法登录"), (mail.EntryId, mail.ToAddress, mail.Subject));
        Assert.Equal([new MailCopy("cc", "Boss", "boss@corp.example"), new MailCopy("bcc", "", "audit@corp.example")], mail.ReadCopies());
        Assert.StartsWith(QuotedText.Delimiter, mail.Text, StringComparison.Ordinal);
        Assert.Contains("请**重启**打印机。", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<strong>重启</strong>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<li>拔电源</li>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("写道：\n> 办公自动化系统无法登录", mail.Text, StringComparison.Ordinal);
        Assert.Equal("请**重启**打印机。\n\n- 拔电源\n- 等一分钟", entry.Text);
        Assert.Equal(0, await desk.Get<DueReplies>().SweepAsync(CancellationToken.None));
        Assert.Equal(sent.Id, (await SendAsync(desk, "chen", number, new ReplyInput { Text = "again" }, sent.Id)).Id);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await desk.MailsAsync(number), one => one.AuthorId is not null);
    }

    [Fact]
    public async Task Two_presses_on_send_are_one_letter_and_two_on_undo_one_draft()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var id = Guid.NewGuid();
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Wait" }, id);
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Wait" }, id);
        Assert.Single((await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("chen"), number, CancellationToken.None))!.Waiting);

        await UndoAsync(desk, "chen", number, id);
        await UndoAsync(desk, "chen", number, id);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        var composer = await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("chen"), number, CancellationToken.None);
        Assert.Equal(("Wait", 0), (composer!.Draft!.Text, composer.Waiting.Count));
        Assert.DoesNotContain(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Reply);
        Assert.DoesNotContain(await desk.MailsAsync(number), mail => mail.AuthorId is not null);

        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Now" }, id);
        await desk.AdvanceAsync(ReplyWriting.UndoFor);
        var late = await Assert.ThrowsAsync<DeskRuleException>(() => UndoAsync(desk, "chen", number, id));
        Assert.Equal(("reply-has-left", 409), (late.Code, late.Status));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Desks_that_let_go_and_an_author_who_takes_back_at_the_same_moment_agree(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await desk.OpenTicketAsync();
        var letters = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            letters.Add((await SendAsync(desk, "chen", number, new ReplyInput { Text = $"Letter {i}" })).Id);
        }

        desk.Clock.Advance(ReplyWriting.UndoFor);
        var releases = Enumerable.Range(0, 3).Select(_ => Task.Run(() => desk.Get<DueReplies>().SweepAsync(CancellationToken.None))).ToList();
        var undone = await Task.Run(async () =>
        {
            try
            {
                await UndoAsync(desk, "chen", number, letters[^1]);
                return true;
            }
            catch (DeskRuleException left) when (left.Code == "reply-has-left")
            {
                return false;
            }
        });
        await Task.WhenAll(releases);

        var leaving = undone ? 5 : 6;
        Assert.Equal(leaving, (await desk.MailsAsync(number)).Count(mail => mail.AuthorId is not null));
        Assert.Equal(leaving, (await desk.TimelineAsync(number)).Count(entry => entry.Action == TimelineAction.Reply));
    }

    [Fact]
    public async Task What_was_taken_back_comes_before_what_was_begun_since()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var first = await SendAsync(desk, "chen", number, new ReplyInput { Text = "First", Added = [await FileAsync(desk, "a.txt")] });
        await SaveAsync(desk, "chen", number, "Second");
        await UndoAsync(desk, "chen", number, first.Id);

        var draft = (await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("chen"), number, CancellationToken.None))!.Draft!;
        Assert.Equal(("First\n\nSecond", "a.txt"), (draft.Text, Assert.Single(draft.Files).Name));
    }

    [Fact]
    public async Task An_internal_note_never_leaves_on_any_path()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        const string secret = "INTERNAL-ONLY-7391";
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("chen"), CancellationToken.None))
        {
            var ticket = await step.LockTicketAsync(number, CancellationToken.None);
            // Even one that comes with a letter, as no caller should ask for.
            await desk.Process.ReplyAsync(step, ticket!, new NewReply
            {
                From = await step.Db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == "chen"), Text = secret, FullText = secret, Channel = Channel.Desk, IsPublic = false,
                Letter = new StaffLetter { AuthorId = Guid.NewGuid(), Text = secret },
            }, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Public word" });
        await desk.AdvanceAsync(ReplyWriting.UndoFor);

        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Note && entry.Text == secret && !entry.IsPublic);
        await using var db = desk.Database.Read();
        Assert.NotEmpty(await db.MailsOut.ToListAsync());
        Assert.DoesNotContain(await db.MailsOut.ToListAsync(), mail => (mail.Text + mail.Html + mail.Subject).Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(await db.Messages.ToListAsync(), message => (message.Body + message.Subject).Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("support@desk.example", "cc")]
    [InlineData("Desk <SUPPORT@desk.example>", "cc")]
    [InlineData("bounce+x@desk.example", "cc")]
    [InlineData("nobody", "cc")]
    [InlineData("a@b.example\r\nBcc: c", "cc")]
    public async Task Copies_that_would_come_back_or_are_no_addresses_are_refused(string address, string field)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();

        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SendAsync(desk, "chen", number, new ReplyInput { Text = "x", Cc = address }));

        Assert.Equal((422, field), (refused.Status, Assert.Single(refused.Fields).Key));
    }

    [Fact]
    public async Task Somebody_who_answered_meanwhile_is_worth_a_warning()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var seen = desk.Clock.Now;
        desk.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Mine" });
        await desk.AdvanceAsync(ReplyWriting.UndoFor);

        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SendAsync(desk, "sun", number, new ReplyInput { Text = "Other", SeenAt = seen }));
        Assert.Equal(("reply-collision", 409), (refused.Code, refused.Status));
        Assert.Equal(ReplyDraft.Waiting, (await SendAsync(desk, "sun", number, new ReplyInput { Text = "Other", SeenAt = desk.Clock.Now })).State);
    }

    [Fact]
    public async Task Drafts_and_letters_are_their_authors_alone()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var letter = await SendAsync(desk, "chen", number, new ReplyInput { Text = "Mine" });

        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => UndoAsync(desk, "sun", number, letter.Id))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => SendAsync(desk, "sun", number, new ReplyInput { Text = "x" }, letter.Id))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => SendAsync(desk, "lin", number, new ReplyInput { Text = "x" }))).Status);
        Assert.Null(await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("lin"), number, CancellationToken.None));
        var others = await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("sun"), number, CancellationToken.None);
        Assert.Equal((null, 0, 1), (others!.Draft, others.Waiting.Count, others.Writing.Count));
    }

    [Fact]
    public async Task A_conversation_by_mail_keeps_together_in_every_mail_program()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var inbox = desk.Get<MailInbox>();
        var opened = await inbox.ReceiveAsync(new MailScript { Subject = "printer", MessageId = "<m1@corp.example>", Text = "It does not print." }.Posted(), CancellationToken.None);
        var number = opened.TicketNumber!;
        var acknowledged = Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.Received && mail.InReplyTo == "<m1@corp.example>");
        var first = await LetterAsync(desk, number, "Please restart it.");
        Assert.Equal(("<m1@corp.example>", "<m1@corp.example>"), (first.InReplyTo, first.ReferenceIds!.Split(' ')[^1]));
        Assert.Contains(acknowledged.MessageId, first.ReferenceIds, StringComparison.Ordinal);

        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        var answer = await inbox.ReceiveAsync(new MailScript { Subject = "Re: " + first.Subject, MessageId = "<m2@corp.example>", InReplyTo = first.MessageId, References = ["<m1@corp.example>", first.MessageId], Text = "Still nothing." }.Posted(), CancellationToken.None);
        Assert.Equal(number, answer.TicketNumber);
        var second = await LetterAsync(desk, number, "Then we come by.");

        Assert.Equal(("<m2@corp.example>", first.Subject), (second.InReplyTo, second.Subject));
        var references = second.ReferenceIds!.Split(' ');
        Assert.Equal(("<m1@corp.example>", "<m2@corp.example>"), (references[0], references[^1]));
        Assert.Contains(first.MessageId, references);
        Assert.Contains("> Still nothing.", second.Text, StringComparison.Ordinal);
        Assert.NotNull(await desk.Get<MessageIds>().TryReadAsync(second.MessageId, CancellationToken.None));
        Assert.Equal(second.Id, await desk.Get<ReturnPath>().TryReadAsync(second.ReturnPath, CancellationToken.None));
    }

    [Fact]
    public async Task Signatures_and_canned_texts_know_who_writes_to_whom()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        Guid id;
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("chen"), CancellationToken.None))
        {
            await Signatures.SaveAsync(step, new SignatureTexts("{{agent}} · 服务台", ""), CancellationToken.None);
            id = (await CannedTexts.SaveAsync(step, null, new CannedTextEntry("own", null, "Greeting", "{{name}}，您好：关于 {{number}}", "", null), CancellationToken.None)).Id;
            await step.CommitAsync(CancellationToken.None);
        }

        var filled = await desk.Get<CannedTexts>().FillAsync(await desk.CallerAsync("chen"), id, number, CancellationToken.None);
        var ticket = await desk.TicketAsync(number);
        Assert.Equal($"{ticket.RequesterName}，您好：关于 {number}", filled);
        Assert.Null(await desk.Get<CannedTexts>().FillAsync(await desk.CallerAsync("sun"), id, number, CancellationToken.None));
        var chen = await desk.CallerAsync("chen");
        Assert.Contains($"\n-- \n{chen.Name} · 服务台\n", (await LetterAsync(desk, number, "x")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_are_changed_by_those_they_belong_to()
    {
        await using var desk = await StoryDesk.OpenAsync();

        Assert.Equal(403, (await RefusedAsync(desk, "wang", new CannedTextEntry("all", null, "For all", "x", "", null))).Status);
        Assert.Equal(403, (await RefusedAsync(desk, "lin", new CannedTextEntry("own", null, "Mine", "x", "", null))).Status);
        Assert.Equal("textZh", Assert.Single((await RefusedAsync(desk, "sun", new CannedTextEntry("all", null, "Odd", "{{password}}", "", null))).Fields).Key);
        Assert.Equal("team", Assert.Single((await RefusedAsync(desk, "sun", new CannedTextEntry("team", "no-such", "Team", "x", "", null))).Fields).Key);
        Assert.Equal("name", Assert.Single((await RefusedAsync(desk, "sun", new CannedTextEntry("all", null, " ", "x", "", null))).Fields).Key);
    }

    [Fact]
    public async Task A_letter_with_an_infected_file_does_not_leave_and_comes_back()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await using var clamd = new Clamd(_ => "stream: Eicar-Test FOUND");
        var number = await desk.OpenTicketAsync();
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "See the file", Added = [await FileAsync(desk, "tool.txt")] });
        desk.Clock.Advance(ReplyWriting.UndoFor);
        Assert.Equal(0, await Scanning(desk, clamd.Scanner()).SweepAsync(CancellationToken.None));

        Assert.DoesNotContain(await desk.MailsAsync(number), mail => mail.AuthorId is not null);
        var draft = (await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("chen"), number, CancellationToken.None))!.Draft!;
        Assert.Equal("See the file", draft.Text);
        Assert.Contains("Eicar-Test", draft.Problem, StringComparison.Ordinal);
        Assert.Contains("tool.txt", draft.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_with_files_waits_for_a_scanner_that_is_down_and_then_its_author_is_told()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var down = new VirusScanner(new ScannerOptions("127.0.0.1:1", TimeSpan.FromSeconds(5), 1000));
        var number = await desk.OpenTicketAsync();
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "With a file", Added = [await FileAsync(desk, "a.txt")] });
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "Without" });
        desk.Clock.Advance(ReplyWriting.UndoFor);
        Assert.Equal(1, await Scanning(desk, down).SweepAsync(CancellationToken.None));
        Assert.Equal(["With a file"], (await ComposerAsync()).Waiting.Select(letter => letter.Text));

        desk.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, await Scanning(desk, down).SweepAsync(CancellationToken.None));
        Assert.Equal("With a file", (await ComposerAsync()).Draft!.Text);
        Assert.NotNull((await ComposerAsync()).Draft!.Problem);
        Assert.Single(await desk.MailsAsync(number), mail => mail.AuthorId is not null);

        async Task<ReplyDesk> ComposerAsync() => (await desk.Get<ReplyReading>().OfAsync(await desk.CallerAsync("chen"), number, CancellationToken.None))!;
    }

    [Fact]
    public async Task The_preview_is_the_letter_that_leaves()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var chen = await desk.CallerAsync("chen");
        Assert.Null(await desk.Get<LetterPreview>().OfAsync(chen, number, CancellationToken.None));
        var id = Guid.NewGuid();
        await using (var step = await desk.Steps.BeginAsync(chen, CancellationToken.None))
        {
            await ReplyWriting.SaveAsync(step, number, id, new ReplyInput { Text = "请**重启**。", Cc = "Boss <boss@corp.example>" }, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        var before = (await desk.MailsAsync(number)).Count;
        var preview = (await desk.Get<LetterPreview>().OfAsync(chen, number, CancellationToken.None))!;
        Assert.Null(await desk.Get<LetterPreview>().OfAsync(await desk.CallerAsync("wang"), number, CancellationToken.None));
        Assert.Equal(before, (await desk.MailsAsync(number)).Count);
        await SendAsync(desk, "chen", number, new ReplyInput { Text = "请**重启**。", Cc = "Boss <boss@corp.example>" }, id);
        await desk.AdvanceAsync(ReplyWriting.UndoFor);
        var mail = Assert.Single(await desk.MailsAsync(number), mail => mail.AuthorId is not null);
        Assert.Equal((mail.Subject, mail.Html, mail.ToAddress, mail.FromAddress), (preview.Subject, preview.Html, preview.ToAddress, preview.FromAddress));
        Assert.Equal(mail.ReadCopies(), preview.Copies);
    }

    private static DueReplies Scanning(StoryDesk desk, VirusScanner scanner) => new(
        desk.Database, desk.Steps, desk.Get<TicketProcess>(), desk.Get<Letters>(), new LetterFiles(desk.Get<ContentStore>(), scanner), desk.Clock, NullLogger<DueReplies>.Instance);

    private static async Task<DeskRuleException> RefusedAsync(StoryDesk desk, string user, CannedTextEntry entry)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        return await Assert.ThrowsAsync<DeskRuleException>(() => CannedTexts.SaveAsync(step, null, entry, CancellationToken.None));
    }

    private static async Task<MailOut> LetterAsync(StoryDesk desk, string number, string text)
    {
        await SendAsync(desk, "chen", number, new ReplyInput { Text = text });
        await desk.AdvanceAsync(ReplyWriting.UndoFor);
        return (await desk.MailsAsync(number)).Last(mail => mail.AuthorId is not null);
    }

    private static async Task<ReplyDraft> SendAsync(StoryDesk desk, string user, string number, ReplyInput input, Guid? id = null)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        var row = await desk.Get<ReplyWriting>().SendAsync(step, number, id ?? Guid.NewGuid(), input, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return row;
    }

    private static async Task SaveAsync(StoryDesk desk, string user, string number, string text)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await ReplyWriting.SaveAsync(step, number, Guid.NewGuid(), new ReplyInput { Text = text }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task UndoAsync(StoryDesk desk, string user, string number, Guid id)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await ReplyWriting.UndoAsync(step, number, id, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<NewAttachment> FileAsync(StoryDesk desk, string name)
    {
        var stored = await desk.Get<ContentStore>().AddAsync("abc"u8.ToArray(), CancellationToken.None);
        return new NewAttachment(name, "text/plain", stored.Size, stored.Sha256);
    }
}
