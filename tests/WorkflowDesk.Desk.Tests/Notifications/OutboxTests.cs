using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class OutboxTests : IAsyncLifetime, IDisposable
{
    private readonly MailOptions _options = new() { PublicUrl = "https://desk.example", RelayConfigured = true, GatewayKey = "k3y", GatewayUrl = "http://gateway.example:9" };
    private readonly FakeGateway _gateway = new();
    private TestDesk _desk = null!;
    private Outbox _outbox = null!;
    private OutboxBell _bell = null!;
    private LinkKey _key = null!;
    private Person _lin = null!;
    private Ticket _ticket = null!;

    public async Task InitializeAsync()
    {
        _desk = await TestDesk.OpenAsync();
        _bell = new OutboxBell(_desk.Clock);
        var zone = new DeskTimeZone(TimeZoneInfo.Utc);
        _key = new LinkKey(_desk.Database);
        _outbox = new Outbox(_options, new MessageText(_options, zone), new MailLayout(_options), _bell, new ProfileShelf(zone), new MessageShelf(NullLogger<MessageShelf>.Instance), new MessageIds(_key), new ReturnPath(_key));
        _lin = await _desk.PersonAsync("lin", language: Languages.English);
        _ticket = await _desk.TicketAsync(_lin, language: Languages.Chinese);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    public void Dispose()
    {
        _bell.Dispose();
        _gateway.Dispose();
    }

    [Fact]
    public async Task A_message_leaves_only_when_its_step_commits()
    {
        await using (var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            await _outbox.QueueAsync(step, ToRequester(), CancellationToken.None);
        }

        Assert.Equal(0, await Sender().SweepAsync(CancellationToken.None));
        await QueueAsync(ToRequester());
        Assert.Equal(1, await Sender().SweepAsync(CancellationToken.None));
        Assert.Single(_gateway.Posts);
    }

    [Fact]
    public async Task A_requester_is_written_to_in_the_tickets_language_and_staff_in_their_own()
    {
        var wang = await _desk.PersonAsync("wang", Role.Engineer, Languages.English);
        await QueueAsync(ToRequester(), ToRequester() with { To = wang });
        var mails = await MailsAsync();
        var toLin = mails.Single(mail => mail.PersonId == _lin.Id);
        var toWang = mails.Single(mail => mail.PersonId == wang.Id);

        Assert.Contains("已收到您的请求", toLin.Subject, StringComparison.Ordinal);
        Assert.StartsWith(QuotedText.Delimiter, toLin.Text, StringComparison.Ordinal);
        Assert.Contains("We have received", toWang.Subject, StringComparison.Ordinal);
        Assert.StartsWith(QuotedText.Delimiter, toWang.Text, StringComparison.Ordinal);
        Assert.Equal(new MailIdentity(toLin.Id, "TS202405200001"), await new MessageIds(_key).TryReadAsync(toLin.MessageId, CancellationToken.None));
        Assert.Equal(toLin.Id, await new ReturnPath(_key).TryReadAsync(toLin.ReturnPath, CancellationToken.None));
        Assert.NotEqual(toLin.MessageId, toWang.MessageId);
    }

    [Fact]
    public async Task Queueing_is_on_the_internal_timeline()
    {
        await QueueAsync(ToRequester());
        await using var db = _desk.Database.Read();
        var entry = await db.Timeline.SingleAsync(row => row.Action == TimelineAction.MessageQueued);
        Assert.Equal((MessageTemplate.Received, false, _ticket.Id), (entry.Subject, entry.IsPublic, entry.TicketId));
        Assert.Equal("lin@corp.example", (string?)JsonNode.Parse(entry.Data)!["to"]);
    }

    [Fact]
    public async Task Nobody_without_an_address_or_who_left_is_written_to()
    {
        await using var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var gone = await _desk.Database.Read().People.SingleAsync(person => person.Id == _lin.Id);
        gone.IsActive = false;
        Assert.Null(await _outbox.QueueAsync(step, ToRequester() with { To = gone }, CancellationToken.None));
        gone.IsActive = true;
        gone.Email = " ";
        Assert.NotNull(await _outbox.QueueAsync(step, ToRequester() with { To = gone }, CancellationToken.None));
        Assert.Empty(step.Db.MailsOut.Local);
    }

    [Fact]
    public async Task Messages_answer_the_requesters_last_mail_and_keep_the_chain_short()
    {
        await using (var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            var ticket = await step.LockTicketAsync(_ticket.Number, CancellationToken.None);
            ticket!.SetDetail(MailThread.DetailKey, MailThread.Begin("<m0@corp.example>", ["<root@corp.example>"]));
            for (var i = 1; i <= 20; i++)
            {
                MailThread.Continue(ticket, $"<m{i}@corp.example>");
            }

            await _outbox.QueueAsync(step, ToRequester() with { Ticket = ticket! }, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        var mail = Assert.Single(await MailsAsync());
        Assert.Equal("<m20@corp.example>", mail.InReplyTo);
        var references = mail.ReferenceIds!.Split(' ');
        Assert.Equal((MailThread.MaxReferences, "<root@corp.example>", "<m20@corp.example>"), (references.Length, references[0], references[^1]));
    }

    [Fact]
    public async Task The_gateway_gets_everything_it_needs()
    {
        await QueueAsync(ToRequester());
        await Sender().SweepAsync(CancellationToken.None);
        var mail = Assert.Single(await MailsAsync());
        var (uri, authorization, body) = Assert.Single(_gateway.Posts);

        Assert.Equal(("http://gateway.example:9/send", "ApiKey k3y"), (uri, authorization));
        Assert.Equal(mail.Id.ToString(), (string?)body["id"]);
        Assert.Equal(mail.MessageId, (string?)body["messageId"]);
        Assert.Equal("support@desk.example", (string?)body["from"]!["address"]);
        Assert.Equal(("Lin", "lin@corp.example"), ((string?)body["to"]![0]!["name"], (string?)body["to"]![0]!["address"]));
        Assert.Equal("<ts202405200001@desk.example>", (string?)body["references"]![0]);
        Assert.Equal("auto-generated", (string?)body["headers"]!["Auto-Submitted"]);
        Assert.Equal(mail.ReturnPath, (string?)body["envelopeFrom"]);
        Assert.Equal((MailOut.Sent, _desk.Clock.Now, 1, null), (mail.State, mail.SentAt, mail.Attempts, mail.ClaimedUntil));
    }

    [Theory]
    [InlineData(422)]
    [InlineData(400)]
    public async Task A_refused_message_is_not_tried_again_and_its_ticket_says_so(int status)
    {
        await QueueAsync(ToRequester());
        _gateway.Answer = _ => FakeGateway.Reply(status, """{"status":"refused","code":"EENVELOPE","message":"550 no such user"}""");
        Assert.Equal(1, await Sender().SweepAsync(CancellationToken.None));
        var mail = Assert.Single(await MailsAsync());
        Assert.Equal(MailOut.Failed, mail.State);
        Assert.Contains("550 no such user", mail.Error, StringComparison.Ordinal);
        await using var db = _desk.Database.Read();
        Assert.Equal(1, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.MessageFailed && entry.TicketId == _ticket.Id));
    }

    [Fact]
    public async Task A_gateway_that_is_away_is_tried_at_growing_intervals_and_given_up_at_the_twelfth_time()
    {
        await QueueAsync(ToRequester());
        _gateway.Answer = _ => _gateway.Posts.Count % 2 == 0 ? throw new HttpRequestException("connection refused") : FakeGateway.Reply(503, "later");
        var waits = new List<TimeSpan>();
        var sender = Sender();
        for (var attempt = 1; attempt < MailSender.MaxAttempts; attempt++)
        {
            Assert.Equal(0, await sender.SweepAsync(CancellationToken.None));
            Assert.Equal(0, await sender.SweepAsync(CancellationToken.None));
            var mail = Assert.Single(await MailsAsync());
            Assert.Equal((MailOut.Queued, attempt, _gateway.Posts.Count), (mail.State, mail.Attempts, attempt));
            waits.Add(mail.NextTryAt!.Value - _desk.Clock.Now);
            _desk.Clock.SetTo(mail.NextTryAt.Value);
        }

        Assert.Equal(1, await sender.SweepAsync(CancellationToken.None));
        Assert.Equal((MailOut.Failed, 12), ((await MailsAsync())[0].State, (await MailsAsync())[0].Attempts));
        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600], waits.Select(wait => (int)wait.TotalSeconds));
        Assert.Single(_gateway.Posts.Select(post => (string?)post.Body["messageId"]).Distinct());
    }

    [Fact]
    public async Task Recipients_who_did_not_get_it_are_named_on_the_mail_and_on_its_ticket()
    {
        await QueueAsync(ToRequester());
        _gateway.Answer = _ => FakeGateway.Reply(200, """{"status":"sent","response":"250 2.0.0 queued as 7","rejected":[{"address":"boss@corp.example","code":550,"message":"5.1.1 No such user"}]}""");
        Assert.Equal(1, await Sender().SweepAsync(CancellationToken.None));

        var mail = Assert.Single(await MailsAsync());
        Assert.Equal((MailOut.Sent, "250 2.0.0 queued as 7", DeliveryState.Partly), (mail.State, mail.Answer, DeliveryState.Of(mail, _desk.Clock.Now)));
        Assert.Equal(new MailRefusal("boss@corp.example", "550", "5.1.1 No such user"), Assert.Single(mail.ReadRefusals()));
        await using var db = _desk.Database.Read();
        Assert.Contains("boss@corp.example", (await db.Timeline.SingleAsync(entry => entry.Action == TimelineAction.MessageFailed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailboxKind.Smtp, true)]
    [InlineData(MailboxKind.Imap, false)]
    public async Task Mail_is_written_in_the_name_of_the_mailbox_its_ticket_came_through(string kind, bool ownReturnPath)
    {
        await using (var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            step.Db.Mailboxes.Add(new Mailbox { Id = step.NewId(), Key = "it", Address = "it@other.example", Name = "IT 服务台", Kind = kind, CreatedAt = step.Now, UpdatedAt = step.Now, UpdatedBy = "admin" });
            var ticket = await step.LockTicketAsync(_ticket.Number, CancellationToken.None);
            ticket!.SetDetail(MailThread.DetailKey, new JsonObject { ["mailbox"] = "it" });
            await step.CommitAsync(CancellationToken.None);
        }

        await QueueAsync(ToRequester());
        await Sender().SweepAsync(CancellationToken.None);

        var mail = Assert.Single(await MailsAsync());
        var body = Assert.Single(_gateway.Posts).Body;
        Assert.Equal(("IT 服务台", "it@other.example"), ((string?)body["from"]!["name"], (string?)body["from"]!["address"]));
        Assert.EndsWith("@other.example>", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal(ownReturnPath, await new ReturnPath(_key).TryReadAsync((string?)body["envelopeFrom"], CancellationToken.None) == mail.Id);
    }

    [Fact]
    public async Task A_letter_is_no_machines_mail_and_brings_its_copies_and_files()
    {
        var file = await _desk.Contents.AddAsync("abc"u8.ToArray(), CancellationToken.None);
        await QueueAsync(ToRequester() with
        {
            Template = MessageTemplate.ReplyAdded,
            Letter = new StaffLetter
            {
                AuthorId = _lin.Id, Text = "Hello", Signature = "Chen", Files = [new MailFile("a.txt", "text/plain", file.Size, file.Sha256)],
                Copies = [new MailCopy(MailCopy.Open, "Boss", "boss@corp.example"), new MailCopy(MailCopy.Blind, "", "audit@corp.example")],
            },
        });
        await Sender().SweepAsync(CancellationToken.None);

        var body = Assert.Single(_gateway.Posts).Body;
        Assert.Equal(("boss@corp.example", "audit@corp.example"), ((string?)body["cc"]![0]!["address"], (string?)body["bcc"]![0]!["address"]));
        Assert.Equal(("a.txt", "YWJj"), ((string?)body["attachments"]![0]!["name"], (string?)body["attachments"]![0]!["content"]));
        Assert.Equal($"[{_ticket.Number}] {_ticket.Title}", (string?)body["headers"]!["Thread-Topic"]);
        Assert.Null(body["headers"]!["Auto-Submitted"]);
        Assert.Null(body["headers"]!["List-Id"]);
    }

    [Fact]
    public async Task A_mail_whose_file_is_gone_does_not_keep_others_waiting()
    {
        await QueueAsync(
            ToRequester() with { Letter = new StaffLetter { AuthorId = _lin.Id, Text = "x", Files = [new MailFile("gone.txt", "text/plain", 3, new string('0', 64))] } },
            ToRequester());
        Assert.Equal(1, await Sender().SweepAsync(CancellationToken.None));
        Assert.Equal([MailOut.Queued, MailOut.Sent], (await MailsAsync()).Select(mail => mail.State));
    }

    [Fact]
    public void A_report_names_who_did_not_get_it_and_once_each()
    {
        var mail = new MailOut
        {
            Id = Guid.NewGuid(), MessageId = "<1@desk.example>", Template = "received", ToName = "Lin", ToAddress = "lin@corp.example", Subject = "", Text = "", Html = "",
            CreatedAt = _desk.Clock.Now, State = MailOut.Sent,
        };
        mail.Bounced(_desk.Clock.Now, null, "4.4.1", "no answer");
        mail.Bounced(_desk.Clock.Now, "LIN@corp.example", "5.1.1", "no such user");

        Assert.Equal(new MailRefusal("LIN@corp.example", "5.1.1", "no such user"), Assert.Single(mail.ReadRefusals()));
        Assert.Equal(DeliveryState.Bounced, DeliveryState.Of(mail, _desk.Clock.Now));
    }

    [Fact]
    public async Task Without_a_relay_messages_are_kept_and_nothing_is_called()
    {
        _options.RelayConfigured = false;
        await QueueAsync(ToRequester());
        await Sender().SweepAsync(CancellationToken.None);
        Assert.Equal(MailOut.Kept, Assert.Single(await MailsAsync()).State);
        Assert.Empty(_gateway.Posts);
    }

    [Fact]
    public async Task Messages_wait_without_a_try_until_the_gateway_has_said_its_address()
    {
        await QueueAsync(ToRequester());
        var address = _options.GatewayUrl;
        _options.GatewayUrl = "";
        Assert.Equal(0, await Sender().SweepAsync(CancellationToken.None));
        Assert.Equal(0, (await MailsAsync()).Single().Attempts);

        _options.GatewayUrl = address;
        Assert.Equal(1, await Sender().SweepAsync(CancellationToken.None));
        Assert.Single(_gateway.Posts);
    }

    [Fact]
    public async Task A_gateway_without_a_relay_keeps_the_message_too()
    {
        _gateway.Answer = _ => FakeGateway.Reply(409, """{"status":"no-relay"}""");
        await QueueAsync(ToRequester());
        await Sender().SweepAsync(CancellationToken.None);
        Assert.Equal(MailOut.Kept, Assert.Single(await MailsAsync()).State);
    }

    [Fact]
    public async Task A_desk_that_dies_before_noting_the_sending_repeats_the_same_message_id()
    {
        await QueueAsync(ToRequester());
        using var death = new CancellationTokenSource();
        _gateway.Answer = _ =>
        {
            death.Cancel();
            return FakeGateway.Reply(200, "{}");
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sender().SweepAsync(death.Token));
        Assert.Equal(MailOut.Queued, Assert.Single(await MailsAsync()).State);

        _gateway.Answer = null;
        await Sender().SweepAsync(CancellationToken.None);
        Assert.Equal(MailOut.Sent, Assert.Single(await MailsAsync()).State);
        Assert.Equal(2, _gateway.Posts.Count);
        Assert.Equal((string?)_gateway.Posts[0].Body["messageId"], (string?)_gateway.Posts[1].Body["messageId"]);
    }

    [Fact]
    public async Task Two_sweeps_at_once_send_each_message_once()
    {
        await QueueAsync([.. Enumerable.Repeat(ToRequester(), 45)]);
        var sender = Sender();
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => sender.SweepAsync(CancellationToken.None))));
        Assert.Equal(45, sent.Sum());
        Assert.Equal(45, _gateway.Posts.Select(post => (string?)post.Body["messageId"]).Distinct().Count());
        Assert.Equal(45, _gateway.Posts.Count);
    }

    [Fact]
    public async Task The_bell_wakes_the_sender_after_the_commit_and_time_does_otherwise()
    {
        var early = _bell.WaitAsync(TimeSpan.FromSeconds(15), CancellationToken.None);
        Assert.False(early.IsCompleted, "Nobody rang.");
        await QueueAsync(ToRequester());
        await early.WaitAsync(TimeSpan.FromSeconds(10));

        await QueueAsync(ToRequester(), ToRequester());
        await _bell.WaitAsync(TimeSpan.FromSeconds(15), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        var late = _bell.WaitAsync(TimeSpan.FromSeconds(15), CancellationToken.None);
        Assert.False(late.IsCompleted, "Two rings before anybody listened are one.");
        _desk.Clock.Advance(TimeSpan.FromSeconds(15));
        await late.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_link_holds_a_secret_only_the_mail_knows()
    {
        var links = new TaskLinks(_options);
        TicketTask task;
        string url;
        await using (var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            task = new TicketTask
            {
                Id = step.NewId(), TicketId = _ticket.Id, InstanceId = "i", BookmarkId = "b", ActivityId = "verify", Step = "verify", Kind = TaskKind.Verification,
                Title = "{}", Instructions = "{}", Form = "{}", Outcomes = "[]", Candidates = "|", Excluded = "|", Attempt = 1, CreatedAt = step.Now,
            };
            step.Db.Tasks.Add(task);
            url = links.Create(step, task, _lin);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Matches("^https://desk\\.example/act/[A-Za-z0-9_-]{43}$", url);
        var token = url[(url.LastIndexOf('/') + 1)..];
        await using var db = _desk.Database.Read();
        var link = await TaskLinks.FindAsync(db, token, CancellationToken.None);
        Assert.Equal((task.Id, _lin.Id, _desk.Clock.Now.AddDays(14), null), (link!.TaskId, link.PersonId, link.ExpiresAt, link.UsedAt));
        Assert.NotEqual(token, link.TokenHash);
        Assert.Null(await TaskLinks.FindAsync(db, token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), CancellationToken.None));
    }

    private OutgoingMessage ToRequester() => new() { Template = MessageTemplate.Received, To = _lin, Ticket = _ticket };

    private async Task QueueAsync(params OutgoingMessage[] messages)
    {
        await using var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var ticket = await step.LockTicketAsync(_ticket.Number, CancellationToken.None);
        foreach (var message in messages)
        {
            await _outbox.QueueAsync(step, message with { Ticket = ticket }, CancellationToken.None);
        }

        await step.CommitAsync(CancellationToken.None);
    }

    private async Task<List<MailOut>> MailsAsync()
    {
        await using var db = _desk.Database.Read();
        return await db.MailsOut.OrderBy(mail => mail.Id).ToListAsync();
    }

    private MailSender Sender() => new(
        _desk.Database, _desk.Steps, new GatewayClient(_gateway, _options, _desk.Contents), _options, _desk.Clock, NullLogger<MailSender>.Instance);

    private sealed class FakeGateway : HttpMessageHandler, IHttpClientFactory
    {
        public List<(string Uri, string? Authorization, JsonNode Body)> Posts { get; } = [];

        public Func<HttpRequestMessage, HttpResponseMessage>? Answer { get; set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        public static HttpResponseMessage Reply(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body) };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(CancellationToken.None))!;
            Posts.Add((request.RequestUri!.ToString(), request.Headers.Authorization?.ToString(), body));
            return Answer?.Invoke(request) ?? Reply(200, """{"status":"sent"}""");
        }
    }
}
