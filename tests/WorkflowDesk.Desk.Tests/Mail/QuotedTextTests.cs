using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Each sample: a name, the mail, what the person newly wrote.</summary>
public sealed class QuotedTextTests
{
    private const string Answer = "重启之后可以登录了，谢谢。";
    private const string AnswerEn = "It works again after the restart, thanks.";

    public static TheoryData<string, string, string> Replies => new()
    {
        { "Gmail, English", $"{AnswerEn}\n\nOn Mon, May 20, 2024 at 9:15 AM Support <support@desk.example> wrote:\n\n> Please restart it.\n> Regards\n", AnswerEn },
        { "Gmail, English, wrapped", $"{AnswerEn}\n\nOn Mon, May 20, 2024 at 9:15 AM A Rather Long Team Name <support@desk.example>\nwrote:\n\n> Please restart it.\n", AnswerEn },
        { "Gmail, Chinese", $"{Answer}\n\n技术支持 <support@desk.example> 于2024年5月20日周一 09:15写道：\n\n> 请重启后再试。\n>\n> 谢谢\n", Answer },
        { "Gmail, Chinese, wrapped", $"{Answer}\n\n技术支持中心第一服务台 <support@desk.example>\n于2024年5月20日周一 09:15写道：\n\n> 请重启后再试。\n", Answer },
        { "Gmail, Taiwan", $"好了，感謝！\n\n技術支援 <support@desk.example> 於 2024年5月20日 週一 上午9:15寫道：\n\n> 請重新開機。\n", "好了，感謝！" },
        { "Gmail, Japanese", "直りました。\n\n2024年5月20日(月) 9:15 サポート <support@desk.example>:\n\n> 再起動してください。\n", "直りました。" },
        { "Apple Mail, English", $"{AnswerEn}\n\nSent from my iPhone\n\n> On May 20, 2024, at 09:15, Support <support@desk.example> wrote:\n> \n> {QuotedText.Delimiter}\n> Please restart it.\n", AnswerEn },
        { "Apple Mail, quoted attribution", $"{AnswerEn}\n\n> On 20 May 2024, at 09:15, Support <support@desk.example> wrote:\n> hello\n", AnswerEn },
        { "Apple Mail, Chinese", $"{Answer}\n\n发自我的iPhone\n\n> 在 2024年5月20日，09:15，技术支持 <support@desk.example> 写道：\n> \n> ﻿{QuotedText.Delimiter}\n> 请重启。\n", Answer },
        { "Apple Mail, Chinese, unquoted attribution", $"{Answer}\n\n技术支持 <support@desk.example> 在 2024年5月20日 09:15 写道：\n\n> 请重启。\n", Answer },
        { "Outlook, English, with a rule", $"{AnswerEn}\n\n________________________________\nFrom: Support <support@desk.example>\nSent: Monday, May 20, 2024 9:15 AM\nTo: Lin <lin@corp.example>\nSubject: [TS20240520001] Login\n\nPlease restart it.\n", AnswerEn },
        { "Outlook, English, desktop", $"{AnswerEn}\n\nKind regards\nLin\n\nFrom: Support\nSent: Monday, May 20, 2024 9:15 AM\nTo: Lin\nCc: Wang\nSubject: RE: Login\n\nPlease restart it.\n", $"{AnswerEn}\n\nKind regards\nLin" },
        { "Outlook, classic", $"{AnswerEn}\n\n-----Original Message-----\nFrom: Support\nSent: Monday\n\nPlease restart it.\n", AnswerEn },
        { "Outlook, Chinese", $"{Answer}\n\n发件人: 技术支持 <support@desk.example>\n发送时间: 2024年5月20日 9:15\n收件人: 林 <lin@corp.example>\n主题: [TS20240520001] 登录失败\n\n请重启。\n", Answer },
        { "Outlook, Chinese, with a rule", $"{Answer}\n________________________________\n发件人: 技术支持\n发送时间: 2024年5月20日 9:15\n收件人: 林\n抄送: 王\n主题: 登录失败\n\n请重启。\n", Answer },
        { "Outlook, Chinese, classic", $"{Answer}\n\n-----邮件原件-----\n发件人: 技术支持\n\n请重启。\n", Answer },
        { "Outlook, Taiwan", "可以了。\n\n寄件者: 技術支援 <support@desk.example>\n寄件日期: 2024年5月20日 上午 09:15\n收件者: 林\n主旨: 登入失敗\n\n請重新開機。\n", "可以了。" },
        { "Outlook, bold labels", $"{AnswerEn}\n\n*From:* Support <support@desk.example>\n*Sent:* Monday, May 20, 2024 9:15 AM\n*To:* Lin\n*Subject:* Login\n\nold\n", AnswerEn },
        { "Outlook for a phone", $"{AnswerEn}\n\nGet Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: Support <support@desk.example>\nSent: Monday, May 20, 2024 9:15:02 AM\nTo: Lin <lin@corp.example>\nSubject: Login\n\nold\n", AnswerEn },
        { "QQ Mail", $"{Answer}\n\n\n\n------------------ 原始邮件 ------------------\n发件人: \"技术支持\" <support@desk.example>;\n发送时间: 2024年5月20日(星期一) 上午9:15\n收件人: \"林\"<lin@corp.example>;\n主题: [TS20240520001] 登录失败\n\n请重启。\n", Answer },
        { "QQ Mail with entities", $"{Answer}\n&nbsp;\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人:&nbsp;\"技术支持\"&nbsp;<support@desk.example&gt;;\n\n请重启。\n", Answer },
        { "QQ Mail, phone", $"{Answer}\n\n---原始邮件---\n发件人: \"技术支持\"<support@desk.example>\n请重启。\n", Answer },
        { "QQ Mail, English", $"{AnswerEn}\n\n------------------ Original ------------------\nFrom: \"Support\" <support@desk.example>;\nDate: Mon, May 20, 2024 09:15 AM\n\nold\n", AnswerEn },
        { "163", $"{Answer}\n\n\n\n在 2024-05-20 09:15:00，\"技术支持\" <support@desk.example> 写道：\n\n请重启。\n谢谢\n", Answer },
        { "163, quoted", $"{Answer}\n\n在 2024-05-20 09:15:00，\"技术支持\" <support@desk.example> 写道：\n\n>请重启。\n>谢谢\n", Answer },
        { "163, English", $"{AnswerEn}\n\nAt 2024-05-20 09:15:00, \"Support\" <support@desk.example> wrote:\n\nPlease restart it.\n", AnswerEn },
        { "163, new", $"{Answer}\n\n---- 回复的原邮件 ----\n| 发件人 | 技术支持<support@desk.example> |\n| 日期 | 2024年05月20日 09:15 |\n| 收件人 | 林<lin@corp.example> |\n| 主题 | 登录失败 |\n请重启。\n", Answer },
        { "Foxmail", $"{Answer}\n\n\n林\n \n发件人： 技术支持\n发送时间： 2024-05-20 09:15\n收件人： lin\n主题： [TS20240520001] 登录失败\n请重启。\n", $"{Answer}\n\n\n林" },
        { "Aliyun", $"{Answer}\n\n------------------------------------------------------------------\n发件人：技术支持 <support@desk.example>\n发送时间：2024年5月20日(星期一) 09:15\n收件人：林 <lin@corp.example>\n主　题：登录失败\n\n请重启。\n", Answer },
        { "Thunderbird, Chinese", $"{Answer}\n\n在 2024/5/20 9:15, 技术支持 写道:\n> 请重启。\n", Answer },
        { "Thunderbird, English", $"{AnswerEn}\n\nOn 5/20/2024 9:15 AM, Support wrote:\n> Please restart it.\n", AnswerEn },
        { "a language nobody listed", "Ça marche.\n\nLe lun. 20 mai 2024 à 09:15, Support <support@desk.example> a écrit :\n\n> Redémarrez.\n", "Ça marche." },
        { "our delimiter, program unknown", $"{Answer}\n\n{QuotedText.Delimiter}\n\n林，您好：\n\n请补充信息。\n", Answer },
        { "our delimiter after an introduction we do not know", $"{Answer}\n\n========\n{QuotedText.Delimiter}\n请补充信息。\n", Answer },
        { "an answer below the quote", $"On Mon, May 20, 2024 at 9:15 AM Support <support@desk.example> wrote:\n> Which browser?\n\nChrome 125.\n", "Chrome 125." },
        { "answers between the quotes", "技术支持 <support@desk.example> 于2024年5月20日周一 09:15写道：\n> 什么系统？\n\nWindows 11\n\n> 什么浏览器？\n\nEdge\n", "Windows 11\n\n> 什么浏览器？\n\nEdge" },
        { "a phone's signature only", $"{Answer}\n\n发自我的小米手机", Answer },
        { "a signature after its sign", $"{AnswerEn}\n-- \nLin\nSales, floor 3\n", AnswerEn },
    };

