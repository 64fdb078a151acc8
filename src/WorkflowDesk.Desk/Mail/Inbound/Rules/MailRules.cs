using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound.Rules;

/// <param name="Names">Of the rules that held, in order.</param>
public sealed record MailRuleOutcome(MailRuleEffect Effect, IReadOnlyList<string> Names);

/// <summary>Rules ready to be asked.</summary>
/// <param name="Version">0: nobody has written any.</param>
public sealed record MailRules(int Version, IReadOnlyList<MailRule> List)
{
    /// <summary>Characters of a body that are looked at.</summary>
    public const int MostBody = 200_000;

    public static MailRules None { get; } = new(0, []);

    public MailRuleOutcome Apply(InboundMail mail)
    {
        var (effect, names) = (new MailRuleEffect(), new List<string>());
        foreach (var rule in List.Where(rule => rule.IsOn && rule.Conditions.Count > 0 && rule.Conditions.All(condition => Holds(condition, mail))))
        {
            effect = effect.FilledBy(rule.Effect);
            names.Add(rule.Name);
            if (rule.IsLast)
            {
                break;
            }
        }

        return new MailRuleOutcome(effect, names);
    }

    public static bool Holds(MailCondition condition, InboundMail mail)
    {
        var texts = TextsOf(condition, mail);
        return condition.Test switch
        {
            MailCondition.Exists => texts.Any(text => condition.Field == MailCondition.Attachment || text.Length > 0),
            MailCondition.NotContains => !texts.Any(text => text.Contains(condition.Value, StringComparison.OrdinalIgnoreCase)),
            MailCondition.Contains => texts.Any(text => text.Contains(condition.Value, StringComparison.OrdinalIgnoreCase)),
            MailCondition.Is => texts.Any(text => string.Equals(text.Trim(), condition.Value.Trim(), StringComparison.OrdinalIgnoreCase)),
            MailCondition.StartsWith => texts.Any(text => text.TrimStart().StartsWith(condition.Value, StringComparison.OrdinalIgnoreCase)),
            MailCondition.EndsWith => texts.Any(text => text.TrimEnd().EndsWith(condition.Value, StringComparison.OrdinalIgnoreCase)),
            MailCondition.Matches => PatternOf(condition.Value) is { } pattern && texts.Any(pattern.IsMatch),
            _ => false,
        };
    }

    /// <summary>Null: it is no pattern. Never slow: such patterns take time in proportion to the text.</summary>
    public static Regex? PatternOf(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string> TextsOf(MailCondition condition, InboundMail mail) => condition.Field switch
    {
        MailCondition.From => [mail.From.Address, mail.From.Name],
        MailCondition.To => [.. mail.To.Concat(mail.Cc).Select(person => person.Address), .. mail.EnvelopeTo],
        MailCondition.Subject => [mail.Subject],
        MailCondition.Body => [mail.TextBody.Length > 0 ? Cut(mail.TextBody) : SafeHtml.ToText(Cut(mail.HtmlBody))],
        MailCondition.HeaderField => [.. mail.Headers.Where(header => string.Equals(header.Name, condition.Header, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)],
        MailCondition.Mailbox => [mail.Mailbox],
        MailCondition.Attachment => [.. mail.Attachments.Select(file => file.Name)],
        _ => [],
    };

    private static string Cut(string text) => text.Length <= MostBody ? text : text[..MostBody];
}
