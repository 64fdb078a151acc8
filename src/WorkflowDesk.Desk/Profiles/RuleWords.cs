using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>What the properties of profiles and calendars are called.</summary>
internal static class RuleWords
{
    private static readonly Dictionary<string, LocalizedText> s_words = new(StringComparer.Ordinal)
    {
        ["affectedSystem"] = new("受影响的系统", "affected system"),
        ["ask"] = new("追问缺失信息", "asking for missing information"),
        ["assign"] = new("受理并分派", "accept and assign"),
        ["calendar"] = new("日历", "calendar"),
        ["categories"] = new("类别", "categories"),
        ["category"] = new("类别", "category"),
        ["cells"] = new("单元格", "cells"),
        ["channel"] = new("渠道", "channel"),
        ["days"] = new("特殊日期", "special days"),
        ["department"] = new("部门", "department"),
        ["description"] = new("说明", "description"),
        ["feedback"] = new("结果反馈", "feedback"),
        ["fields"] = new("字段", "fields"),
        ["from"] = new("自", "from"),
        ["hasVisit"] = new("回访", "visit"),
        ["hours"] = new("时间", "hours"),
        ["impacts"] = new("影响范围", "impacts"),
        ["key"] = new("键", "key"),
        ["keyword"] = new("关键词", "keyword"),
        ["label"] = new("告警标签", "alert label"),
        ["limits"] = new("时限", "limits"),
        ["matrix"] = new("优先级矩阵", "priority matrix"),
        ["means"] = new("含义", "meaning"),
        ["name"] = new("名称", "name"),
        ["outcomes"] = new("结果", "outcomes"),
        ["priorities"] = new("优先级", "priorities"),
        ["provisionalPriority"] = new("受理前的优先级", "priority before acceptance"),
        ["reopen"] = new("重开", "reopening"),
        ["required"] = new("必填字段", "required fields"),
        ["resolve"] = new("解决", "resolve"),
        ["respond"] = new("首次响应", "first response"),
        ["routing"] = new("路由规则", "routing rules"),
        ["serialDigits"] = new("流水号位数", "digits of the serial"),
        ["silence"] = new("默认确认", "confirmation by silence"),
        ["skills"] = new("技能", "skills"),
        ["step"] = new("步骤", "step"),
        ["subcategories"] = new("子类", "sub-categories"),
        ["subcategory"] = new("子类", "sub-category"),
        ["team"] = new("团队", "team"),
        ["timeZone"] = new("时区", "time zone"),
        ["tone"] = new("颜色", "colour"),
        ["until"] = new("至", "until"),
        ["update"] = new("进展通报", "progress update"),
        ["urgencies"] = new("紧急程度", "urgencies"),
        ["visit"] = new("回访", "visit"),
        ["week"] = new("每周", "week"),
        ["Monday"] = new("周一", "Monday"),
        ["Tuesday"] = new("周二", "Tuesday"),
        ["Wednesday"] = new("周三", "Wednesday"),
        ["Thursday"] = new("周四", "Thursday"),
        ["Friday"] = new("周五", "Friday"),
        ["Saturday"] = new("周六", "Saturday"),
        ["Sunday"] = new("周日", "Sunday"),
    };

    /// <summary>Keys that people chose are shown as they are.</summary>
    public static LocalizedText Of(string property) => s_words.GetValueOrDefault(property) ?? new LocalizedText(property, property);
}
