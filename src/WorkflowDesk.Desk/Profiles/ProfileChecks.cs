using System.Text.RegularExpressions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>Everything that is wrong with a profile, so that it is put right at once and not piece by piece.</summary>
/// <param name="calendars">Calendars of the desk, by key.</param>
/// <param name="teams">Keys of the desk's teams.</param>
internal sealed partial class ProfileChecks(Profile profile, IReadOnlyDictionary<string, BusinessCalendar> calendars, IReadOnlySet<string> teams, DateTimeOffset now)
{
    public const int MostPriorities = 12;
    public const int MostCategories = 100;
    public const int MostRules = 500;
    public const int MostSkills = 20;

    /// <summary>Characters of a skill.</summary>
    public const int LongestSkill = 60;

    /// <summary>Characters of a name or a meaning.</summary>
    public const int LongestText = 500;

    private static readonly string[] s_tones = ["danger", "warning", "primary", "default"];

    private readonly List<ProfileProblem> _problems = [];

    public IReadOnlyList<ProfileProblem> Find()
    {
        Key("key", profile.Key);
        Name("name", profile.Name);
        Text("description", profile.Description);
        if (profile.SerialDigits is < 3 or > 8)
        {
            Add("serialDigits", "编号的流水号为 3 到 8 位", "a serial has 3 to 8 digits");
        }

        CalendarOf("calendar", profile.Calendar, isOptional: false);
        Priorities();
        Matrix();
        Categories();
        Required();
        Limits();
        Routing();
        Approvals();
        Escalation();
        return _problems;
    }

    private void Priorities()
    {
        Count("priorities", profile.Priorities.Count, MostPriorities, isNeeded: true);
        Keys("priorities", profile.Priorities.Select(level => level.Key));
        foreach (var (level, place) in At("priorities", profile.Priorities))
        {
            Name($"{place}.name", level.Name);
            Text($"{place}.means", level.Means);
            CalendarOf($"{place}.calendar", level.Calendar, isOptional: true);
            if (!s_tones.Contains(level.Tone))
            {
                Add($"{place}.tone", $"只能是 {string.Join("、", s_tones)}", $"is one of {string.Join(", ", s_tones)}");
            }

            foreach (var (name, limit) in new[] { ("assign", level.Assign), ("respond", level.Respond), ("resolve", level.Resolve), ("update", level.Update) })
            {
                Reachable($"{place}.{name}", limit, level.Calendar);
            }
        }

        if (profile.Priority(profile.ProvisionalPriority) is null)
        {
            Add("provisionalPriority", $"没有优先级“{profile.ProvisionalPriority}”", $"there is no priority '{profile.ProvisionalPriority}'");
        }
    }

    private void Matrix()
    {
        if (profile.Matrix is not { } matrix)
        {
            return;
        }

        NamedKeys("matrix.urgencies", matrix.Urgencies, isNeeded: true);
        NamedKeys("matrix.impacts", matrix.Impacts, isNeeded: true);
        foreach (var urgency in matrix.Urgencies)
        {
            foreach (var impact in matrix.Impacts)
            {
                var place = $"matrix.cells.{urgency.Key}.{impact.Key}";
                if (matrix.PriorityFor(urgency.Key, impact.Key) is not { } priority)
                {
                    Add(place, "缺少优先级", "has no priority");
                }
                else if (profile.Priority(priority) is null)
                {
                    Add(place, $"没有优先级“{priority}”", $"there is no priority '{priority}'");
                }
            }
        }

        foreach (var (urgency, row) in matrix.Cells)
        {
            if (matrix.Urgencies.All(known => known.Key != urgency))
            {
                Add($"matrix.cells.{urgency}", $"没有紧急程度“{urgency}”", $"there is no urgency '{urgency}'");
            }

            foreach (var impact in row.Keys.Where(impact => matrix.Impacts.All(known => known.Key != impact)))
            {
                Add($"matrix.cells.{urgency}.{impact}", $"没有影响范围“{impact}”", $"there is no impact '{impact}'");
            }
        }
    }

