using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>How values read in a message: durations, moments and the keys of the process, in both languages.</summary>
internal sealed class MessageWords(string language, TimeZoneInfo zone)
{
    private static readonly Dictionary<string, (string Zh, string En)> Known = new(StringComparer.Ordinal)
    {
        ["P0"] = ("P0（核心业务中断）", "P0 (core business down)"),
        ["P1"] = ("P1（部分功能故障）", "P1 (part of a function broken)"),
        ["P2"] = ("P2（一般问题）", "P2 (question or improvement)"),
        ["P3"] = ("P3（咨询确认）", "P3 (consultation)"),
        ["Assign"] = ("受理与指派", "acceptance and assignment"),
        ["Resolve"] = ("解决", "resolution"),
        ["Reassign"] = ("改派或增加专家", "reassign or add experts"),
        ["Vendor"] = ("转供应商或其他部门", "hand to a vendor or another department"),
        ["RaisePriority"] = ("提高优先级", "raise the priority"),
        ["Return"] = ("退回处理人并给出建议", "return to the handler with advice"),
        ["Approved"] = ("已批准", "approved"),
        ["Rejected"] = ("未批准", "rejected"),
        ["MoreInformation"] = ("需要补充说明", "more information needed"),
        ["handler"] = ("主处理人", "main handler"),
        ["co-handler"] = ("协同处理人", "co-handler"),
        ["no-response"] = ("长时间未收到您的回复", "we have not heard from you"),
        ["confirmed-by-silence"] = ("确认期内未收到异议", "no objection arrived in time"),
        ["confirmed"] = ("您已确认解决", "you confirmed the solution"),
        ["duplicate"] = ("与另一张工单重复", "it duplicates another ticket"),
    };

    private bool Chinese => language == Languages.Chinese;

    /// <summary>The word for a key of the process; other text stays as it is.</summary>
    public string Of(string value) => Known.TryGetValue(value, out var words) ? Chinese ? words.Zh : words.En : value;

    /// <param name="value">Minutes as a number, or a time span such as <c>1.02:30:00</c>; other text stays as it is.</param>
    public string Duration(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        TimeSpan span;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && Math.Abs(minutes) < 1e9)
        {
            span = TimeSpan.FromMinutes(minutes);
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

    /// <param name="value">ISO 8601 with an offset; other text stays as it is.</param>
    public string Moment(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return text;
        }

        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return Chinese
            ? local.ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture) + $"（{offset}）"
            : local.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + $" ({offset})";
    }

    /// <summary>JSON as Handlebars reads it.</summary>
    public static object? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonObject o => o.ToDictionary(pair => pair.Key, pair => Plain(pair.Value), StringComparer.Ordinal),
        JsonArray a => a.Select(Plain).ToList(),
        JsonValue v when v.TryGetValue(out bool flag) => flag,
        JsonValue v when v.TryGetValue(out long whole) => whole,
        JsonValue v when v.TryGetValue(out double number) => number,
        _ => node.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<object>().ToString() : node.ToJsonString(),
    };

    private void Add(List<string> parts, int count, string zh, string en)
    {
        if (count > 0)
        {
            parts.Add(Chinese ? $"{count} {zh}" : $"{count} {en}{(count == 1 ? "" : "s")}");
        }
    }
}
