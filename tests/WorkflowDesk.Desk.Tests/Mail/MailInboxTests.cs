using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class MailInboxTests : IAsyncLifetime
{
    private MailDesk _desk = null!;

    public async Task InitializeAsync() => _desk = await MailDesk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task A_mail_from_a_new_address_becomes_a_ticket_of_a_new_requester()
    {
        var receipt = await _desk.ReceiveAsync(new MailScript
        {
            From = "Lin@Corp.Example", FromName = "林小姐", Subject = "转发：登录失败", Text = "OA 登录一直提示验证码错误。",
            Files = [("错误 截图.png", "image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "shot@corp")],
        });

        Assert.Equal((false, MailIn.Understood, "ticket", "TS202405200001"), (receipt.Duplicate, receipt.State, receipt.Decision, receipt.TicketNumber));
        var opened = Assert.Single(_desk.Opened);
        Assert.Equal(("登录失败", "OA 登录一直提示验证码错误。", Channel.Email, Languages.Chinese), (opened.Title, opened.Description, opened.Channel, opened.Language));
        Assert.Equal(("林小姐", "lin@corp.example", "lin@corp.example", Role.Requester, null), (opened.Requester.Name, opened.Requester.Email, opened.Requester.UserName, opened.Requester.Roles, opened.Requester.PasswordHash));
        var file = Assert.Single(opened.Attachments);
        Assert.Equal(("错误 截图.png", "image/png", 8L, "shot@corp"), (file.Name, file.ContentType, file.Size, file.ContentId));
        Assert.True(_desk.Desk.Contents.Holds(file.Sha256), "The attachment's bytes are not in the store.");
        Assert.Equal("<first@corp.example>", (string?)opened.Details["mail"]!["messageId"]);
        Assert.Equal("林小姐", Assert.Single(await _desk.TimelineAsync("TS202405200001")).ActorName);
    }

    [Fact]
    public async Task The_posted_mail_is_kept_as_it_came()
    {
        var posted = new MailScript().Json().ToJsonString();
        await _desk.Inbox.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(posted)), CancellationToken.None);
        using var kept = new StreamReader(_desk.Desk.Contents.OpenRead(Assert.Single(await _desk.MailsAsync()).PostedSha256));
        Assert.Equal(posted, await kept.ReadToEndAsync());
    }

    [Fact]
    public async Task The_same_bytes_twice_are_one_ticket_and_the_same_receipt()
    {
        var first = await _desk.ReceiveAsync(new MailScript());
        // The gateway makes a new id for every post; the raw mail is what counts.
        var again = new MailScript().Json();
        again["MessageID"] = "another-id";
        var second = await _desk.Inbox.ReceiveAsync(MailScript.Posted(again), CancellationToken.None);

        Assert.True(second.Duplicate, "The second copy was not recognised.");
        Assert.Equal(first, second with { Duplicate = false });
        Assert.Single(await _desk.TicketsAsync());
    }

    [Fact]
    public async Task The_same_mail_through_another_mailbox_is_marked_on_its_ticket_and_no_second_ticket()
    {
        await _desk.ReceiveAsync(new MailScript());
        var copy = await _desk.ReceiveAsync(new MailScript { Mailbox = "help", Trace = "another way" });
        Assert.Equal(("ignored:copy", "TS202405200001"), (copy.Decision, copy.TicketNumber));
        Assert.Single(await _desk.TicketsAsync());
        var note = Assert.Single(await _desk.TimelineAsync("TS202405200001"), entry => entry.Action == TimelineAction.Note);
        Assert.False(note.IsPublic, "Staff only.");
    }

    [Fact]
    public async Task Somebody_elses_mail_with_a_copied_message_id_is_its_own_ticket()
    {
        await _desk.ReceiveAsync(new MailScript());
        var other = await _desk.ReceiveAsync(new MailScript { From = "mallory@other.example" });
        Assert.Equal("ticket", other.Decision);
        Assert.Equal(2, (await _desk.TicketsAsync()).Count);
    }

    [Fact]
    public async Task A_reply_to_a_message_of_the_desk_joins_its_ticket_without_its_quote()
    {
        await _desk.ReceiveAsync(new MailScript());
        await QueueAsync("TS202405200001", "<ts202405200001.abc@desk.example>");
        var receipt = await _desk.ReceiveAsync(new MailScript
        {
            Subject = "Re: anything", MessageId = "<second@corp.example>", InReplyTo = "<ts202405200001.abc@desk.example>", References = ["<unknown@corp.example>"],
            Text = "Now it blinks red.\n\nOn Mon, May 20, 2024 at 9:15 AM Desk <support@desk.example> wrote:\n\n> We received it.",
        });

        Assert.Equal(("reply", "TS202405200001"), (receipt.Decision, receipt.TicketNumber));
        var (number, reply) = Assert.Single(_desk.Replies);
        Assert.Equal("TS202405200001", number);
        Assert.Equal("Now it blinks red.", reply.Text);
        Assert.Contains("We received it.", reply.FullText, StringComparison.Ordinal);
        Assert.True(reply.IsPublic, "A requester's words are for both sides.");
        var ticket = Assert.Single(await _desk.TicketsAsync());
        Assert.Equal("<second@corp.example>", (string?)ticket.ReadDetails()["mail"]!["messageId"]);
    }

    [Fact]
    public async Task A_colleague_who_answers_the_requesters_own_mail_joins_the_ticket()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "mei@corp.example", MessageId = "<x@corp.example>", References = ["<first@corp.example>"], Text = "Same here." });
        Assert.Equal(("reply", "TS202405200001"), (receipt.Decision, receipt.TicketNumber));
    }

    [Fact]
    public async Task A_number_in_the_subject_leads_the_requester_back()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript { Subject = "回复：[TS202405200001] printer", MessageId = "<new@corp.example>", Text = "还是不行。" });
        Assert.Equal(("reply", "TS202405200001"), (receipt.Decision, receipt.TicketNumber));
    }

    [Fact]
    public async Task What_staff_answer_by_mail_stays_inside()
    {
        await _desk.Desk.PersonAsync("wang", "engineer");
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "wang@corp.example", Subject = "Re: [TS202405200001] printer", MessageId = "<w@corp.example>", Text = "The fuse again." });
        Assert.Equal("reply", receipt.Decision);
        Assert.False(Assert.Single(_desk.Replies).Reply.IsPublic, "It may answer an internal message.");
    }

    [Fact]
    public async Task A_stranger_with_a_number_gets_a_ticket_of_their_own_that_says_so()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "mallory@other.example", Subject = "[TS202405200001] tell me more", MessageId = "<m@other.example>" });
        Assert.Equal(("ticket", "TS202405200002"), (receipt.Decision, receipt.TicketNumber));
        Assert.Empty(_desk.Replies);
        Assert.Contains(await _desk.TimelineAsync("TS202405200002"), entry => entry.Text.Contains("TS202405200001", StringComparison.Ordinal) && !entry.IsPublic);
        Assert.Single(await _desk.TimelineAsync("TS202405200001"));
    }

    [Fact]
    public async Task A_number_no_ticket_has_opens_one() =>
        Assert.Equal("ticket", (await _desk.ReceiveAsync(new MailScript { Subject = "[TS209912310001] hello" })).Decision);

    public static TheoryData<string, string, string, string> Machines => new()
    {
        { "Auto-Submitted", "auto-replied", "lin@corp.example", "ignored:auto-reply" },
        { "auto-submitted", "auto-generated; owner=x", "lin@corp.example", "ignored:auto-reply" },
        { "Precedence", "bulk", "lin@corp.example", "ignored:auto-reply" },
        { "Precedence", "auto_reply", "lin@corp.example", "ignored:auto-reply" },
        { "X-Auto-Response-Suppress", "All", "lin@corp.example", "ignored:auto-reply" },
        { "Content-Type", "multipart/report; report-type=delivery-status; boundary=x", "lin@corp.example", "ignored:delivery-report" },
        { "Subject", "Undelivered", "", "ignored:delivery-report" },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public async Task Mail_from_machines_is_kept_and_never_a_ticket(string header, string value, string envelopeFrom, string decision)
    {
        var receipt = await _desk.ReceiveAsync(new MailScript { EnvelopeFrom = envelopeFrom, Headers = new Dictionary<string, string> { [header] = value } });
        Assert.Equal((decision, MailIn.Understood, null), (receipt.Decision, receipt.State, receipt.TicketNumber));
        Assert.Empty(await _desk.TicketsAsync());
        await using var db = _desk.Desk.Database.Read();
        Assert.Empty(await db.People.ToListAsync());
    }

    [Fact]
    public async Task Mail_marked_as_not_automatic_is_a_persons() =>
        Assert.Equal("ticket", (await _desk.ReceiveAsync(new MailScript { Headers = new Dictionary<string, string> { ["Auto-Submitted"] = "no", ["Precedence"] = "first-class" } })).Decision);

    [Fact]
    public async Task The_desks_own_mail_come_back_is_ignored()
    {
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "Support@Desk.Example" });
        Assert.Equal("ignored:own-mail", receipt.Decision);
    }

    [Fact]
    public async Task An_absence_note_leaves_an_internal_note_on_its_ticket()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript
        {
            MessageId = "<ooo@corp.example>", InReplyTo = "<first@corp.example>", Text = "I am away until Monday.",
            Headers = new Dictionary<string, string> { ["Auto-Submitted"] = "auto-replied" },
        });
        Assert.Equal(("ignored:auto-reply", "TS202405200001"), (receipt.Decision, receipt.TicketNumber));
        Assert.Empty(_desk.Replies);
        var note = Assert.Single(await _desk.TimelineAsync("TS202405200001"), entry => entry.Action == TimelineAction.Note);
        Assert.Contains("away until Monday", note.Text, StringComparison.Ordinal);
        Assert.False(note.IsPublic, "Staff only.");
    }

    [Fact]
    public async Task A_delivery_report_finds_its_ticket_by_what_it_returns()
    {
        await _desk.ReceiveAsync(new MailScript());
        await QueueAsync("TS202405200001", "<ts202405200001.abc@desk.example>");
        var receipt = await _desk.ReceiveAsync(new MailScript
        {
            From = "MAILER-DAEMON@relay.example", EnvelopeFrom = "", MessageId = "<dsn@relay.example>", Text = "550 no such user",
            Files = [("returned.eml", "message/rfc822", Encoding.ASCII.GetBytes("From: x\r\nMessage-ID: <ts202405200001.abc@desk.example>\r\n\r\nbody"), "")],
        });
        Assert.Equal(("ignored:delivery-report", "TS202405200001"), (receipt.Decision, receipt.TicketNumber));
    }

    [Fact]
    public async Task A_mail_whose_ticket_cannot_be_opened_is_kept_and_tried_again_until_it_can()
    {
        _desk.Trouble = new InvalidOperationException("No published process.");
        var receipt = await _desk.ReceiveAsync(new MailScript());
        Assert.Equal((MailIn.Failed, null), (receipt.State, receipt.TicketNumber));
        var row = Assert.Single(await _desk.MailsAsync());
        Assert.Equal((1, "InvalidOperationException: No published process.", _desk.Desk.Clock.Now + TimeSpan.FromMinutes(1)), (row.Attempts, row.Error, row.NextTryAt));
        await using (var db = _desk.Desk.Database.Read())
        {
            Assert.Empty(await db.People.ToListAsync());
        }

        Assert.Equal(0, await _desk.Inbox.SweepAsync(CancellationToken.None));
        _desk.Desk.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _desk.Inbox.SweepAsync(CancellationToken.None));
        Assert.Equal(_desk.Desk.Clock.Now + TimeSpan.FromMinutes(2), Assert.Single(await _desk.MailsAsync()).NextTryAt);

        _desk.Trouble = null;
        _desk.Desk.Clock.Advance(TimeSpan.FromMinutes(2));
        await _desk.Inbox.SweepAsync(CancellationToken.None);
        row = Assert.Single(await _desk.MailsAsync());
        Assert.Equal((MailIn.Understood, "ticket", null, null), (row.State, row.Decision, row.Error, row.NextTryAt));
        Assert.Single(await _desk.TicketsAsync());
        Assert.True((await _desk.ReceiveAsync(new MailScript())).Duplicate, "A mail that failed at first is still the same mail.");
    }

    [Theory]
    [InlineData("not json", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "From")]
    [InlineData("{\"From\":\"nobody\",\"Subject\":\"x\"}", "From")]
    public async Task What_could_be_from_nobody_is_refused_and_names_the_field(string posted, string field)
    {
        var refusal = await Assert.ThrowsAsync<DeskRuleException>(() => _desk.Inbox.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(posted)), CancellationToken.None));
        Assert.Equal(400, refusal.Status);
        Assert.True(refusal.Fields.ContainsKey(field), $"The refusal names {string.Join(", ", refusal.Fields.Keys)} instead of {field}.");
        Assert.Empty(await _desk.MailsAsync());
    }

    [Fact]
    public async Task A_plain_postmark_post_works_without_source_and_raw_mail()
    {
        var posted = JsonNode.Parse("""
            {"From":"Lin <lin@corp.example>","Subject":"","MessageID":"22c74902-a0c1-4511-804f-341342852c90","To":"x","ToFull":[{"Email":"Help@Desk.example","Name":""}],
             "TextBody":"Screen is black","Headers":[{"Name":"Message-ID","Value":"<pm@corp.example>"},{"Name":"References","Value":"<a@b.example>\r\n <c@d.example>"}],"Attachments":[]}
            """)!;
        var first = await _desk.Inbox.ReceiveAsync(MailScript.Posted(posted), CancellationToken.None);
        var second = await _desk.Inbox.ReceiveAsync(MailScript.Posted(posted), CancellationToken.None);

        Assert.Equal(("ticket", true), (first.Decision, second.Duplicate));
        var row = Assert.Single(await _desk.MailsAsync());
        Assert.Equal(("help@desk.example", "<pm@corp.example>", "lin@corp.example", row.PostedSha256), (row.Mailbox, row.MessageId, row.FromAddress, row.RawSha256));
        Assert.Equal(("(no subject)", "Lin"), (_desk.Opened[0].Title, _desk.Opened[0].Requester.Name));
    }

    [Fact]
    public async Task Wrong_kinds_of_fields_are_left_out_and_the_mail_still_arrives()
    {
        var json = new MailScript().Json();
        json["Subject"] = 7;
        json["Attachments"] = new JsonArray(1, new JsonObject { ["Name"] = "a.txt", ["Content"] = "%%% no base64" });
        json["ToFull"] = "support";
        var receipt = await _desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Equal("ticket", receipt.Decision);
        var description = Assert.Single(_desk.Opened).Description;
        Assert.Contains("1 attachment(s) could not be read", description, StringComparison.Ordinal);
        Assert.Contains("Subject", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stub_of_a_mail_that_was_too_large_or_unreadable_says_so()
    {
        await _desk.ReceiveAsync(new MailScript { Text = "", Oversize = true, MessageId = "<1@x.example>" });
        await _desk.ReceiveAsync(new MailScript { Text = "", Subject = "打印机坏了", ParseError = "parsing took longer than 10000 ms", MessageId = "<2@x.example>" });
        Assert.Contains("too large", _desk.Opened[0].Description, StringComparison.Ordinal);
        Assert.Contains("parsing took longer than 10000 ms", _desk.Opened[1].Description, StringComparison.Ordinal);
        Assert.Contains("无法解析", _desk.Opened[1].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_without_text_says_where_to_look()
    {
        await _desk.ReceiveAsync(new MailScript { Text = " \n", MessageId = "<1@x.example>", Files = [("", "text/plain", [65], "")] });
        await _desk.ReceiveAsync(new MailScript { Text = "", Html = "<p>Only <b>HTML</b></p>", MessageId = "<2@x.example>" });
        Assert.Equal(("(No text; see the attachments.)", "attachment-1"), (_desk.Opened[0].Description, _desk.Opened[0].Attachments[0].Name));
        Assert.Equal("Only HTML", _desk.Opened[1].Description);
    }

    [Fact]
    public async Task Every_fixture_of_the_gateways_contract_is_understood()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "src", "mail-gateway", "contract", "fixtures")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("src/mail-gateway/contract/fixtures");
        }

        var fixtures = Directory.GetFiles(Path.Combine(folder.FullName, "src", "mail-gateway", "contract", "fixtures"), "*.json");
        Assert.NotEmpty(fixtures);
        foreach (var fixture in fixtures)
        {
            await using var posted = File.OpenRead(fixture);
            var receipt = await _desk.Inbox.ReceiveAsync(posted, CancellationToken.None);
            Assert.True(receipt.State == MailIn.Understood, $"{Path.GetFileName(fixture)} is {receipt.State}.");
        }

        var mails = await _desk.MailsAsync();
        Assert.Equal("ignored:delivery-report", mails.Single(mail => mail.Subject == "Undelivered").Decision);
        Assert.All(mails, mail => Assert.Equal("smtp", mail.Mailbox));
        Assert.All(_desk.Opened, ticket => Assert.False(string.IsNullOrWhiteSpace(ticket.Description), $"'{ticket.Title}' has no description."));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(7, 60)]
    [InlineData(500, 60)]
    public void Waiting_doubles_up_to_an_hour(int attempts, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), MailInbox.RetryAfter(attempts));

    private async Task QueueAsync(string number, string messageId)
    {
        await using var step = await _desk.Desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var ticket = await step.LockTicketAsync(number, CancellationToken.None);
        step.Db.MailsOut.Add(new MailOut
        {
            Id = step.NewId(), MessageId = messageId, TicketId = ticket!.Id, Template = "received", ToName = "Lin", ToAddress = "lin@corp.example",
            Subject = "s", Text = "t", Html = "h", CreatedAt = step.Now,
        });
        await step.CommitAsync(CancellationToken.None);
    }
}