    private void Categories()
    {
        Count("categories", profile.Categories.Count, MostCategories, isNeeded: true);
        Keys("categories", profile.Categories.Select(category => category.Key));
        foreach (var (category, place) in At("categories", profile.Categories))
        {
            Name($"{place}.name", category.Name);
            NamedKeys($"{place}.subcategories", category.Subcategories, isNeeded: false);
        }
    }

    private void Required()
    {
        Count("required", profile.Required.Count, MostRules, isNeeded: false);
        foreach (var (rule, place) in At("required", profile.Required))
        {
            if (rule.Channel.Length > 0 && !Channel.Intake.Contains(rule.Channel))
            {
                Add($"{place}.channel", $"没有渠道“{rule.Channel}”，可用：{string.Join("、", Channel.Intake)}", $"there is no channel '{rule.Channel}'; there are {string.Join(", ", Channel.Intake)}");
            }

            if (rule.Step.Length > 0)
            {
                Key($"{place}.step", rule.Step);
            }

            Count($"{place}.fields", rule.Fields.Count, MostRules, isNeeded: true);
            foreach (var (field, at) in At($"{place}.fields", rule.Fields).Where(item => !FieldName().IsMatch(item.Item)))
            {
                Add(at, $"“{field}”不是字段名", $"'{field}' is not the name of a field");
            }

            foreach (var (outcome, at) in At($"{place}.outcomes", rule.Outcomes).Where(item => rule.Step.Length == 0 || !FieldName().IsMatch(item.Item)))
            {
                Add(at, $"“{outcome}”不是步骤的结果", $"'{outcome}' is not a way out of a step");
            }
        }
    }

    private void Limits()
    {
        foreach (var (name, limit) in new (string, Limit?)[]
        {
            ("ask", profile.Limits.Ask), ("feedback", profile.Limits.Feedback), ("visit", profile.Limits.Visit), ("silence", profile.Limits.Silence), ("reopen", profile.Limits.Reopen),
        })
        {
            Reachable($"limits.{name}", limit, "");
        }
    }

    private void Routing()
    {
        Count("routing", profile.Routing.Count, MostRules, isNeeded: false);
        foreach (var (rule, place) in At("routing", profile.Routing))
        {
            if (!teams.Contains(rule.Team))
            {
                Add($"{place}.team", $"没有团队“{rule.Team}”", $"there is no team '{rule.Team}'");
            }

            var category = profile.Category(rule.Category);
            if (rule.Category.Length > 0 && category is null)
            {
                Add($"{place}.category", $"没有类别“{rule.Category}”", $"there is no category '{rule.Category}'");
            }

            if (rule.Subcategory.Length > 0 && category?.Subcategories.Any(known => known.Key == rule.Subcategory) != true)
            {
                Add($"{place}.subcategory", $"该类别没有子类“{rule.Subcategory}”", $"its category has no sub-category '{rule.Subcategory}'");
            }

            if (rule.Label.Length > 0 && rule.Label.IndexOf('=', StringComparison.Ordinal) <= 0)
            {
                Add($"{place}.label", "写作 名称=值", "is written name=value");
            }

            Count($"{place}.skills", rule.Skills.Count, MostSkills, isNeeded: false);
            foreach (var (skill, at) in At($"{place}.skills", rule.Skills).Where(item => item.Item.Trim().Length is 0 or > LongestSkill || item.Item.Contains('|')))
            {
                Add(at, $"技能由 1 到 {LongestSkill} 个字符组成，不含竖线", $"is 1 to {LongestSkill} characters without a bar");
            }

            if (rule.From > rule.Until)
            {
                Add($"{place}.until", "早于开始日期", "is earlier than its first day");
            }
        }
    }

    private void Escalation()
    {
        Count("escalation", profile.Escalation.Count, MostPriorities, isNeeded: true);
        foreach (var (level, place) in At("escalation", profile.Escalation))
        {
            Reachable($"{place}.after", level.After, "");
            Count($"{place}.to", level.To.Count, MostPriorities, isNeeded: true);
            foreach (var (token, at) in At($"{place}.to", level.To))
            {
                Person(at, token);
            }
        }
    }

