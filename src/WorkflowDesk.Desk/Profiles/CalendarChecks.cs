using System.Globalization;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>Everything that is wrong with a calendar.</summary>
internal static class CalendarChecks
{
    public static IEnumerable<ProfileProblem> Find(string key, BusinessCalendar calendar)
    {
        if (calendar.Key != key)
        {
            yield return Problem("key", $"应为“{key}”；键不能修改", $"is '{key}' and stays so");
        }

        if (!ProfileChecks.RuleKey().IsMatch(calendar.Key))
        {
            yield return Problem("key", "由 1 到 40 个字母、数字和连字符组成", "is 1 to 40 letters, digits and dashes");
        }

        if (string.IsNullOrWhiteSpace(calendar.Name.Chinese) || string.IsNullOrWhiteSpace(calendar.Name.English))
        {
            yield return Problem("name", "需要中文和英文", "is needed in Chinese and in English");
        }

        if (calendar.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(calendar.TimeZone, out _))
        {
            yield return Problem("timeZone", $"没有时区“{calendar.TimeZone}”，写法如 Asia/Shanghai", $"there is no time zone '{calendar.TimeZone}'; it is written like Asia/Shanghai");
        }

        if (calendar.Week.Values.Sum(hours => hours.Sum(some => some.To - some.From)) < 60)
        {
            yield return Problem("week", "每周至少要有一小时", "needs at least one hour a week");
        }

        foreach (var (day, hours) in calendar.Week.Where(day => Overlap(day.Value)))
        {
            yield return Problem($"week.{day}", "时间段须按先后排列且互不重叠", "has hours that overlap or are not in order");
        }

        if (calendar.Days.Count > CalendarEditing.MostDays)
        {
            yield return Problem("days", $"最多 {CalendarEditing.MostDays} 天", $"has at most {CalendarEditing.MostDays} days");
        }

        foreach (var (day, special) in calendar.Days)
        {
            var place = $"days.{day.ToString("O", CultureInfo.InvariantCulture)}";
            if (Overlap(special.Hours))
            {
                yield return Problem($"{place}.hours", "时间段须按先后排列且互不重叠", "has hours that overlap or are not in order");
            }

            if (special.Name.IsEmpty || special.Name.Chinese.Length > 100 || special.Name.English.Length > 100)
            {
                yield return Problem($"{place}.name", "需要名称，最多 100 个字符", "needs a name of at most 100 characters");
            }
        }
    }

    private static bool Overlap(IReadOnlyList<OpenHours> hours) => hours.Zip(hours.Skip(1)).Any(pair => pair.Second.From < pair.First.To);

    private static ProfileProblem Problem(string place, string chinese, string english) => new(place, new LocalizedText(chinese, english));
}
