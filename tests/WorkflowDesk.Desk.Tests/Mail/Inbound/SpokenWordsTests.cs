using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

/// <summary>Decisions in people's words: what can be meant in two ways decides nothing.</summary>
public sealed class SpokenWordsTests
{
    [Theory]
    [InlineData("批准", SpokenWord.Yes)]
    [InlineData("同意。", SpokenWord.Yes)]
    [InlineData("同意，请尽快实施。", SpokenWord.Yes)]
    [InlineData("王工您好，\n同意该方案", SpokenWord.Yes)]
    [InlineData("Approved.", SpokenWord.Yes)]
    [InlineData("Hi Wang,\n\nI approve this change.\n\nBest regards", SpokenWord.Yes)]
    [InlineData("approved - go ahead tonight", SpokenWord.Yes)]
    [InlineData("不同意", SpokenWord.No)]
    [InlineData("驳回：缺少回退步骤", SpokenWord.No)]
    [InlineData("Rejected: no way back", SpokenWord.No)]
    [InlineData("Not approved.", SpokenWord.No)]
    [InlineData("同意吗？", SpokenWord.Unclear)]
    [InlineData("暂不同意", SpokenWord.Unclear)]
    [InlineData("如果有回退方案就同意", SpokenWord.Unclear)]
    [InlineData("同意，但要等到周末", SpokenWord.Unclear)]
    [InlineData("Approved if the backup is done", SpokenWord.Unclear)]
    [InlineData("I approve of the idea but not the date", SpokenWord.Unclear)]
    [InlineData("Should I approve this?", SpokenWord.Unclear)]
    [InlineData("I do not approve", SpokenWord.Unclear)]
    [InlineData("王总同意了吗", SpokenWord.Unclear)]
    [InlineData("已转给李经理审批", SpokenWord.Unclear)]
    [InlineData("ok", SpokenWord.Unclear)]
    [InlineData("", SpokenWord.Unclear)]
    public void An_approval_is_a_line_that_says_one_thing(string text, SpokenWord expected) => Assert.Equal(expected, SpokenWords.OfApproval(text));

    [Theory]
    [InlineData("已解决，谢谢！", SpokenWord.Yes)]
    [InlineData("问题已经解决", SpokenWord.Yes)]
    [InlineData("现在可以了", SpokenWord.Yes)]
    [InlineData("It works now, thanks!", SpokenWord.Yes)]
    [InlineData("Solved", SpokenWord.Yes)]
    [InlineData("没有解决，还是报同样的错", SpokenWord.No)]
    [InlineData("还是不行", SpokenWord.No)]
    [InlineData("仍然报错 0x80070005", SpokenWord.No)]
    [InlineData("It still does not work", SpokenWord.No)]
    [InlineData("Not solved.", SpokenWord.No)]
    [InlineData("部分解决", SpokenWord.Unclear)]
    [InlineData("是否已解决？", SpokenWord.Unclear)]
    [InlineData("我明天测试", SpokenWord.Unclear)]
    [InlineData("Thanks, I will test it tomorrow.", SpokenWord.Unclear)]
    public void A_verification_is_a_line_that_says_one_thing(string text, SpokenWord expected) => Assert.Equal(expected, SpokenWords.OfVerification(text));
}
