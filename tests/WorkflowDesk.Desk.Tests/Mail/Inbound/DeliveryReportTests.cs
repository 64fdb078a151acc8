using System.Text.Json;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

public sealed class DeliveryReportTests
{
    [Theory]
    [InlineData("Final-Recipient: rfc822; lin@corp.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user", "lin@corp.example", "5.1.1", true, true)]
    [InlineData("Original-Recipient: rfc822;lin@corp.example\r\nFinal-Recipient: rfc822;LIN@corp.example\r\nAction: delayed\r\nStatus: 4.4.1", "lin@corp.example", "4.4.1", false, false)]
    [InlineData("Final-Recipient: rfc822; lin@corp.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full", "lin@corp.example", "5.2.2", true, false)]
    [InlineData("I'm afraid I wasn't able to deliver your message.\n<lin@corp.example>:\n550 5.1.1 Mailbox not found (#5.1.1)", null, "5.1.1", true, true)]
    [InlineData("退信原因：收件人邮箱不存在，SMTP error, RCPT TO: Host mx.corp.example said 550 User not found", null, "5.0.0", true, true)]
    [InlineData("Action: delivered\nStatus: 2.0.0\nFinal-Recipient: rfc822; lin@corp.example", "lin@corp.example", "2.0.0", false, false)]
    [InlineData("Your message was read on Monday.", null, "", null, false)]
    public void A_report_says_whom_it_could_not_reach_and_whether_for_good(string text, string? recipient, string status, bool? permanent, bool aboutAddress)
    {
        var report = DeliveryReport.Read(Report(text));
        Assert.Equal((recipient, status, permanent, aboutAddress), (report.Recipient, report.Status, report.IsPermanent, report.IsAboutAddress));
    }

    [Fact]
    public void The_mail_it_returns_is_found_wherever_it_is_named()
    {
        var report = DeliveryReport.Read(Report("Original-Message-ID: <one@desk.example>\n\nMessage-ID: <two@desk.example>"));
        Assert.Equal(["<one@desk.example>", "<two@desk.example>"], report.MessageIds);
    }

    private static InboundMail Report(string text) => InboundMail.Read(
        JsonSerializer.SerializeToElement(new MailScript { From = "mailer-daemon@relay.example", Text = text }.Json()), new string('a', 64), "support@desk.example");
}
