using System.Globalization;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>What an entry of a holiday file says about its days.</summary>
public enum HolidayKind
{
    Holiday,

    /// <summary>A make-up working day.</summary>
    WorkingDay,

    /// <summary>A memorial day in a file that marks its days off: nobody is free.</summary>
    Unmarked,
}

/// <param name="To">The day after the last.</param>
public sealed record HolidayEntry(DateOnly From, DateOnly To, string Name, HolidayKind Kind);

/// <summary>
/// Reads public holidays from an iCalendar file (RFC 5545): entries that last whole days. What cannot be taken at its word
/// is refused with its line, for a calendar understood by half would count wrongly for a year without anybody noticing:
/// entries with a time of day, repeated ones, components other than entries.
/// </summary>
/// <remarks>休 in a name marks days off, 班 (or "make-up", "working day") working days. A file without any mark lists holidays only.</remarks>
internal sealed partial class HolidayFile(Caller caller)
{
    /// <summary>Longest file, in characters.</summary>
    public const int Longest = 1_000_000;

    public const int MostEntries = 2000;

    /// <summary>Longest entry, in days: more is a slip of the pen.</summary>
    public const int LongestEntry = 60;

    // They say nothing about days.
    private static readonly string[] s_passedOver = ["VTIMEZONE", "VALARM"];

    // They make an entry hold on days that are not written down.
    private static readonly string[] s_repeating = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"];

    private readonly List<(HolidayEntry Entry, bool IsMarked)> _entries = [];

    /// <exception cref="DeskRuleException"><c>holidays-unreadable</c>, 400, naming the line.</exception>
    public static IReadOnlyList<HolidayEntry> Read(Caller caller, string text) => new HolidayFile(caller).Entries(text);

    private IReadOnlyList<HolidayEntry> Entries(string text)
    {
        if (text.Length > Longest)
        {
            throw Refuse(0, $"最多 {Longest} 个字符", $"has more than {Longest} characters");
        }

        var open = new Stack<string>();
        var lines = Unfolded(text);
        Dictionary<string, (int Line, string Parameters, string Value)> entry = new(StringComparer.Ordinal);
        var ended = false;
        foreach (var (number, line) in lines)
        {
            if (ended || LinePattern().Match(line) is not { Success: true } match)
            {
                throw Refuse(number, "不是 iCalendar 的一行", "is no line of an iCalendar file");
            }

            var (name, parameters, value) = (match.Groups["name"].Value.ToUpperInvariant(), match.Groups["parameters"].Value, match.Groups["value"].Value);
            if (open.Count == 0 && !(name == "BEGIN" && value.Equals("VCALENDAR", StringComparison.OrdinalIgnoreCase)))
            {
                throw Refuse(number, "文件应以 BEGIN:VCALENDAR 开头", "should be BEGIN:VCALENDAR");
            }

            var passesOver = open.Any(s_passedOver.Contains);
            switch (name)
            {
                case "BEGIN":
                    open.Push(value.ToUpperInvariant());
                    if (!passesOver)
                    {
                        Begin(number, open);
                        entry = open.Peek() == "VEVENT" ? new(StringComparer.Ordinal) : entry;
                    }

                    break;
                case "END":
                    if (!open.Pop().Equals(value, StringComparison.OrdinalIgnoreCase))
                    {
                        throw Refuse(number, $"{line} 没有对应的开头", $"{line} ends what was not begun");
                    }

                    if (value.Equals("VEVENT", StringComparison.OrdinalIgnoreCase))
                    {
                        Take(number, entry);
                    }

                    ended = open.Count == 0;
                    break;
                default:
                    if (open.Peek() == "VEVENT")
                    {
                        entry[name] = s_repeating.Contains(name)
                            ? throw Refuse(number, "不支持重复的日程，请逐日列出", "repeats the entry; list its days instead")
                            : (number, parameters, value);
                    }

                    break;
            }
        }

        if (!ended)
        {
            throw Refuse(lines.Count == 0 ? 0 : lines[^1].Number, "缺少 END:VCALENDAR", "END:VCALENDAR is missing");
        }

        var marks = _entries.Any(read => read.IsMarked);
        return [.. _entries.Select(read => marks && !read.IsMarked ? read.Entry with { Kind = HolidayKind.Unmarked } : read.Entry).OrderBy(read => read.From)];
    }

