using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

/// <summary>What people make of stored messages, and the rules they write for those to come.</summary>
public sealed class MailHandlingTests : IAsyncLifetime
{
    private MailDesk _desk = null!;
    private Caller _sun = null!;

    public async Task InitializeAsync()
    {
        _desk = await MailDesk.OpenAsync();
        _sun = Caller.Of(await _desk.Desk.PersonAsync("sun", Role.Supervisor), Channel.Desk);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task A_trial_says_what_would_be_and_keeps_nothing()
    {
        var receipt = await _desk.ReceiveAsync(new MailScript());
        var before = Assert.Single(await _desk.MailsAsync());
        var trial = await _desk.Handling.TryAsync(_sun, receipt.Id, CancellationToken.None);
        Assert.Equal("ticket", trial.Decision);
        Assert.NotEmpty(trial.Trace);
        Assert.Single(await _desk.TicketsAsync());
        var after = Assert.Single(await _desk.MailsAsync());
        Assert.Equal((before.State, before.Decision, before.TicketId, before.Trace, before.Attempts), (after.State, after.Decision, after.TicketId, after.Trace, after.Attempts));
    }

    [Fact]
    public async Task What_became_a_ticket_is_never_made_twice()
    {
        var receipt = await _desk.ReceiveAsync(new MailScript());
        foreach (var work in new Func<Task>[]
        {
            () => _desk.Handling.ReplayAsync(_sun, receipt.Id, "again", CancellationToken.None),
            () => _desk.Handling.MakeTicketAsync(_sun, receipt.Id, "again", CancellationToken.None),
            () => _desk.Handling.AttachAsync(_sun, receipt.Id, "TS202405200001", "again", CancellationToken.None),
            () => _desk.Handling.DiscardAsync(_sun, receipt.Id, "again", CancellationToken.None),
        })
        {
            Assert.Equal("mail-used", (await Assert.ThrowsAsync<DeskRuleException>(work)).Code);
        }

        Assert.Single(await _desk.TicketsAsync());
        Assert.Empty(_desk.Replies);
    }

    [Fact]
    public async Task A_held_mail_becomes_a_ticket_by_hand_with_who_and_why()
    {
        await RulesAsync(new MailRule { Name = "hold all", Conditions = [new(MailCondition.From, "", MailCondition.EndsWith, "@corp.example")], Effect = new MailRuleEffect { Holds = true } });
        var receipt = await _desk.ReceiveAsync(new MailScript());
        Assert.Equal(("held:rule", MailIn.Held), (receipt.Decision, receipt.State));
        var made = await _desk.Handling.MakeTicketAsync(_sun, receipt.Id, "It is ours", CancellationToken.None);
        Assert.Equal(("ticket", "TS202405200001"), (made.Decision, made.Number));
        Assert.Contains(await _desk.TimelineAsync("TS202405200001"), entry => entry is { Action: TimelineAction.MailHandled, ActorName: "Sun", Text: "It is ours", Outcome: MailReason.MadeTicket });
        var last = TraceLine.Read(Assert.Single(await _desk.MailsAsync()).Trace)[^1];
        Assert.Equal((MailStepName.Hand, "Sun: It is ours"), (last.Step, last.Detail));
        Assert.Equal("mail-used", (await Assert.ThrowsAsync<DeskRuleException>(() => _desk.Handling.MakeTicketAsync(_sun, receipt.Id, "twice", CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Two_people_who_press_at_once_make_one_ticket()
    {
        await RulesAsync(new MailRule { Name = "hold all", Conditions = [new(MailCondition.Subject, "", MailCondition.Exists, "")], Effect = new MailRuleEffect { Holds = true } });
        var receipt = await _desk.ReceiveAsync(new MailScript());
        var attempts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                await _desk.Handling.MakeTicketAsync(_sun, receipt.Id, "mine", CancellationToken.None);
                return true;
            }
            catch (DeskRuleException rule) when (rule.Code is "mail-used" or "mail-busy")
            {
                return false;
            }
        })));
        Assert.Single(attempts, done => done);
        Assert.Single(await _desk.TicketsAsync());
    }

    [Fact]
    public async Task An_ignored_mail_is_put_on_a_ticket_discarded_and_taken_back()
    {
        await _desk.ReceiveAsync(new MailScript());
        var machine = await _desk.ReceiveAsync(new MailScript { From = "robot@corp.example", MessageId = "<r@corp.example>", Headers = new Dictionary<string, string> { ["Auto-Submitted"] = "auto-generated" } });
        await _desk.Handling.DiscardAsync(_sun, machine.Id, "noise", CancellationToken.None);
        Assert.Equal((MailIn.Discarded, "discarded:hand"), await StateAsync(machine.Id));
        await _desk.Handling.TakeBackAsync(_sun, machine.Id, "needed after all", CancellationToken.None);
        Assert.Equal((MailIn.Understood, "ignored:auto-reply"), await StateAsync(machine.Id));

        Assert.Equal("no-such-ticket", (await Assert.ThrowsAsync<DeskRuleException>(() => _desk.Handling.AttachAsync(_sun, machine.Id, "TS999", "x", CancellationToken.None))).Code);
        var put = await _desk.Handling.AttachAsync(_sun, machine.Id, "ts202405200001", "belongs here", CancellationToken.None);
        Assert.Equal(("reply", "TS202405200001"), (put.Decision, put.Number));
        Assert.Single(_desk.Replies);
    }

    [Fact]
    public async Task Only_administrators_and_supervisors_and_nobody_without_a_reason()
    {
        var receipt = await _desk.ReceiveAsync(new MailScript());
        var chen = Caller.Of(await _desk.Desk.PersonAsync("chen", Role.Agent), Channel.Desk);
        foreach (var work in new Func<Task>[]
        {
            () => _desk.Handling.TryAsync(chen, receipt.Id, CancellationToken.None),
            () => _desk.Handling.DiscardAsync(chen, receipt.Id, "x", CancellationToken.None),
            () => _desk.Listing.ListAsync(chen, new MailFilter(), CancellationToken.None),
            () => _desk.Listing.FindAsync(chen, receipt.Id, CancellationToken.None),
            () => _desk.Listing.RawAsync(chen, receipt.Id, CancellationToken.None),
        })
        {
            Assert.Equal("mail-keepers-only", (await Assert.ThrowsAsync<DeskRuleException>(work)).Code);
        }

        Assert.Equal("fields-missing", (await Assert.ThrowsAsync<DeskRuleException>(() => _desk.Handling.DiscardAsync(_sun, receipt.Id, " ", CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Messages_are_found_by_every_filter_and_paged(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        await desk.ReceiveAsync(new MailScript { Subject = "100% of the PRINTERS" });
        desk.Desk.Clock.Advance(TimeSpan.FromHours(1));
        await desk.ReceiveAsync(new MailScript { Subject = "登录失败", MessageId = "<2@corp.example>", From = "mei@corp.example", FromName = "Mei", Mailbox = "other" });
        async Task<string> FoundAsync(MailFilter filter) => string.Join(" ", (await desk.Listing.ListAsync(Caller.System, filter, CancellationToken.None)).Items.Select(mail => mail.FromAddress[..3]));
        Assert.Equal("mei lin", await FoundAsync(new MailFilter()));
        Assert.Equal("lin", await FoundAsync(new MailFilter { Text = "printers" }));
        Assert.Equal("lin", await FoundAsync(new MailFilter { Text = "0% of" }));
        Assert.Equal("", await FoundAsync(new MailFilter { Text = "1_0" }));
        Assert.Equal("mei", await FoundAsync(new MailFilter { Text = "登录" }));
        Assert.Equal("mei", await FoundAsync(new MailFilter { Text = "<2@corp.example>" }));
        Assert.Equal("mei", await FoundAsync(new MailFilter { Sender = "MEI" }));
        Assert.Equal("mei", await FoundAsync(new MailFilter { Mailbox = "other" }));
        Assert.Equal("mei lin", await FoundAsync(new MailFilter { State = MailIn.Understood, Decision = "ticket", Verdict = MailVerdict.Unknown }));
        Assert.Equal("", await FoundAsync(new MailFilter { Decision = "held" }));
        Assert.Equal("mei", await FoundAsync(new MailFilter { From = desk.Desk.Clock.Now }));
        Assert.Equal("lin", await FoundAsync(new MailFilter { Until = desk.Desk.Clock.Now }));
        var first = await desk.Listing.ListAsync(Caller.System, new MailFilter { Limit = 1 }, CancellationToken.None);
        Assert.Equal("lin", await FoundAsync(new MailFilter { After = first.Next }));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Copies_through_several_mailboxes_at_once_are_one_ticket(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => desk.NewInbox().ReceiveAsync(new MailScript { Mailbox = $"box{i}", Trace = $"through box{i}" }.Posted(), CancellationToken.None))));
        var mails = await desk.MailsAsync();
        Assert.True(mails.All(mail => mail.State == MailIn.Understood), string.Join("; ", mails.Select(mail => mail.Error)));
        Assert.Equal(8, mails.Count);
        Assert.Single(await desk.TicketsAsync());
        Assert.Equal(7, mails.Count(mail => mail.Decision == "ignored:copy"));
    }

    [Fact]
    public async Task A_trial_of_an_original_whose_copy_was_filed_says_what_became_of_it()
    {
        var original = await _desk.ReceiveAsync(new MailScript { Mailbox = "box1" });
        var copy = await _desk.ReceiveAsync(new MailScript { Mailbox = "box2", Trace = "through box2" });
        Assert.Equal(("ticket", "ignored:copy"), (original.Decision, copy.Decision));
        Assert.Equal("ticket", (await _desk.Handling.TryAsync(Caller.System, original.Id, CancellationToken.None)).Decision);
        Assert.Equal("ignored:copy", (await _desk.Handling.TryAsync(Caller.System, copy.Id, CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task Rules_are_asked_in_order_and_fill_what_is_open()
    {
        await RulesAsync(
            new MailRule { Name = "erp", Conditions = [new(MailCondition.Subject, "", MailCondition.Contains, "erp"), new(MailCondition.Attachment, "", MailCondition.EndsWith, ".log")], Effect = new MailRuleEffect { Category = "data-problem", Priority = "P1" } },
            new MailRule { Name = "corp", Conditions = [new(MailCondition.From, "", MailCondition.EndsWith, "@corp.example")], Effect = new MailRuleEffect { Category = "software-usage", Department = "Sales", Team = "nobody" }, IsLast = true },
            new MailRule { Name = "never", Conditions = [new(MailCondition.Subject, "", MailCondition.Exists, "")], Effect = new MailRuleEffect { Priority = "P0" } });
        await _desk.ReceiveAsync(new MailScript { Subject = "ERP stops", Files = [("trace.log", "text/plain", [65], "")] });
        var ticket = Assert.Single(await _desk.TicketsAsync());
        Assert.Equal("P1", ticket.Priority);
        await using var db = _desk.Desk.Database.Read();
        Assert.Equal("Sales", (await db.People.SingleAsync(person => person.Email == "lin@corp.example")).Department);
        var trace = TraceLine.Read(Assert.Single(await _desk.MailsAsync()).Trace);
        Assert.Contains(trace, line => line is { Reason: MailReason.RuleApplied, Detail: "erp, corp" });
        Assert.Contains(trace, line => line is { Reason: MailReason.RuleValueUnknown, Detail: "nobody" });
    }

    [Fact]
    public async Task A_rule_may_let_a_machine_open_a_ticket_and_nothing_else_may()
    {
        var robot = new MailScript { From = "nagios@corp.example", Headers = new Dictionary<string, string> { ["Auto-Submitted"] = "auto-generated" } };
        Assert.Equal("ignored:auto-reply", (await _desk.ReceiveAsync(robot)).Decision);
        await RulesAsync(new MailRule { Name = "nagios", Conditions = [new(MailCondition.From, "", MailCondition.Is, "nagios@corp.example")], Effect = new MailRuleEffect { TakesAutomatic = true } });
        Assert.Equal("ticket", (await _desk.ReceiveAsync(robot with { MessageId = "<n2@corp.example>" })).Decision);
        Assert.True((bool)Assert.Single(await _desk.TicketsAsync()).ReadDetails()["mail"]!["automatic"]!);
    }

    [Fact]
    public async Task Rules_that_cannot_work_are_refused_and_older_sight_too()
    {
        var sound = new MailRule { Name = "x", Conditions = [new(MailCondition.Subject, "", MailCondition.Contains, "x")], Effect = new MailRuleEffect { Holds = true } };
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => RulesAsync(
            sound with { Name = "" }, sound with { Conditions = [] }, sound with { Effect = new MailRuleEffect() },
            sound with { Conditions = [new(MailCondition.Subject, "", MailCondition.Matches, "(a")] }, sound with { Conditions = [new(MailCondition.HeaderField, "", MailCondition.Contains, "x")] }));
        Assert.Equal(["rules[0].name", "rules[1].conditions", "rules[2].effect", "rules[3].conditions[0]", "rules[4].conditions[0]"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        await RulesAsync(sound);
        Assert.Equal("stale", (await Assert.ThrowsAsync<DeskRuleException>(() => RulesAsync(sound))).Code);
        Assert.Equal("mail-keepers-only", (await Assert.ThrowsAsync<DeskRuleException>(async () =>
        {
            await using var step = await _desk.Desk.Steps.BeginAsync(Caller.Of(await _desk.Desk.PersonAsync("owner", Role.ProcessOwner), Channel.Desk), CancellationToken.None);
            await MailRuleEditing.SaveAsync(step, new MailRuleEdit(1, [sound], ""), CancellationToken.None);
        })).Code);
    }

    private async Task<(string, string?)> StateAsync(Guid id)
    {
        await using var db = _desk.Desk.Database.Read();
        var mail = await db.MailsIn.SingleAsync(row => row.Id == id);
        return (mail.State, mail.Decision);
    }

    private async Task RulesAsync(params MailRule[] rules)
    {
        await using var step = await _desk.Desk.Steps.BeginAsync(_sun, CancellationToken.None);
        await MailRuleEditing.SaveAsync(step, new MailRuleEdit(0, rules, ""), CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
