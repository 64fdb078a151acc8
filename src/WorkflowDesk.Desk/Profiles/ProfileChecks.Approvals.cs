using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>What is wrong with the approval rules.</summary>
internal sealed partial class ProfileChecks
{
    /// <summary>Reminders of one rule.</summary>
    private const int MostReminders = 10;

    private void Approvals()
    {
        Count("approvals", profile.Approvals.Count, MostRules, isNeeded: false);
        foreach (var (rule, place) in At("approvals", profile.Approvals))
        {
            Name($"{place}.name", rule.Name);
            Conditions(rule, place);
            Decision(rule, place);
            Times(rule, place);
        }

        if (profile.Approvals is [.., var last] && !last.IsForTheRest)
        {
            Add($"approvals[{profile.Approvals.Count - 1}]", "最后一条规则不能带条件，否则有的方案无人审批", "the last rule must have no condition, or there are plans nobody decides on");
        }

        for (var i = 0; i + 1 < profile.Approvals.Count; i++)
        {
            if (profile.Approvals[i].IsForTheRest)
            {
                Add($"approvals[{i}]", "没有条件，它之后的规则永远不会生效", "has no condition: the rules after it would never hold");
            }
        }
    }

    private void Conditions(ApprovalRule rule, string place)
    {
        if (rule.Category.Length > 0 && profile.Category(rule.Category) is null)
        {
            Add($"{place}.category", $"没有类别“{rule.Category}”", $"there is no category '{rule.Category}'");
        }

        OneOf($"{place}.risk", rule.Risk, PlanRisk.All, isOptional: true);
        OneOf($"{place}.permissionLevel", rule.PermissionLevel, PermissionLevel.All, isOptional: true);
        OneOf($"{place}.mode", rule.Mode, ApprovalMode.Modes, isOptional: false);
    }

    private void Decision(ApprovalRule rule, string place)
    {
        Count($"{place}.approvers", rule.Approvers.Count, MostRules, isNeeded: true);
        foreach (var (token, at) in At($"{place}.approvers", rule.Approvers).Concat(At($"{place}.deputies", rule.Deputies)))
        {
            Token(at, token);
        }

        if (rule.Mode == ApprovalMode.Quorum && rule.Quorum is < 2 or > 50)
        {
            Add($"{place}.quorum", "需要 2 到 50 人批准", "is 2 to 50 approvals");
        }
        else if (rule.Mode != ApprovalMode.Quorum && rule.Quorum != 0)
        {
            Add($"{place}.quorum", "只有“达到人数”方式才有人数", "belongs to the mode quorum only");
        }

        if (rule.Deputies.Count > 0 != rule.DeputiesAfter is not null)
        {
            Add($"{place}.deputiesAfter", "代理人与代理时限须同时填写", "deputies and the time after which they are asked go together");
        }
    }

    private void Times(ApprovalRule rule, string place)
    {
        Count($"{place}.reminders", rule.Reminders.Count, MostReminders, isNeeded: false);
        foreach (var (limit, at) in At($"{place}.reminders", rule.Reminders))
        {
            Within(at, limit, rule.ExpiresAfter);
        }

        Reachable($"{place}.expiresAfter", rule.ExpiresAfter, "");
        Within($"{place}.dueIn", rule.DueIn, rule.ExpiresAfter);
        Within($"{place}.deputiesAfter", rule.DeputiesAfter, rule.ExpiresAfter);
    }

    /// <summary>Compared where both are of a kind: what is in hours with hours, working days with working days.</summary>
    private void Within(string place, Limit? limit, Limit? end)
    {
        Reachable(place, limit, "");
        if (limit is { } time && end is { } last && (time.WorkingDays > 0) == (last.WorkingDays > 0) && (time.WorkingDays > last.WorkingDays || time.Time > last.Time))
        {
            Add(place, $"晚于审批过期时间 {last}", $"is later than the end of the approval, {last}");
        }
    }

    private void Token(string place, string token)
    {
        var isKnown = token.Split(':', 2) switch
        {
            ["role", var role] => Role.Staff.Contains(role),
            ["team", var team] => teams.Contains(team),
            ["user", var user] => user.Length > 0,
            [Recipients.DepartmentHead] => true,
            _ => false,
        };
        if (!isKnown)
        {
            Add(place, $"“{token}”不是 role:角色、team:团队、user:用户名 或 department-head", $"'{token}' is no role:…, team:… or user:… of this desk, nor department-head");
        }
    }

    private void OneOf(string place, string value, IReadOnlyList<string> known, bool isOptional)
    {
        if (!(isOptional && value.Length == 0) && !known.Contains(value))
        {
            Add(place, $"只能是 {string.Join("、", known)}", $"is one of {string.Join(", ", known)}");
        }
    }
}
