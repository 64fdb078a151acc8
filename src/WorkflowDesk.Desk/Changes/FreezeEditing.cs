using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>Administrators say when nothing should be changed. Works inside the caller's step.</summary>
public static class FreezeEditing
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = 200;

    /// <param name="system">Empty: every system.</param>
    /// <exception cref="DeskRuleException">403 no administrator; 422 without a name, or ending before it begins.</exception>
    public static FreezePeriod Add(DeskStep step, string name, string system, DateTimeOffset? from, DateTimeOffset? to)
    {
        Check(step.Caller);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (name.Trim().Length is 0 or > LongestName)
        {
            wrong["name"] = ProcessRules.Say(step.Caller, $"请填写名称，最多 {LongestName} 个字符", $"give it a name of at most {LongestName} characters");
        }

        if (from is null)
        {
            wrong["from"] = ProcessRules.Say(step.Caller, "请填写开始时间", "say when it begins");
        }

        if (to is null || to <= from || to <= step.Now)
        {
            wrong["to"] = ProcessRules.Say(step.Caller, "结束时间应晚于开始时间与当前时间", "must come after its beginning, and lie ahead");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(step.Caller, "请补全或更正标出的内容。", "Some fields are missing or wrong.")) { Fields = wrong };
        }

        var freeze = new FreezePeriod
        {
            Id = step.NewId(),
            Name = name.Trim(),
            System = system.Trim(),
            SystemKey = SystemKey.Of(system),
            StartsAt = from!.Value,
            EndsAt = to!.Value,
            CreatedBy = step.Caller.Name,
            CreatedAt = step.Now,
        };
        step.Db.FreezePeriods.Add(freeze);
        step.Record(TimelineAction.FreezeAdded, null, subject: freeze.Name, data: Data(freeze));
        return freeze;
    }

    /// <exception cref="DeskRuleException">403 no administrator; 404 there is none.</exception>
    public static async Task RemoveAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        Check(step.Caller);
        var freeze = await step.Db.FreezePeriods.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            ?? throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有这个冻结期。", "There is no such freeze."));
        step.Db.FreezePeriods.Remove(freeze);
        step.Record(TimelineAction.FreezeRemoved, null, subject: freeze.Name, data: Data(freeze));
    }

    private static JsonObject Data(FreezePeriod freeze) => new() { ["system"] = freeze.System, ["from"] = freeze.StartsAt, ["to"] = freeze.EndsAt };

    private static void Check(Caller caller)
    {
        if (!caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("administrators-only", 403, ProcessRules.Say(caller, "只有管理员可以这样做。", "Only an administrator may do this."));
        }
    }
}
