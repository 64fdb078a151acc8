using System.Text;
using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class CalendarInviteTests
{
    [Fact]
    public void An_invitation_becomes_a_line_people_can_read()
    {
        var invite = Read("METHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nDTSTART:19700101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY;LANGUAGE=zh-CN:检修打印机\\, 三楼\nDTSTART;TZID=Asia/Shanghai:20240522T140000\nDTEND;TZID=Asia/Shanghai:20240522T150000\nLOCATION:会议\n 室 302\nORGANIZER;CN=\"林梅\":mailto:lin@corp.example\nBEGIN:VALARM\nDESCRIPTION:x\nEND:VALARM\nEND:VEVENT");
        Assert.NotNull(invite);
        Assert.Equal("（日程邀请：检修打印机, 三楼；2024-05-22 14:00 (Asia/Shanghai) – 2024-05-22 15:00 (Asia/Shanghai)；会议室 302；组织者 林梅）", invite.Describe(chinese: true));
    }

    [Fact]
    public void A_whole_day_and_a_cancellation_are_said_so()
    {
        var invite = Read("METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:Visit\nDTSTART;VALUE=DATE:20240522\nEND:VEVENT");
        Assert.Equal("(Cancelled appointment: Visit; 2024-05-22)", invite!.Describe(chinese: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("BEGIN:VTODO\nSUMMARY:x\nEND:VTODO")]
    [InlineData("no calendar at all")]
    public void What_holds_no_event_says_nothing(string body) => Assert.Null(Read(body));

    private static CalendarInvite? Read(string body) => CalendarInvite.Read(Encoding.UTF8.GetBytes($"BEGIN:VCALENDAR\n{body}\nEND:VCALENDAR".Replace("\n", "\r\n", StringComparison.Ordinal)));
}
