using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tests.Approvals;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

/// <summary>Decisions by mail, with the shipped process: whose word counts, and whose does not.</summary>
public sealed class MailedWordTests
{
    [Fact]
    public async Task An_authenticated_approver_approves_by_mail_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var answer = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "同意。请按计划实施。");
        var receipt = await ReceiveAsync(desk, answer with { Authentication = MailScript.Passed("desk.example") });
        Assert.Equal(("decision", number), (receipt.Decision, receipt.TicketNumber));
        var vote = Assert.Single(await desk.VotesAsync(number));
        Assert.Equal(("Approved", "email"), (vote.Outcome, vote.Channel));
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);

        var again = await ReceiveAsync(desk, answer with { MessageId = "<again@desk.example>", Authentication = MailScript.Passed("desk.example") });
        Assert.NotEqual("decision", again.Decision);
        Assert.Single(await desk.VotesAsync(number));
    }

    [Fact]
    public async Task A_rejection_by_mail_carries_its_reason()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var answer = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "驳回：缺少回退步骤。");
        await ReceiveAsync(desk, answer with { Authentication = MailScript.Passed("desk.example") });
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.Contains("缺少回退步骤", Assert.Single(await desk.VotesAsync(number)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_approval_is_refused_recorded_and_told()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var receipt = await ReceiveAsync(desk, await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "同意") with { Authentication = MailScript.Forged("desk.example") });
        Assert.Equal(("held:forged", MailIn.Held), (receipt.Decision, receipt.State));
        Assert.Empty(await desk.VotesAsync(number));
        await desk.AssertWaitsForAsync(number, ApprovalDesk.Step, TicketStatus.AwaitingApproval);
        Assert.Single(await desk.TimelineAsync(number), entry => entry.Subject == "mail:forged");
        Assert.Contains(MessageTemplate.MailTrouble, await desk.MessagesToAsync(number, "li"));
        Assert.Contains(MessageTemplate.MailTrouble, await desk.MessagesToAsync(number, "sun"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unaligned")]
    public async Task An_approval_nobody_vouches_for_is_a_word_and_the_approver_is_asked_again(string? check)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        desk.Clock.Advance(TimeSpan.FromMinutes(5));
        // Everything passes, for the attacker's own domain.
        var authentication = check is null ? null : MailScript.Passed("attacker.example");
        var answer = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "同意") with { Authentication = authentication };
        var receipt = await ReceiveAsync(desk, answer);
        Assert.Equal(("reply", number), (receipt.Decision, receipt.TicketNumber));
        Assert.Empty(await desk.VotesAsync(number));
        await desk.AssertWaitsForAsync(number, ApprovalDesk.Step, TicketStatus.AwaitingApproval);
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Subject == "mail:word-not-trusted");
        Assert.Single(await desk.MessagesToAsync(number, "li"), MessageTemplate.ApprovalReminder);

        // Not one more for every mail somebody writes.
        await ReceiveAsync(desk, answer with { MessageId = "<more@desk.example>", Text = "同意！" });
        Assert.Single(await desk.MessagesToAsync(number, "li"), MessageTemplate.ApprovalReminder);
    }

    [Fact]
    public async Task A_desk_that_trusts_unchecked_mail_takes_it_but_never_what_failed()
    {
        await using var desk = await StoryDesk.OpenAsync();
        desk.Get<MailOptions>().TrustUnverified = true;
        var number = await desk.AskedAsync();
        var answer = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "Approved");
        Assert.Equal("reply", (await ReceiveAsync(desk, answer with { MessageId = "<a@x.example>", Authentication = MailScript.Passed("attacker.example") })).Decision);
        Assert.Equal("decision", (await ReceiveAsync(desk, answer)).Decision);
    }

    [Fact]
    public async Task Nobody_approves_their_own_plan_or_anothers_question_by_mail()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var asked = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "同意");
        foreach (var user in new[] { "wang", "lin", "sun" })
        {
            var from = await AddressAsync(desk, user);
            var receipt = await ReceiveAsync(desk, asked with { From = from, MessageId = $"<{user}@desk.example>", Authentication = MailScript.Passed(from.Split('@')[1]) });
            Assert.NotEqual("decision", receipt.Decision);
        }

        Assert.Empty(await desk.VotesAsync(number));
        await desk.AssertWaitsForAsync(number, ApprovalDesk.Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task An_answer_about_an_earlier_plan_does_not_approve_the_new_one()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var answer = await AnswerAsync(desk, number, "li", MessageTemplate.ApprovalAsked, "同意");
        desk.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.ChangePlanAsync(number, "wang", "删除所有数据");
        var receipt = await ReceiveAsync(desk, answer with { Authentication = MailScript.Passed("desk.example") });
        Assert.Equal("reply", receipt.Decision);
        Assert.Empty(await desk.VotesAsync(number));
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Subject == "mail:word-stale");
    }

    [Theory]
    [InlineData("已解决，谢谢！", true, "decision")]
    [InlineData("还是不行，保存时仍报同样的错误。", true, "decision")]
    [InlineData("已解决，谢谢！", false, "reply")]
    [InlineData("我明天测试后回复。", true, "reply")]
    public async Task The_requester_verifies_by_mail_when_it_is_surely_them(string text, bool authenticated, string decision)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.ImplementedAsync();
        var answer = await AnswerAsync(desk, number, "lin", MessageTemplate.PleaseVerify, text);
        var receipt = await ReceiveAsync(desk, answer with { Authentication = authenticated ? MailScript.Passed(answer.From.Split('@')[1]) : null });
        Assert.Equal(decision, receipt.Decision);
        var steps = await desk.StepsAsync(number);
        Assert.Equal(decision != "decision", steps.Contains("verify"));
        if (decision == "decision" && text.StartsWith("还是", StringComparison.Ordinal))
        {
            Assert.Contains("diagnose", steps);
            Assert.Contains("同样的错误", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        }

        Assert.Empty(await desk.IncidentsAsync(number));
    }

    [Fact]
    public async Task A_relapse_by_mail_reopens_the_ticket_while_its_visit_is_open()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(priority: "P1");
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        var closed = await desk.TicketAsync(number);
        Assert.Equal(TicketStatus.Closed, closed.Status);
        desk.Clock.Advance(TimeSpan.FromDays(1));

        var receipt = await ReceiveAsync(desk, new MailScript { From = closed.RequesterEmail, FromName = "林", MessageId = "<back@desk.example>", Subject = $"回复：[{number}]", Text = "今天早上又登录不了，页面空白。" });
        Assert.Equal(("reopened", number), (receipt.Decision, receipt.TicketNumber));
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Contains("又登录不了", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_gets_ten_acknowledgements_an_hour_and_its_tickets_go_on()
    {
        await using var desk = await StoryDesk.OpenAsync();
        for (var i = 0; i < 13; i++)
        {
            Assert.Equal("ticket", (await ReceiveAsync(desk, new MailScript { MessageId = $"<loop{i}@other.example>", From = "desk@other.example", Subject = $"Your mail {i}", Text = $"We received your mail {i}." })).Decision);
        }

        await using var db = desk.Database.Read();
        Assert.Equal(10, await db.MailsOut.CountAsync(mail => mail.ToAddress == "desk@other.example" && mail.Template == MessageTemplate.Received));
        Assert.Equal(13, await db.Messages.CountAsync(message => message.Template == MessageTemplate.Received));
    }

    private static Task<MailReceipt> ReceiveAsync(StoryDesk desk, MailScript mail) => desk.Services.GetRequiredService<MailInbox>().ReceiveAsync(mail.Posted(), CancellationToken.None);

    private static async Task<string> AddressAsync(StoryDesk desk, string user)
    {
        await using var db = desk.Database.Read();
        return await db.People.Where(person => person.UserName == user).Select(person => person.Email).SingleAsync();
    }

    /// <summary>What this person would write in answer to the desk's question.</summary>
    private static async Task<MailScript> AnswerAsync(StoryDesk desk, string number, string user, string template, string text)
    {
        var asked = (await desk.MailsAsync(number)).Last(mail => mail.Template == template && mail.ToAddress.StartsWith($"{user}@", StringComparison.Ordinal));
        return new MailScript
        {
            From = asked.ToAddress, FromName = asked.ToName, EnvelopeFrom = asked.ToAddress, MessageId = $"<{user}.answer@desk.example>", InReplyTo = asked.MessageId,
            Subject = "回复：" + asked.Subject, Text = text + "\n\n------------------ 原始邮件 ------------------\n发件人: \"WorkflowDesk\" <support@desk.example>;\n\n" + asked.Text,
        };
    }
}
