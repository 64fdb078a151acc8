using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>Adds, renames and removes teams, for administrators.</summary>
public static partial class TeamAdmin
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = 60;

    /// <exception cref="DeskRuleException">403; 422 with the fields that are wrong.</exception>
    public static async Task AddAsync(DeskStep step, string key, string nameZh, string nameEn, CancellationToken cancellationToken)
    {
        await PeopleAdmin.BeginAsync(step, cancellationToken);
        var wrong = WrongNames(step.Caller, nameZh, nameEn);
        if (!KeyForm().IsMatch(key))
        {
            wrong["key"] = ProcessRules.Say(step.Caller, "1 到 40 个小写字母、数字和连字符", "is 1 to 40 small letters, digits and dashes");
        }
        else if (await step.Db.Teams.AnyAsync(team => team.Key == key, cancellationToken))
        {
            wrong["key"] = ProcessRules.Say(step.Caller, "已有此团队", "is there already");
        }

        Refuse(step.Caller, wrong);
        step.Db.Teams.Add(new Team { Key = key, NameZh = nameZh.Trim(), NameEn = nameEn.Trim() });
        step.Record(TimelineAction.TeamAdded, null, subject: key, data: new JsonObject { ["nameZh"] = nameZh.Trim(), ["nameEn"] = nameEn.Trim() });
    }

    /// <summary>Gives the team other names; its key stays, since rules and tickets know it by that.</summary>
    /// <exception cref="DeskRuleException">403; 404; 422 with the fields that are wrong.</exception>
    public static async Task RenameAsync(DeskStep step, string key, string nameZh, string nameEn, CancellationToken cancellationToken)
    {
        await PeopleAdmin.BeginAsync(step, cancellationToken);
        var team = await FindAsync(step, key, cancellationToken);
        Refuse(step.Caller, WrongNames(step.Caller, nameZh, nameEn));
        if ((team.NameZh, team.NameEn) == (nameZh.Trim(), nameEn.Trim()))
        {
            return;
        }

        step.Record(TimelineAction.TeamRenamed, null, subject: key, data: new JsonObject { ["nameZh"] = new JsonArray(team.NameZh, nameZh.Trim()), ["nameEn"] = new JsonArray(team.NameEn, nameEn.Trim()) });
        (team.NameZh, team.NameEn) = (nameZh.Trim(), nameEn.Trim());
    }

    /// <exception cref="DeskRuleException">403; 404; 422 the team is in use: the message says where.</exception>
    public static async Task RemoveAsync(DeskStep step, string key, CancellationToken cancellationToken)
    {
        await PeopleAdmin.BeginAsync(step, cancellationToken);
        var team = await FindAsync(step, key, cancellationToken);
        var uses = await UsesAsync(step.Db, key, step.Caller.Language, cancellationToken);
        if (uses.Count > 0)
        {
            var list = string.Join(ProcessRules.Say(step.Caller, "；", "; "), uses);
            throw new DeskRuleException("team-in-use", 422, ProcessRules.Say(step.Caller, $"该团队仍在使用：{list}。", $"The team is in use: {list}."));
        }

        step.Db.Teams.Remove(team);
        step.Record(TimelineAction.TeamRemoved, null, subject: key, data: new JsonObject { ["nameZh"] = team.NameZh, ["nameEn"] = team.NameEn });
    }

    /// <summary>Where a team is used, in words. Empty: nowhere.</summary>
    public static async Task<IReadOnlyList<string>> UsesAsync(DeskDb db, string key, string language, CancellationToken cancellationToken)
    {
        var zh = language == Languages.Chinese;
        var uses = new List<string>();
        if (await db.TeamMembers.CountAsync(member => member.TeamKey == key, cancellationToken) is > 0 and var members)
        {
            uses.Add(zh ? $"{members} 名成员" : $"{members} members");
        }

        if (await db.Tickets.CountAsync(ticket => ticket.TeamKey == key, cancellationToken) is > 0 and var tickets)
        {
            uses.Add(zh ? $"{tickets} 张工单" : $"{tickets} tickets");
        }

        var token = $"|{Candidates.Team(key)}|";
        if (await db.Tasks.CountAsync(task => task.State == TicketTask.Open && task.Candidates.Contains(token), cancellationToken) is > 0 and var tasks)
        {
            uses.Add(zh ? $"{tasks} 项未结任务" : $"{tasks} open tasks");
        }

        var mailboxes = await db.Mailboxes.Where(mailbox => mailbox.TeamKey == key).Select(mailbox => mailbox.Key).ToListAsync(cancellationToken);
        uses.AddRange(mailboxes.Order(StringComparer.Ordinal).Select(mailbox => zh ? $"邮箱 {mailbox}" : $"the mailbox {mailbox}"));
        var newest = await db.ProfileVersions.Where(row => !db.ProfileVersions.Any(later => later.Key == row.Key && later.Version > row.Version))
            .Select(row => new { row.Key, row.Source }).ToListAsync(cancellationToken);
        uses.AddRange(newest.Where(row => ProfileJson.Read(row.Source).Routing.Any(rule => rule.Team == key)).Select(row => row.Key).Order(StringComparer.Ordinal)
            .Select(profile => zh ? $"方案 {profile} 的路由规则" : $"routing rules of the profile {profile}"));
        var quoted = new[] { $"\"{key}\"", $"team:{key}\"" };
        var published = await db.Definitions.Where(row => row.IsPublished && (row.Source.Contains(quoted[0]) || row.Source.Contains(quoted[1]))).Select(row => row.DefinitionId).Distinct().ToListAsync(cancellationToken);
        uses.AddRange(published.Order(StringComparer.Ordinal).Select(definition => zh ? $"流程 {definition}" : $"the process {definition}"));
        return uses;
    }

    private static async Task<Team> FindAsync(DeskStep step, string key, CancellationToken cancellationToken) =>
        await step.Db.Teams.SingleOrDefaultAsync(team => team.Key == key, cancellationToken)
        ?? throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, $"没有团队“{key}”。", $"There is no team '{key}'."));

    private static Dictionary<string, string> WrongNames(Caller caller, string nameZh, string nameEn)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, name) in new[] { ("nameZh", nameZh), ("nameEn", nameEn) })
        {
            if (name.Trim().Length is 0 or > LongestName)
            {
                wrong[field] = ProcessRules.Say(caller, $"1 到 {LongestName} 个字符", $"is 1 to {LongestName} characters");
            }
        }

        return wrong;
    }

    private static void Refuse(Caller caller, Dictionary<string, string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw new DeskRuleException("invalid-team", 422, ProcessRules.Say(caller, "请更正标出的内容。", "Please correct what is marked.")) { Fields = wrong };
        }
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.None, 1000)]
    private static partial Regex KeyForm();
}
