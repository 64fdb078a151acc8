using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What the first line of a reply decides.</summary>
public enum SpokenWord
{
    /// <summary>Nothing that could not be meant otherwise: a question, a condition, or other things.</summary>
    Unclear,
    Yes,
    No,
}

/// <summary>
/// Reads a decision from a reply. Only a line that says one thing counts: conditions, questions and sentences about
/// somebody else's decision do not.
/// </summary>
public static partial class SpokenWords
{
    private const int LongestLine = 200;

    /// <param name="text">What was newly written, without quotes.</param>
    public static SpokenWord OfApproval(string text) => Of(text, Approves(), Rejects());

    /// <inheritdoc cref="OfApproval"/>
    public static SpokenWord OfVerification(string text) => Of(text, Works(), Fails());

    private static SpokenWord Of(string text, Regex yes, Regex no)
    {
        var line = FirstLine(text);
        if (line.Length is 0 or > LongestLine || Doubts().IsMatch(line))
        {
            return SpokenWord.Unclear;
        }

        return no.IsMatch(line) ? SpokenWord.No : yes.IsMatch(line) && !Denies().IsMatch(line) ? SpokenWord.Yes : SpokenWord.Unclear;
    }

    private static string FirstLine(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var said = Greeting().Replace(line.Trim().TrimStart('>', '*', '-', ' '), "").Trim();
            if (said.Length > 0)
            {
                return said;
            }
        }

        return "";
    }

    [GeneratedRegex(@"^(您好|你好|大家好|各位好|[\p{L}\s]{1,12}[，,]?\s*您好|hi|hello|dear|hey)\b?[\p{L}\s.]{0,30}[,，!！:：。]\s*|^(您好|你好|hi|hello)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Greeting();

    [GeneratedRegex(@"[?？]|\b(if|unless|but|provided|once|when|except|however|maybe|whether|should i|condition\w*|until|before)\b|如果|假如|若|但是?|不过|除非|待|等[^于]|之后再|是否|能否|可否|吗|先|前提|条件|暂|部分", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Doubts();

    [GeneratedRegex(@"\b(not|don't|dont|doesn't|doesnt|didn't|cannot|can't|cant|won't|never|no longer|isn't|still)\b|不|没|未|别|勿|非", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Denies();

    [GeneratedRegex(@"^(i\s+)?(hereby\s+)?(approve|approved|agree|agreed)\b|^(已|我)?(审批)?(批准|同意|核准|准予|审批通过|审核通过|通过|允许实施|可以实施)([，,。！!；;：:\s]|$|该|此|本|这|方案|变更|实施|执行|了)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Approves();

    [GeneratedRegex(@"^(i\s+)?(hereby\s+)?(reject|rejected|decline|declined|refuse|refused|disapprove|disapproved|not approved|denied|deny)\b|^(已|我)?(不同意|不批准|不予批准|驳回|拒绝|否决|审批不通过|不通过|不准)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rejects();

    [GeneratedRegex(@"^(yes[,.!，。]?\s*)?((it|this|that|everything|all|problem|issue|the (problem|issue|system))\s+)?((is|are|has been|was|'s)\s+)?(now\s+|all\s+)?(solved|resolved|fixed|works|working|confirmed|back to normal|ok now|good now)\b|^(it's)\s+(solved|resolved|fixed|working)|^(已经?|我?确认|经确认|现在|目前|问题|今天|测试|经?验证)*[，,\s]*(已经?|都|可以|完全|全部)?(解决|修复|恢复|好了|正常|可以了|可用了|没问题了|没有问题了|验证通过)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Works();

    [GeneratedRegex(@"^(no[,.!，。]?\s*)?.{0,40}\b(not (yet )?(solved|resolved|fixed|working)|(still|again) (broken|fails|failing|the same|not|does|doesn't|happens|happening|wrong|down|an? (error|problem|issue))|doesn't work|does not work|didn't work|did not work|not work(ing)?|isn't (fixed|solved|working|resolved))|^.{0,20}(没有?解决|未解决|没好|没有?恢复|未恢复|没修好|还是不行|仍然?不行|依然不行|还是不能|仍不能|仍然不能|还不能|依旧不能|还是(有|报|老|这样|一样|同样|出现)|仍(然|旧)?(有|报|出现|存在|无法|未)|依然(有|报|存在|无法)|还有问题|还是无法|又出现|不能用|用不了|验证不通过)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fails();
}
