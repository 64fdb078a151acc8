using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Moves;

/// <summary>Which tickets are to go on in which version, and where steps that are gone continue.</summary>
/// <param name="Mapping">Node ids of the old versions to node ids of the new one. A step that is gone and not named here keeps its tickets.</param>
public sealed record MovePlan(string DefinitionId, IReadOnlyList<int> FromVersions, int ToVersion, IReadOnlyDictionary<string, string> Mapping)
{
    internal string MappingJson => JsonSerializer.Serialize(Mapping, DeskJson.Options);

    internal static Dictionary<string, string> ReadMapping(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json, DeskJson.Options) ?? [];

    /// <summary>Those who decide about processes.</summary>
    /// <exception cref="DeskRuleException">403.</exception>
    internal static void CheckMayMove(Caller caller)
    {
        if (!caller.Is(Role.ProcessOwner) && !caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("may-not-move", 403, ProcessRules.Say(
                caller, "只有流程负责人或管理员可以迁移工单。", "Only a process owner or an administrator may move tickets to another version."));
        }
    }

    /// <summary>The rows of the plan's versions; the new one serves tickets, the old ones are others.</summary>
    /// <exception cref="DeskRuleException">404 no such version; 422 the new version is not published, or nothing would change.</exception>
    internal async Task<MoveVersions> VersionsAsync(DeskDb db, Caller caller, CancellationToken cancellationToken)
    {
        var rows = await db.Definitions.AsNoTracking()
            .Where(row => row.DefinitionId == DefinitionId && (row.Version == ToVersion || FromVersions.Contains(row.Version)))
            .OrderBy(row => row.Version).ToListAsync(cancellationToken);
        var to = rows.Find(row => row.Version == ToVersion);
        var from = rows.FindAll(row => row.Version != ToVersion);
        if (to is null || from.Count == 0 || from.Count != FromVersions.Distinct().Count(version => version != ToVersion))
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(caller, "没有这个流程版本。", "There is no such version of this process."));
        }

        return to.IsPublished
            ? new(from, to)
            : throw new DeskRuleException("not-published", 422, ProcessRules.Say(
                caller, "只能迁移到正在使用的已发布版本。", "Tickets can be moved only to the version that is published and serves new tickets."));
    }
}

internal sealed record MoveVersions(IReadOnlyList<DefinitionRow> From, DefinitionRow To);
