using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>Something a profile or a calendar must not say.</summary>
/// <param name="Place">As in its JSON: <c>priorities[0].key</c>.</param>
public sealed record ProfileProblem(string Place, LocalizedText Reason)
{
    /// <exception cref="DeskRuleException"><paramref name="code"/>, 422, when there is any problem; its fields are the places.</exception>
    public static void Refuse(Caller caller, string code, IReadOnlyList<ProfileProblem> problems)
    {
        if (problems.Count > 0)
        {
            var fields = problems.GroupBy(problem => problem.Place)
                .ToDictionary(group => group.Key, group => $"{group.Key}: {string.Join("; ", group.Select(problem => problem.Reason.In(caller.Language)))}");
            throw new DeskRuleException(code, 422, Process.ProcessRules.Say(caller, $"有 {problems.Count} 处需要改正。", $"{problems.Count} places have to be put right.")) { Fields = fields };
        }
    }
}

/// <summary>Whose hands rules of the desk may be changed by.</summary>
internal static class RuleKeepers
{
    /// <exception cref="DeskRuleException"><c>owners-only</c>, 403.</exception>
    public static void Check(Caller caller)
    {
        if (!caller.IsSystem && !caller.Is(Role.Administrator) && !caller.Is(Role.ProcessOwner))
        {
            throw new DeskRuleException("owners-only", 403, Process.ProcessRules.Say(caller, "只有管理员和流程负责人可以这样做。", "Only administrators and process owners may do this."));
        }
    }

    /// <exception cref="DeskRuleException"><c>stale</c>, 409.</exception>
    public static void CheckSeen(Caller caller, int seen, int current)
    {
        if (seen != current)
        {
            throw new DeskRuleException("stale", 409, Process.ProcessRules.Say(
                caller, $"您看到的是第 {seen} 版，而现在已是第 {current} 版：其间有人保存过。请重新打开后再修改。", $"You have seen version {seen}, but version {current} is the newest: somebody has saved meanwhile. Open it again and repeat your change."));
        }
    }
}