    private void Begin(int number, Stack<string> open)
    {
        var isKnown = open.ToArray() switch
        {
            ["VCALENDAR"] or ["VEVENT", "VCALENDAR"] or ["VTIMEZONE", "VCALENDAR"] or ["VALARM", "VEVENT", "VCALENDAR"] => true,
            _ => false,
        };
        if (!isKnown)
        {
            throw Refuse(number, $"不支持 {open.Peek()}", $"{open.Peek()} is not understood here");
        }
    }

    private void Take(int number, Dictionary<string, (int Line, string Parameters, string Value)> entry)
    {
        if (entry.TryGetValue("STATUS", out var status) && status.Value.Equals("CANCELLED", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (!entry.TryGetValue("DTSTART", out var start) || !entry.TryGetValue("SUMMARY", out var summary) || Unescaped(summary.Value) is not { Length: > 0 } name)
        {
            throw Refuse(number, "日程缺少 DTSTART 或 SUMMARY", "ends an entry without DTSTART or SUMMARY");
        }

        var from = Day(start);
        var to = entry.TryGetValue("DTEND", out var end) ? Day(end) : entry.TryGetValue("DURATION", out var duration) ? from.AddDays(Days(duration)) : from.AddDays(1);
        if (to <= from || to.DayNumber - from.DayNumber > LongestEntry)
        {
            throw Refuse(number, $"日程应为 1 到 {LongestEntry} 天", $"ends an entry that does not last 1 to {LongestEntry} days");
        }

        if (_entries.Count == MostEntries)
        {
            throw Refuse(number, $"最多 {MostEntries} 个日程", $"is more than the {MostEntries} entries a file may have");
        }

        var works = WorksPattern().IsMatch(name);
        _entries.Add((new HolidayEntry(from, to, name.Length > 100 ? name[..100] : name, works ? HolidayKind.WorkingDay : HolidayKind.Holiday), works || name.Contains('休', StringComparison.Ordinal)));
    }

    private DateOnly Day((int Line, string Parameters, string Value) property) =>
        property.Parameters.Contains("VALUE=DATE", StringComparison.OrdinalIgnoreCase)
        && DateOnly.TryParseExact(property.Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Refuse(property.Line, "应为全天日期，如 DTSTART;VALUE=DATE:20260101", "is no whole day, written as in DTSTART;VALUE=DATE:20260101");

    private int Days((int Line, string Parameters, string Value) property) =>
        DurationPattern().Match(property.Value) is { Success: true } match && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var count)
            ? count * (match.Groups[2].Value == "W" ? 7 : 1)
            : throw Refuse(property.Line, "时长应为整天，如 P3D", "is no whole number of days, such as P3D");

    /// <summary>A line that begins with a blank goes on with the one before.</summary>
    private static List<(int Number, string Text)> Unfolded(string text)
    {
        var lines = new List<(int Number, string Text)>();
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (line.Length > 0 && line[0] is ' ' or '\t' && lines.Count > 0)
            {
                lines[^1] = (lines[^1].Number, lines[^1].Text + line[1..]);
            }
            else if (line.Length > 0)
            {
                lines.Add((number, line));
            }
        }

        return lines;
    }

    private static string Unescaped(string value) => EscapePattern().Replace(value, match => match.Groups[1].Value is "n" or "N" ? " " : match.Groups[1].Value).Trim();

    private DeskRuleException Refuse(int line, string chinese, string english)
    {
        var reason = line == 0 ? ProcessRules.Say(caller, chinese, $"The file {english}") : ProcessRules.Say(caller, $"第 {line} 行：{chinese}", $"Line {line} {english}");
        return new DeskRuleException("holidays-unreadable", 400, ProcessRules.Say(caller, "无法读取该日历文件。", "The calendar file cannot be read.")) { Fields = new Dictionary<string, string> { ["file"] = reason } };
    }

    [GeneratedRegex("^(?<name>[A-Za-z0-9-]+)(?<parameters>(;[A-Za-z0-9-]+=(\"[^\"]*\"|[^\";:]*))*):(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinePattern();

    // 休班 is off duty.
    [GeneratedRegex(@"(?<!休)班|\bmake-?up\b|\b(work|working day|workday)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WorksPattern();

    [GeneratedRegex(@"^P(\d{1,3})([DW])$", RegexOptions.None, 1000)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"\\(.)", RegexOptions.None, 1000)]
    private static partial Regex EscapePattern();
}