    /// <summary>Somebody who does not depend on the ticket.</summary>
    private void Person(string place, string token)
    {
        switch (token.Split(':', 2))
        {
            case ["role", var role] when !Role.Staff.Contains(role):
                Add(place, $"没有角色“{role}”，可用：{string.Join("、", Role.Staff)}", $"there is no role '{role}'; there are {string.Join(", ", Role.Staff)}");
                break;
            case ["team", var team] when !teams.Contains(team):
                Add(place, $"没有团队“{team}”", $"there is no team '{team}'");
                break;
            case ["role" or "team" or "user", { Length: > 0 }]:
                break;
            default:
                Add(place, "写作 role:…、team:… 或 user:…", "is written role:…, team:… or user:…");
                break;
        }
    }

    private void NamedKeys(string place, IReadOnlyList<NamedKey> items, bool isNeeded)
    {
        Count(place, items.Count, MostCategories, isNeeded);
        Keys(place, items.Select(item => item.Key));
        foreach (var (item, at) in At(place, items))
        {
            Name($"{at}.name", item.Name);
        }
    }

    private void Keys(string place, IEnumerable<string> keys)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, at) in At(place, [.. keys]))
        {
            Key($"{at}.key", key);
            if (!seen.Add(key))
            {
                Add($"{at}.key", $"“{key}”出现了两次", $"'{key}' is there twice");
            }
        }
    }

    private void Key(string place, string key)
    {
        if (!RuleKey().IsMatch(key))
        {
            Add(place, "由 1 到 40 个字母、数字和连字符组成", "is 1 to 40 letters, digits and dashes");
        }
    }

    private void Name(string place, LocalizedText name)
    {
        if (string.IsNullOrWhiteSpace(name.Chinese) || string.IsNullOrWhiteSpace(name.English))
        {
            Add(place, "需要中文和英文", "is needed in Chinese and in English");
        }

        Text(place, name);
    }

    private void Text(string place, LocalizedText text)
    {
        if (text.Chinese.Length > LongestText || text.English.Length > LongestText)
        {
            Add(place, $"最多 {LongestText} 个字符", $"has at most {LongestText} characters");
        }
    }

    private void Count(string place, int count, int most, bool isNeeded)
    {
        if (count > most)
        {
            Add(place, $"最多 {most} 项", $"has at most {most} entries");
        }
        else if (isNeeded && count == 0)
        {
            Add(place, "至少要有一项", "needs at least one entry");
        }
    }

    private void CalendarOf(string place, string key, bool isOptional)
    {
        if (!(isOptional && key.Length == 0) && !calendars.ContainsKey(key))
        {
            Add(place, $"没有日历“{key}”", $"there is no calendar '{key}'");
        }
    }

    /// <summary>A limit must end some day in the calendar it counts in.</summary>
    private void Reachable(string place, Limit? limit, string ownCalendar)
    {
        var key = limit is { WorkingDays: 0 } && ownCalendar.Length > 0 ? ownCalendar : profile.Calendar;
        if (limit is { } time && calendars.TryGetValue(key, out var calendar) && !calendar.Holds(time, now))
        {
            Add(place, $"日历“{key}”的开放时间太少，期限 {time} 永远不会到期", $"the calendar '{key}' has too few hours for {time} ever to end");
        }
    }

    private void Add(string place, string chinese, string english) => _problems.Add(new ProfileProblem(place, new LocalizedText(chinese, english)));

    private static IEnumerable<(T Item, string Place)> At<T>(string place, IReadOnlyList<T> items) => items.Select((item, index) => (item, $"{place}[{index}]"));

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}$", RegexOptions.None, 1000)]
    internal static partial Regex RuleKey();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,60}$", RegexOptions.None, 1000)]
    private static partial Regex FieldName();
}
