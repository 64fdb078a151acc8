using System.Text.RegularExpressions;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail;

/// <summary>Reads the subject of a mail.</summary>
public static partial class SubjectLine
{
    private const int MostNumbers = 20;

    /// <summary>Longest title made of a subject.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>The ticket number in square brackets, such as <c>[TS20240520001]</c>; null when there is none.</summary>
    public static string? TicketNumber(string subject) =>
        Token().Match(subject) is { Success: true } match ? match.Groups[1].Value.ToUpperInvariant() : null;

    /// <summary>Every number in square brackets, each once, in order.</summary>
    public static IReadOnlyList<string> TicketNumbers(string subject) =>
        [.. Token().Matches(subject).Select(match => match.Groups[1].Value.ToUpperInvariant()).Distinct(StringComparer.Ordinal).Take(MostNumbers)];

    /// <summary>Whether the subject says that a mail is passed on.</summary>
    public static bool IsForwarded(string subject) => Forwarded().IsMatch(Token().Replace(subject, " "));

    /// <summary>A title: the subject without chains of Re: 回复: Fwd: 转发: and without ticket numbers.</summary>
    public static string Title(string subject, string language)
    {
        var title = Blanks().Replace(Token().Replace(subject, " "), " ").Trim();
        for (var before = ""; before != title;)
        {
            before = title;
            title = Prefix().Replace(title, "").Trim();
        }

        return title switch
        {
            "" => language == Languages.Chinese ? "（无主题）" : "(no subject)",
            { Length: > MaxTitleLength } => title[..(char.IsHighSurrogate(title[MaxTitleLength - 2]) ? MaxTitleLength - 2 : MaxTitleLength - 1)] + "…",
            _ => title,
        };
    }

    [GeneratedRegex(@"\[(TS\d{8,})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"^\s*(re|fwd|fw|aw|wg|sv|tr|rv|antw|回复|回覆|答复|答覆|转发|轉寄|轉發|转|轉|返信|転送)\s*([\[(（]\d{1,3}[\])）])?\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\s*(fwd|fw|wg|tr|rv|转发|轉寄|轉發|转|轉|転送)\s*([\[(（]\d{1,3}[\])）])?\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Forwarded();

    // Not \p{C}: to .NET each half of an emoji is of that class.
    [GeneratedRegex(@"[\s\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
