using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

public sealed class ForwardedMailTests
{
    [Theory]
    [InlineData("Fwd: printer", "FYI\n\n---------- Forwarded message ---------\nFrom: Zhao Min <zhao@client.example>\nDate: Mon, 20 May 2024\nSubject: printer\nTo: <chen@corp.example>\n\nNo light.", "zhao@client.example", "Zhao Min")]
    [InlineData("转发：打印机", "麻烦处理。\n\n-----邮件原件-----\n发件人: 赵敏 <zhao@client.example>\n发送时间: 2024年5月20日 9:00\n收件人: 陈\n主题: 打印机\n\n没有反应。", "zhao@client.example", "赵敏")]
    [InlineData("转:打印机", "------------------ 原始邮件 ------------------\n发件人: \"赵敏\"<zhao@client.example>;\n发送时间: 2024年5月20日(星期一) 上午9:00\n收件人: \"陈\"<chen@corp.example>;\n\n没有反应。", "zhao@client.example", "赵敏")]
    [InlineData("FW: printer", "From: Zhao Min [mailto:zhao@client.example]\nSent: Monday, May 20, 2024 9:00 AM\nTo: Chen\nSubject: printer\n\nNo light.", "zhao@client.example", "Zhao Min")]
    [InlineData("Fwd: printer", "> *From:* Zhao Min <zhao@client.example>\n> *Date:* 20 May 2024\n> *To:* chen@corp.example\n\n> No light.", "zhao@client.example", "Zhao Min")]
    public void The_writer_of_a_forwarded_mail_stands_in_its_head(string subject, string text, string address, string name)
    {
        var original = ForwardedMail.OriginalSender(subject, text);
        Assert.Equal((address, name), (original?.Address, original?.Name));
    }

    [Theory]
    [InlineData("Re: printer", "From: Zhao Min <zhao@client.example>\nSent: today\nTo: Chen\n\nNo light.")]
    [InlineData("Fwd: printer", "From: now on it is silent.\nPlease help.")]
    [InlineData("Fwd: printer", "See the attachment.")]
    [InlineData("转发：打印机", "发件人: 赵敏\n发送时间: 2024年5月20日\n主题: 打印机\n\n没有反应。")]
    public void Without_a_whole_head_nobody_is_taken_for_the_writer(string subject, string text) => Assert.Null(ForwardedMail.OriginalSender(subject, text));
}
