using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>How values read in a message: durations, moments and the keys of the process, in both languages.</summary>
internal sealed partial class MessageWords(string language, TimeZoneInfo zone)
{
    private static readonly Dictionary<string, (string Zh, string En)> Known = new(StringComparer.Ordinal)
    {
        ["Assign"] = ("受理与指派", "acceptance and assignment"),
        ["Ask"] = ("追问缺失信息", "asking for what is missing"),
        ["Respond"] = ("首次响应", "the first response"),
        ["Resolve"] = ("解决", "resolution"),
        ["Update"] = ("进展通报", "the next update"),
        ["Feedback"] = ("结果反馈", "feedback"),
        ["Visit"] = ("回访", "the return visit"),
        ["Reassign"] = ("改派或增加专家", "reassign or add experts"),
        ["Vendor"] = ("转供应商或其他部门", "hand to a vendor or another department"),
        ["RaisePriority"] = ("提高优先级", "raise the priority"),
        ["Return"] = ("退回处理人并给出建议", "return to the handler with advice"),
        ["Approved"] = ("已批准", "approved"),
        ["Rejected"] = ("未批准", "rejected"),
        ["MoreInformation"] = ("需要补充说明", "more information needed"),
        ["Expired"] = ("逾期未决", "not decided in time"),
        ["handler"] = ("主处理人", "main handler"),
        ["co-handler"] = ("协同处理人", "co-handler"),
        ["no-response"] = ("长时间未收到您的回复", "we have not heard from you"),
        ["confirmed-by-silence"] = ("确认期内未收到异议", "no objection arrived in time"),
        ["resolved"] = ("问题已解决", "the problem is solved"),
        ["withdrawn"] = ("报告人已撤回", "the requester withdrew it"),
        ["cancelled"] = ("已取消", "it was cancelled"),
        ["confirmed"] = ("您已确认解决", "you confirmed the solution"),
        ["duplicate"] = ("与另一张工单重复", "it duplicates another ticket"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> s_statuses = new(StringComparer.Ordinal)
    {
        ["new"] = ("新建", "New"),
        ["accepted"] = ("已受理", "Accepted"),
        ["awaiting-requester"] = ("等待报告人", "Awaiting requester"),
        ["diagnosing"] = ("诊断中", "Diagnosing"),
        ["escalated"] = ("已升级", "Escalated"),
        ["planning"] = ("制定方案", "Planning"),
        ["awaiting-approval"] = ("等待审批", "Awaiting approval"),
        ["implementing"] = ("实施中", "Implementing"),
        ["verifying"] = ("验证中", "Verifying"),
        ["resolved"] = ("已解决", "Resolved"),
        ["closed"] = ("已关闭", "Closed"),
        ["withdrawn"] = ("已撤回", "Withdrawn"),
        ["cancelled"] = ("已取消", "Cancelled"),
    };

    private bool Chinese => language == Languages.Chinese;

    /// <summary>The word for a key of the process; other text stays as it is.</summary>
    public string Of(string value) => Known.TryGetValue(value, out var words) ? Chinese ? words.Zh : words.En : value;

    public string Status(string status) => s_statuses.TryGetValue(status, out var words) ? Chinese ? words.Zh : words.En : status;

    /// <param name="value">Minutes as a number, a limit such as <c>3wd</c>, or a time span such as <c>1.02:30:00</c>; other text stays as it is.</param>
    public string Duration(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        TimeSpan span;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && Math.Abs(minutes) < 1e9)
        {
            span = TimeSpan.FromMinutes(minutes);
        }
        else if (ServiceLevels.Limit.Parse(text) is { } limit)
        {
            if (limit.WorkingDays > 0)
            {
                return Chinese ? $"{limit.WorkingDays} 个工作日" : limit.WorkingDays == 1 ? "1 working day" : $"{limit.WorkingDays} working days";
            }

            span = limit.Time;
        }
        else if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span))
        {
            return text;
        }

        var parts = new List<string>();
        Add(parts, (int)span.TotalDays, "天", "day");
        Add(parts, span.Hours, "小时", "hour");
        Add(parts, span.Minutes, "分钟", "minute");
        if (parts.Count == 0)
        {
            return Chinese ? "不到 1 分钟" : "less than a minute";
        }

        return string.Join(" ", parts.Take(2));
    }

    /// <param name="value">ISO 8601; without an offset it is the desk's own time, a bare date stays a date. Other text stays as it is.</param>
    public string Moment(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day.ToString(Chinese ? "yyyy年M月d日" : "d MMMM yyyy", CultureInfo.InvariantCulture);
        }

        if (!Iso().IsMatch(text) || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment))
        {
            return text;
        }

        var local = moment.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(moment, zone.GetUtcOffset(moment))
            : TimeZoneInfo.ConvertTime(new DateTimeOffset(moment.ToUniversalTime(), TimeSpan.Zero), zone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return Chinese
            ? local.ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture) + $"（{offset}）"
            : local.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + $" ({offset})";
    }

    /// <summary>A value as text; one that has a text for each language gives the reader's.</summary>
    public string Text(object? value) => value switch
    {
        null => "",
        List<object?> list => string.Join('\n', list.Select(Text).Where(line => line.Length > 0)),
        Dictionary<string, object?> texts => Text(texts.GetValueOrDefault(language) ?? texts.GetValueOrDefault(Chinese ? Languages.English : Languages.Chinese)),
        bool flag => flag ? Chinese ? "是" : "yes" : Chinese ? "否" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>JSON as a message holds it.</summary>
    public static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(field => field.Name, field => Plain(field.Value), StringComparer.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private void Add(List<string> parts, int count, string zh, string en)
    {
        if (count > 0)
        {
            parts.Add(Chinese ? $"{count} {zh}" : $"{count} {en}{(count == 1 ? "" : "s")}");
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d", RegexOptions.None, 1000)]
    private static partial Regex Iso();
}
