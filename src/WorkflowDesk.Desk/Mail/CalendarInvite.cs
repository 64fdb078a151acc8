using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail;

/// <summary>The first event of an iCalendar file (RFC 5545), as far as people want to read it in a ticket.</summary>
/// <param name="Method">REQUEST, CANCEL, REPLY …; empty when not said.</param>
/// <param name="Begins">As written, made readable, with its zone; empty when not said.</param>
public sealed partial record CalendarInvite(string Method, string Summary, string Begins, string Ends, string Location, string Organizer)
{
    private const int MaxLength = 262_144;
    private const int MaxField = 300;

    /// <summary>Null: no event in it.</summary>
    public static CalendarInvite? Read(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxLength)]);
        var fields = new Dictionary<string, (string Parameters, string Value)>(StringComparer.OrdinalIgnoreCase);
        var depth = new Stack<string>();
        foreach (var line in Folded().Replace(text, "").Split('\n').Select(line => line.TrimEnd('\r')))
        {
            var field = Field().Match(line);
            if (!field.Success)
            {
                continue;
            }

            var (name, value) = (field.Groups[1].Value.ToUpperInvariant(), field.Groups[3].Value);
            if (name == "BEGIN")
            {
                depth.Push(value.Trim().ToUpperInvariant());
            }
            else if (name == "END")
            {
                if (depth.TryPop(out var ended) && ended == "VEVENT")
                {
                    break;
                }
            }
            else if (depth.TryPeek(out var inside) && (inside == "VEVENT" || inside == "VCALENDAR" && name == "METHOD"))
            {
                fields.TryAdd(name, (field.Groups[2].Value, value));
            }
        }

        if (!fields.ContainsKey("SUMMARY") && !fields.ContainsKey("DTSTART"))
        {
            return null;
        }

        var organizer = fields.GetValueOrDefault("ORGANIZER");
        var name1 = CommonName().Match(organizer.Parameters ?? "");
        return new CalendarInvite(
            TextOf("METHOD").ToUpperInvariant(), TextOf("SUMMARY"), MomentOf("DTSTART"), MomentOf("DTEND"), TextOf("LOCATION"),
            name1.Success ? Unescape(name1.Groups[1].Value) : (organizer.Value ?? "").Replace("mailto:", "", StringComparison.OrdinalIgnoreCase));

        string TextOf(string name) => Unescape(fields.GetValueOrDefault(name).Value ?? "");

        string MomentOf(string name)
        {
            var (parameters, value) = fields.GetValueOrDefault(name);
            if (string.IsNullOrEmpty(value))
            {
                return "";
            }

            var zone = value.EndsWith('Z') ? " UTC" : Zone().Match(parameters) is { Success: true } named ? $" ({named.Groups[1].Value})" : "";
            return DateTime.TryParseExact(value.TrimEnd('Z'), ["yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
                ? moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + zone
                : DateOnly.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                    ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Unescape(value);
        }
    }

    /// <summary>One or a few lines for the ticket.</summary>
    public string Describe(bool chinese)
    {
        var kind = (Method, chinese) switch
        {
            ("CANCEL", true) => "取消日程",
            ("CANCEL", false) => "Cancelled appointment",
            ("REPLY", true) => "日程答复",
            ("REPLY", false) => "Answer to an invitation",
            (_, true) => "日程邀请",
            (_, false) => "Invitation",
        };
        var when = Ends.Length > 0 && Begins.Length > 0 ? $"{Begins} – {Ends}" : Begins;
        var parts = new[] { Summary, when, Location, Organizer.Length > 0 ? (chinese ? "组织者 " : "by ") + Organizer : "" }.Where(part => part.Length > 0);
        return chinese ? $"（{kind}：{string.Join("；", parts)}）" : $"({kind}: {string.Join("; ", parts)})";
    }

    private static string Unescape(string value)
    {
        var text = Escape().Replace(value, match => match.Groups[1].Value is "n" or "N" ? " " : match.Groups[1].Value).Trim();
        return text.Length <= MaxField ? text : text[..(char.IsHighSurrogate(text[MaxField - 1]) ? MaxField - 1 : MaxField)] + "…";
    }

    [GeneratedRegex(@"\r?\n[ \t]", RegexOptions.None, 1000)]
    private static partial Regex Folded();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9-]{0,40})((?:;[^:""]{0,200}(?:""[^""]{0,200}"")?[^:""]{0,200}){0,8}):(.*)$", RegexOptions.None, 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@";CN=""?([^"";:]{1,200})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CommonName();

    [GeneratedRegex(@";TZID=""?([^"";:]{1,100})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Zone();

    [GeneratedRegex(@"\\(.)", RegexOptions.None, 1000)]
    private static partial Regex Escape();
}
