using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

/// <summary>The steps a mail goes through, before doors that only write down what came through.</summary>
public sealed class MailStepsTests : IAsyncLifetime
{
    private const string Number = "TS202405200001";
    private MailDesk _desk = null!;

    public async Task InitializeAsync() => _desk = await MailDesk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Every_step_writes_what_it_decided()
    {
        await _desk.ReceiveAsync(new MailScript());
        var trace = await TraceAsync();
        Assert.Equal(
            [MailStepName.Trust, MailStepName.Loop, MailStepName.Thread, MailStepName.Bounce, MailStepName.Automatic, MailStepName.Sender, MailStepName.Copy, MailStepName.Subject, MailStepName.Forgery, MailStepName.Rules, MailStepName.Forward, MailStepName.Word, MailStepName.Closed, MailStepName.Open],
            trace.Select(line => line.Step));
        Assert.Equal(("ticket", MailReason.OpenedNew, Number), (trace[^1].Decision, trace[^1].Reason, trace[^1].Detail));
        Assert.All(trace, line => Assert.Contains(line.Reason, MailReason.All));
        Assert.Equal(MailVerdict.Unknown, Assert.Single(await _desk.MailsAsync()).Verdict);
    }

    [Fact]
    public async Task A_failure_stands_in_the_trace_and_what_follows_behind_it()
    {
        _desk.Trouble = new InvalidOperationException("The disk is full.");
        await _desk.ReceiveAsync(new MailScript());
        var failed = Assert.Single(await TraceAsync());
        Assert.Equal((MailStepName.Failure, MailReason.Failed), (failed.Step, failed.Reason));
        Assert.Contains("The disk is full.", failed.Detail, StringComparison.Ordinal);

        _desk.Trouble = null;
        _desk.Desk.Clock.Advance(MailInbox.FirstRetryAfter);
        await _desk.Inbox.SweepAsync(CancellationToken.None);
        var trace = await TraceAsync();
        Assert.Equal((MailStepName.Failure, "ticket"), (trace[0].Step, trace[^1].Decision));
    }

