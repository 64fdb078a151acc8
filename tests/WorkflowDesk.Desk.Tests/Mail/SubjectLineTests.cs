using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class SubjectLineTests
{
    [Theory]
    [InlineData("登录失败", "登录失败")]
    [InlineData("Re: RE：回复: 答复：登录失败", "登录失败")]
    [InlineData("Re[2]: Fwd: 转发：printer", "printer")]
    [InlineData("回复：[TS20240520001] 登录失败", "登录失败")]
    [InlineData("FW: AW: SV: [ts20240520001] Re: login", "login")]
    [InlineData("Regarding: the invoice", "Regarding: the invoice")]
    [InlineData("Re-install of Office", "Re-install of Office")]
    [InlineData("line\r\n broken", "line broken")]
    public void A_title_is_the_subject_without_its_history(string subject, string title) =>
        Assert.Equal(title, SubjectLine.Title(subject, Languages.English));

    [Theory]
    [InlineData("", Languages.English, "(no subject)")]
    [InlineData("Re: 回复：", Languages.Chinese, "（无主题）")]
    [InlineData("[TS20240520001]", Languages.English, "(no subject)")]
    public void An_empty_subject_says_so(string subject, string language, string title) =>
        Assert.Equal(title, SubjectLine.Title(subject, language));

    [Fact]
    public void A_long_subject_is_cut_between_characters()
    {
        var title = SubjectLine.Title(new string('啊', 198) + "😀😀", Languages.Chinese);
        Assert.Equal(new string('啊', 198) + "…", title);
    }

    [Theory]
    [InlineData("Re: [TS202310270001] CRM", "TS202310270001")]
    [InlineData("回复：[ts20240520001]", "TS20240520001")]
    [InlineData("TS20240520001 without brackets", null)]
    [InlineData("[TS42]", null)]
    public void The_number_stands_in_square_brackets(string subject, string? number) =>
        Assert.Equal(number, SubjectLine.TicketNumber(subject));
}
