using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Rules;

/// <param name="Seen">The newest version, as whoever saves has seen it; 0: there was none.</param>
/// <param name="Note">Why; may be empty.</param>
public sealed record MailRuleEdit(int Seen, IReadOnlyList<MailRule> Rules, string Note);

/// <summary>
/// The one door for changes to the rules for mail, for administrators and supervisors. Every change is a new version of
/// the whole list. Works inside the caller's step, the caller commits.
/// </summary>
public static class MailRuleEditing
{
    public const int MostRules = 200;
    public const int MostConditions = 10;
    public const int LongestName = 100;
    public const int LongestValue = 500;
    public const int LongestNote = 500;

    /// <exception cref="DeskRuleException">403; 409 somebody saved meanwhile; 422 mistakes, each with its rule.</exception>
    public static async Task<MailRuleVersion> SaveAsync(DeskStep step, MailRuleEdit edit, CancellationToken cancellationToken)
    {
        MailHandling.Check(step.Caller);
        if (!step.Db.IsSqlite)
        {
            // Rules are changed by one step at a time.
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240543)", cancellationToken);
        }

        var newest = await step.Db.MailRuleVersions.AsNoTracking().OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        RuleKeepers.CheckSeen(step.Caller, edit.Seen, newest?.Version ?? 0);
        var rules = edit.Rules.Select(Trimmed).ToList();
        var problems = Problems(step.Caller, rules);
        if (edit.Note.Length > LongestNote)
        {
            problems["note"] = ProcessRules.Say(step.Caller, $"最多 {LongestNote} 个字符", $"at most {LongestNote} characters");
        }

        if (problems.Count > 0)
        {
            throw new DeskRuleException("wrong-mail-rules", 422, ProcessRules.Say(step.Caller, "规则有误，未保存。", "The rules have mistakes and were not saved.")) { Fields = problems };
        }

        var version = new MailRuleVersion
        {
            Version = (newest?.Version ?? 0) + 1,
            Rules = JsonSerializer.Serialize(rules, DeskJson.Options),
            Note = edit.Note.Trim(),
            CreatedAt = step.Now,
            CreatedBy = step.Caller.Name,
        };
        step.Db.MailRuleVersions.Add(version);
        step.Record(TimelineAction.MailRulesChanged, null, version.Note, subject: $"{version.Version}", data: new JsonObject
        {
            ["before"] = newest is null ? null : JsonNode.Parse(newest.Rules),
            ["after"] = JsonNode.Parse(version.Rules),
        });
        return version;
    }

    private static MailRule Trimmed(MailRule rule) => rule with
    {
        Name = rule.Name.Trim(),
        Conditions = [.. rule.Conditions.Select(condition => condition with { Header = condition.Header.Trim(), Value = condition.Test == MailCondition.Exists ? "" : condition.Value })],
    };

    /// <summary>Keyed by the rule's place in the list, then the part of it.</summary>
    internal static Dictionary<string, string> Problems(Caller caller, IReadOnlyList<MailRule> rules)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        if (rules.Count > MostRules)
        {
            problems["rules"] = ProcessRules.Say(caller, $"最多 {MostRules} 条规则", $"at most {MostRules} rules");
        }

        for (var at = 0; at < rules.Count; at++)
        {
            var rule = rules[at];
            if (rule.Name.Length is 0 or > LongestName)
            {
                problems[$"rules[{at}].name"] = ProcessRules.Say(caller, $"需要名称，最多 {LongestName} 个字符", $"needs a name of at most {LongestName} characters");
            }

            if (rule.Conditions.Count is 0 or > MostConditions)
            {
                problems[$"rules[{at}].conditions"] = ProcessRules.Say(caller, $"需要 1 到 {MostConditions} 个条件", $"needs 1 to {MostConditions} conditions");
            }

            if (rule.Effect.IsNothing && !rule.IsLast)
            {
                problems[$"rules[{at}].effect"] = ProcessRules.Say(caller, "没有设定任何结果", "says nothing about the mail");
            }

            if (rule.Effect.Language is { } language && !Languages.IsKnown(language))
            {
                problems[$"rules[{at}].language"] = $"{Languages.Chinese}, {Languages.English}";
            }

            for (var i = 0; i < rule.Conditions.Count; i++)
            {
                if (ProblemOf(caller, rule.Conditions[i]) is { } problem)
                {
                    problems[$"rules[{at}].conditions[{i}]"] = problem;
                }
            }
        }

        return problems;
    }

    private static string? ProblemOf(Caller caller, MailCondition condition)
    {
        if (!MailCondition.Fields.Contains(condition.Field))
        {
            return string.Join(", ", MailCondition.Fields);
        }

        if (!MailCondition.Tests.Contains(condition.Test))
        {
            return string.Join(", ", MailCondition.Tests);
        }

        if (condition.Field == MailCondition.HeaderField && condition.Header.Length == 0)
        {
            return ProcessRules.Say(caller, "请填写邮件头名称", "name the header");
        }

        if (condition.Test != MailCondition.Exists && condition.Value.Trim().Length is 0 or > LongestValue)
        {
            return ProcessRules.Say(caller, $"请填写要查找的内容，最多 {LongestValue} 个字符", $"say what to look for, in at most {LongestValue} characters");
        }

        return condition.Test == MailCondition.Matches && MailRules.PatternOf(condition.Value) is null
            ? ProcessRules.Say(caller, "不是可用的正则表达式（不支持回溯引用与环视）", "is no usable regular expression (back-references and look-around are not supported)")
            : null;
    }
}