    [Fact]
    public async Task The_desks_own_message_come_back_under_another_name_is_ignored()
    {
        var id = await new MessageIds(new LinkKey(_desk.Desk.Database)).MakeAsync(Guid.CreateVersion7(), Number, "desk.example", CancellationToken.None);
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "list@corp.example", MessageId = id });
        Assert.Equal("ignored:own-mail", receipt.Decision);
        Assert.Equal(MailReason.OwnMessage, (await TraceAsync())[^1].Reason);
    }

    [Fact]
    public async Task A_mail_that_goes_round_in_circles_stops()
    {
        var named = await _desk.ReceiveAsync(new MailScript { MessageId = "<1@x.example>", Headers = new Dictionary<string, string> { ["X-Loop"] = "other@x.example, Support@Desk.Example" } });
        var script = new MailScript { MessageId = "<2@x.example>" }.Json();
        foreach (var i in Enumerable.Range(0, AutomaticMail.MostHops + 1))
        {
            script["Headers"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["Name"] = "Received", ["Value"] = $"from hop{i}" });
        }

        var endless = await _desk.Inbox.ReceiveAsync(MailScript.Posted(script), CancellationToken.None);
        Assert.Equal(("ignored:loop", "ignored:loop"), (named.Decision, endless.Decision));
        Assert.Empty(await _desk.TicketsAsync());
    }

    [Fact]
    public async Task An_answer_is_known_by_its_proof_after_the_mail_itself_was_cleared_away()
    {
        await _desk.ReceiveAsync(new MailScript());
        var id = await new MessageIds(new LinkKey(_desk.Desk.Database)).MakeAsync(Guid.CreateVersion7(), Number, "desk.example", CancellationToken.None);
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "mei@other.example", MessageId = "<r@other.example>", InReplyTo = id.ToUpperInvariant(), Text = "I can help." });
        Assert.Equal(("reply", Number), (receipt.Decision, receipt.TicketNumber));
        Assert.Contains(await TraceAsync(1), line => line.Reason == MailReason.OurMessageId);
    }

    [Fact]
    public async Task A_guessed_proof_leads_nowhere()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript
        {
            From = "mallory@other.example", MessageId = "<m@other.example>", Text = "Tell me all.",
            References = [$"<{Number.ToLowerInvariant()}.{Guid.CreateVersion7():N}.{new string('a', 24)}@desk.example>", $"<{Number.ToLowerInvariant()}@desk.example>"],
        });
        Assert.Equal("ticket", receipt.Decision);
        Assert.NotEqual(Number, receipt.TicketNumber);
    }

    [Theory]
    [InlineData("自动回复：Re: printer")]
    [InlineData("Automatic reply: printer")]
    [InlineData("自動返信: printer")]
    public async Task A_subject_that_sounds_automatic_counts_only_in_answer_to_the_desk(string subject)
    {
        Assert.Equal("ticket", (await _desk.ReceiveAsync(new MailScript { Subject = subject })).Decision);
        await QueueAsync("<sent@desk.example>");
        var answer = await _desk.ReceiveAsync(new MailScript { Subject = subject, MessageId = "<a@corp.example>", InReplyTo = "<sent@desk.example>" });
        Assert.Equal(("ignored:auto-reply", Number), (answer.Decision, answer.TicketNumber));
        Assert.Empty(_desk.Replies);
    }

    [Fact]
    public async Task A_bounce_is_noted_on_its_mail_and_its_ticket_and_after_three_the_desk_stops_writing()
    {
        await _desk.ReceiveAsync(new MailScript());
        for (var round = 1; round <= 3; round++)
        {
            var id = await QueueAsync($"<sent{round}@desk.example>");
            var receipt = await _desk.ReceiveAsync(Bounce($"<sent{round}@desk.example>", round));
            Assert.Equal(("ignored:delivery-report", Number), (receipt.Decision, receipt.TicketNumber));
            await using var db = _desk.Desk.Database.Read();
            var sent = await db.MailsOut.SingleAsync(mail => mail.Id == id);
            Assert.Equal((true, "lin@corp.example", "5.1.1"), (sent.BouncedAt is not null, sent.ReadRefusals()[0].Address, sent.ReadRefusals()[0].Code));
            Assert.Contains("no such user", sent.ReadRefusals()[0].Message, StringComparison.Ordinal);
            Assert.Equal(round == 3, await BouncedAddresses.IsStoppedAsync(db, "Lin@corp.example", CancellationToken.None));
        }

        Assert.Equal(2, _desk.Told.Count);
        Assert.Contains("stops writing", _desk.Told[^1].Text, StringComparison.Ordinal);
        var notes = (await _desk.TimelineAsync(Number)).FindAll(entry => entry.Subject == "mail:delivery-report");
        Assert.Equal(3, notes.Count);
        Assert.All(notes, note => Assert.False(note.IsPublic, "Staff only."));

        // Whoever writes can be reached again.
        await _desk.ReceiveAsync(new MailScript { MessageId = "<alive@corp.example>", Subject = "hello again" });
        await using var after = _desk.Desk.Database.Read();
        Assert.False(await BouncedAddresses.IsStoppedAsync(after, "lin@corp.example", CancellationToken.None), "A sign of life counts.");
    }

    [Fact]
    public async Task A_return_path_says_which_mail_came_back_when_the_report_says_nothing()
    {
        await _desk.ReceiveAsync(new MailScript());
        var id = await QueueAsync("<sent@desk.example>");
        var address = await new ReturnPath(new LinkKey(_desk.Desk.Database)).MakeAsync(id, "desk.example", CancellationToken.None);
        var receipt = await _desk.ReceiveAsync(new MailScript { From = "postmaster@qq.example", EnvelopeFrom = "", MessageId = null, Subject = "退信", Text = "550 User not found", EnvelopeTo = [address] });
        Assert.Equal(("ignored:delivery-report", Number), (receipt.Decision, receipt.TicketNumber));
        Assert.Contains(await TraceAsync(1), line => line.Reason == MailReason.PermanentBounce);
    }

    [Fact]
    public async Task Delays_and_reports_about_somebody_else_silence_nobody()
    {
        await _desk.ReceiveAsync(new MailScript());
        await QueueAsync("<sent@desk.example>");
        for (var round = 0; round < 4; round++)
        {
            await _desk.ReceiveAsync(Bounce("<sent@desk.example>", round) with { Text = $"Final-Recipient: rfc822; lin@corp.example\nAction: delayed\nStatus: 4.4.1\n{round}\nMessage-ID: <sent@desk.example>" });
            await _desk.ReceiveAsync(Bounce("<sent@desk.example>", 10 + round) with { Text = $"Final-Recipient: rfc822; victim@corp.example\nAction: failed\nStatus: 5.1.1\n{round}\nMessage-ID: <sent@desk.example>" });
        }

        await using var db = _desk.Desk.Database.Read();
        Assert.Empty(await db.BouncedAddresses.ToListAsync());
        Assert.Null((await db.MailsOut.SingleAsync()).BouncedAt);
    }

    [Theory]
    [InlineData(UnknownSenderPolicy.Hold, MailIn.Held, "held:unknown-sender")]
    [InlineData(UnknownSenderPolicy.Refuse, MailIn.Understood, "refused:unknown-sender")]
    public async Task A_mailbox_says_what_becomes_of_strangers(string policy, string state, string decision)
    {
        await MailboxAsync(policy);
        await _desk.Desk.PersonAsync("mei");
        var stranger = await _desk.ReceiveAsync(new MailScript());
        Assert.Equal((decision, state), (stranger.Decision, stranger.State));
        await using (var db = _desk.Desk.Database.Read())
        {
            Assert.DoesNotContain(await db.People.ToListAsync(), person => person.Email == "lin@corp.example");
        }

        Assert.Equal("ticket", (await _desk.ReceiveAsync(new MailScript { From = "mei@corp.example", MessageId = "<m@corp.example>" })).Decision);
    }

    [Fact]
    public async Task A_mailbox_gives_its_tickets_a_team_and_believes_its_provider_alone()
    {
        await MailboxAsync(UnknownSenderPolicy.Accept);
        await _desk.ReceiveAsync(new MailScript { Headers = new Dictionary<string, string> { ["Authentication-Results"] = "mx.provider.example; dmarc=pass header.from=corp.example" } });
        Assert.Equal("ops", Assert.Single(await _desk.TicketsAsync()).TeamKey);
        Assert.Equal(MailVerdict.Authenticated, Assert.Single(await _desk.MailsAsync()).Verdict);
    }

    [Fact]
    public async Task Mail_to_another_mailbox_of_the_desk_is_its_own_come_back()
    {
        await MailboxAsync(UnknownSenderPolicy.Accept);
        Assert.Equal("ignored:own-mail", (await _desk.ReceiveAsync(new MailScript { From = "it@desk.example" })).Decision);
    }

    [Fact]
    public async Task A_forged_mail_moves_nothing_and_waits_for_a_person()
    {
        await _desk.ReceiveAsync(new MailScript());
        var receipt = await _desk.ReceiveAsync(new MailScript { Subject = $"Re: [{Number}] printer", MessageId = "<f@corp.example>", Text = "Close it.", Authentication = MailScript.Forged("corp.example") });
        Assert.Equal(("held:forged", MailIn.Held, Number), (receipt.Decision, receipt.State, receipt.TicketNumber));
        Assert.Empty(_desk.Replies);
        Assert.Contains(await _desk.TimelineAsync(Number), entry => entry.Subject == "mail:forged" && !entry.IsPublic);

        var stranger = await _desk.ReceiveAsync(new MailScript { From = "ceo@bank.example", MessageId = "<b@bank.example>", Authentication = MailScript.Forged("bank.example") });
        Assert.Equal("held:forged", stranger.Decision);
        await using var db = _desk.Desk.Database.Read();
        Assert.DoesNotContain(await db.People.ToListAsync(), person => person.Email == "ceo@bank.example");
    }

    [Fact]
    public async Task Of_several_numbers_the_threads_counts_and_the_others_are_noted()
    {
        await _desk.ReceiveAsync(new MailScript());
        await _desk.ReceiveAsync(new MailScript { MessageId = "<second@corp.example>", Subject = "the other thing" });
        var threaded = await _desk.ReceiveAsync(new MailScript { MessageId = "<3@corp.example>", InReplyTo = "<first@corp.example>", Subject = $"Re: [{Number}] and [TS202405200002]", Text = "Both again." });
        Assert.Equal(("reply", Number), (threaded.Decision, threaded.TicketNumber));
        Assert.Contains(await _desk.TimelineAsync(Number), entry => entry.Subject == "mail:other-numbers" && entry.Text.Contains("TS202405200002", StringComparison.Ordinal));

        var loose = await _desk.ReceiveAsync(new MailScript { MessageId = "<4@corp.example>", Subject = $"[{Number}] and [TS202405200002]", Text = "Both again." });
        Assert.Equal(("ticket", "TS202405200003"), (loose.Decision, loose.TicketNumber));
        Assert.Contains(await _desk.TimelineAsync("TS202405200003"), entry => entry.Subject == "mail:foreign-number" && entry.Text.Contains(Number, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whom_the_first_mail_was_copied_to_may_join_by_number_and_known_people_take_part()
    {
        var mei = await _desk.Desk.PersonAsync("mei");
        await _desk.ReceiveAsync(new MailScript { Cc = ["mei@corp.example", "zoe@client.example", "support@desk.example"] });
        var zoe = await _desk.ReceiveAsync(new MailScript { From = "zoe@client.example", MessageId = "<z@client.example>", Subject = $"[{Number}]", Text = "Mine too." });
        Assert.Equal(("reply", Number), (zoe.Decision, zoe.TicketNumber));
        await using var db = _desk.Desk.Database.Read();
        Assert.Equal(mei.Id, Assert.Single(await db.TicketParticipants.ToListAsync()).PersonId);
    }

    [Fact]
    public async Task Whoever_only_claims_to_be_the_requester_brings_no_listeners_along()
    {
        await _desk.Desk.PersonAsync("mallory");
        await _desk.ReceiveAsync(new MailScript());
        await _desk.ReceiveAsync(new MailScript { Subject = $"[{Number}]", MessageId = "<s@corp.example>", Cc = ["mallory@corp.example"] });
        await using (var db = _desk.Desk.Database.Read())
        {
            Assert.Empty(await db.TicketParticipants.ToListAsync());
        }

        await _desk.ReceiveAsync(new MailScript { Subject = $"[{Number}]", MessageId = "<t@corp.example>", Cc = ["mallory@corp.example"], Authentication = MailScript.Passed("corp.example") });
        await using var after = _desk.Desk.Database.Read();
        Assert.Single(await after.TicketParticipants.ToListAsync());
    }

    [Fact]
    public async Task Staff_pass_on_a_clients_mail_and_the_ticket_is_the_clients()
    {
        await _desk.Desk.PersonAsync("chen", Role.Agent);
        var forwarded = new MailScript
        {
            From = "chen@corp.example", Subject = "Fwd: printer", MessageId = "<fwd@corp.example>",
            Text = "---------- Forwarded message ---------\nFrom: Zhao <zhao@client.example>\nDate: Mon\nSubject: printer\nTo: chen@corp.example\n\nNo light.",
        };
        var doubtful = await _desk.ReceiveAsync(forwarded);
        var trusted = await _desk.ReceiveAsync(forwarded with { MessageId = "<fwd2@corp.example>", Authentication = MailScript.Passed("corp.example") });
        var tickets = await _desk.TicketsAsync();
        Assert.Equal("chen@corp.example", tickets.Single(ticket => ticket.Number == doubtful.TicketNumber).RequesterEmail);
        var own = tickets.Single(ticket => ticket.Number == trusted.TicketNumber);
        Assert.Equal(("zhao@client.example", "Zhao", "printer"), (own.RequesterEmail, own.RequesterName, own.Title));
        Assert.Contains(await _desk.TimelineAsync(own.Number), entry => entry.Subject == "mail:on-behalf" && entry.Text.Contains("Chen", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(13, true, "reopened")]
    [InlineData(13, false, "ticket")]
    [InlineData(15, true, "ticket")]
    public async Task A_reply_to_a_closed_ticket_reopens_it_in_time_where_the_process_can_else_follows_it(int days, bool offersWayBack, string decision)
    {
        _desk.OffersWayBack = offersWayBack;
        await _desk.ReceiveAsync(new MailScript());
        await CloseAsync();
        _desk.Desk.Clock.Advance(TimeSpan.FromDays(days));
        var receipt = await _desk.ReceiveAsync(new MailScript { Subject = $"Re: [{Number}]", MessageId = "<late@corp.example>", Text = "It is silent once more." });
        Assert.Equal(decision, receipt.Decision);
        Assert.Equal(decision == "reopened", receipt.TicketNumber == Number);
        if (decision == "ticket")
        {
            Assert.Contains(await _desk.TimelineAsync(receipt.TicketNumber!), entry => entry.Subject == "mail:follows" && entry.Text.Contains(Number, StringComparison.Ordinal));
            Assert.Contains(await _desk.TimelineAsync(Number), entry => entry.Subject == "mail:followed" && entry.Text.Contains(receipt.TicketNumber!, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("谢谢！")]
    [InlineData("好的，非常感谢您的帮助")]
    [InlineData("Thank you so much!")]
    public async Task Thanks_open_nothing(string text)
    {
        await _desk.ReceiveAsync(new MailScript());
        await CloseAsync();
        var receipt = await _desk.ReceiveAsync(new MailScript { Subject = $"Re: [{Number}]", MessageId = "<thanks@corp.example>", Text = text });
        Assert.Equal(("reply", Number), (receipt.Decision, receipt.TicketNumber));
    }

    [Fact]
    public async Task A_requester_who_changes_the_language_is_answered_in_it()
    {
        await _desk.ReceiveAsync(new MailScript());
        await _desk.ReceiveAsync(new MailScript
        {
            Subject = $"Re: [{Number}]", MessageId = "<zh@corp.example>", Text = "今天早上打印机又恢复了，但是下午打印出来的纸全部是空白的，请再看一下。\n\nOn Mon, May 20, 2024 at 9:15 AM Desk <support@desk.example> wrote:\n\n> We received it.",
        });
        Assert.Equal(Languages.Chinese, Assert.Single(await _desk.TicketsAsync()).Language);
    }

    private static MailScript Bounce(string id, int round) => new()
    {
        From = "MAILER-DAEMON@relay.example", EnvelopeFrom = "", MessageId = $"<dsn{round}@relay.example>", Subject = "Undelivered Mail Returned to Sender",
        Text = "Final-Recipient: rfc822; lin@corp.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user",
        Files = [("returned.eml", "message/rfc822", Encoding.ASCII.GetBytes($"From: x\r\nMessage-ID: {id}\r\n\r\nbody {round}"), "")],
    };

    private async Task<IReadOnlyList<TraceLine>> TraceAsync(int mail = 0) => TraceLine.Read((await _desk.MailsAsync())[mail].Trace);

    private async Task<Guid> QueueAsync(string messageId)
    {
        await using var step = await _desk.Desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var ticket = await step.LockTicketAsync(Number, CancellationToken.None);
        var id = step.NewId();
        step.Db.MailsOut.Add(new MailOut
        {
            Id = id, MessageId = messageId, TicketId = ticket!.Id, PersonId = ticket.RequesterId, Template = MessageTemplate.Received, ToName = "Lin", ToAddress = "lin@corp.example",
            Subject = "We received it", Text = "t", Html = "h", CreatedAt = step.Now,
        });
        await step.CommitAsync(CancellationToken.None);
        return id;
    }

    private async Task CloseAsync()
    {
        await using var step = await _desk.Desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var ticket = await step.LockTicketAsync(Number, CancellationToken.None);
        (ticket!.Status, ticket.ClosedAt) = (TicketStatus.Closed, step.Now);
        await step.CommitAsync(CancellationToken.None);
    }

    private async Task MailboxAsync(string policy)
    {
        await using var step = await _desk.Desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        step.Db.Teams.Add(new Team { Key = "ops", NameZh = "运维", NameEn = "Operations" });
        step.Db.Mailboxes.Add(new Mailbox
        {
            Id = step.NewId(), Key = "smtp", Address = "it@desk.example", Name = "IT", Kind = MailboxKind.Imap, TeamKey = "ops", UnknownSenders = policy, TrustedAuthserv = "mx.provider.example",
            CreatedAt = step.Now, UpdatedAt = step.Now, UpdatedBy = "test",
        });
        await step.CommitAsync(CancellationToken.None);
    }
}