    public static TheoryData<string, string> OwnWords => new()
    {
        { "a pasted terminal with angle brackets", "I ran this:\n> ping erp01\n> request timed out\nPlease look at the network." },
        { "a log with dashes", "日志如下：\n--- 09:15 start ---\nERROR timeout\n-------------------\n请查看。" },
        { "a sentence that ends in wrote", "Here is what my colleague wrote:\nthe form loses its second page when saving." },
        { "a Chinese sentence that ends in 写道", "客户在工单里写道：\n页面打开是空白的，已经影响到 30 个人。" },
        { "a line that starts with From", "From: our branch in Chengdu\nnobody can print since this morning.\nTo: reproduce it, print any two-sided document." },
        { "a time and a colon", "今天 9:15 开始出现：\n登录后白屏。" },
        { "a mail forwarded on purpose", "请看客户的来信。\n\n---------- Forwarded message ---------\nFrom: 客户 <client@shop.example>\nDate: Mon, May 20, 2024 at 9:15 AM\nSubject: 无法付款\nTo: <lin@corp.example>\n\n付款页面报错 500。" },
        { "a forwarded mail, Chinese program", "麻烦处理一下\n\n-------- 转发的邮件 --------\n发件人: 客户 <client@shop.example>\n发送日期: 2024-05-20 09:15\n收件人: lin\n主题: 无法付款\n\n付款页面报错 500。" },
        { "nothing but a quote", "发件人: 客户\n发送时间: 2024年5月20日 9:15\n收件人: 林\n主题: 无法付款\n\n付款页面报错 500。" },
        { "a list of headers in prose", "The bounce shows no Date: header, only Subject: and To: lines. Is that right?" },
        { "an SQL comment", "我执行了：\n-- 清理缓存\ndelete from cache;\n之后恢复正常。" },
        { "prose with original message", "The original message on the screen was \"unknown error on save\"." },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_is_what_was_newly_written(string program, string mail, string expected)
    {
        Assert.False(string.IsNullOrEmpty(program));
        Assert.Equal(expected, QuotedText.Strip(mail));
        Assert.Equal(expected, QuotedText.Strip(mail.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(OwnWords))]
    public void What_only_looks_quoted_stays(string what, string mail)
    {
        Assert.False(string.IsNullOrEmpty(what));
        Assert.Equal(mail, QuotedText.Strip(mail));
    }

    [Theory]
    [InlineData("> only\n> a quote", "> only\n> a quote")]
    [InlineData("   \n ", "")]
    [InlineData(null, "")]
    [InlineData("发自我的iPhone", "发自我的iPhone")]
    public void Text_is_never_lost_altogether(string? mail, string expected) => Assert.Equal(expected, QuotedText.Strip(mail));

    [Fact]
    public void A_megabyte_of_one_line_is_read_at_once() =>
        Assert.Equal(1_000_000, QuotedText.Strip(new string('于', 1_000_000)).Length);

    [Fact]
    public void Every_thousandth_line_being_a_header_does_not_slow_reading()
    {
        var mail = string.Join('\n', Enumerable.Range(0, 50_000).Select(i => i % 5 == 0 ? "From: x" : "在 line " + i));
        Assert.Equal(mail, QuotedText.Strip(mail));
    }
}
