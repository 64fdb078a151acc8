using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>How somebody wants to be told, as they choose it. Times of day are minutes after midnight in the desk's zone.</summary>
/// <param name="Seen">Revision of what was looked at; 0: nothing was chosen yet.</param>
/// <param name="Language">Null: the ticket's for its requester, else that of the person.</param>
public sealed record MessageChoice(
    int Seen, string? Language, IReadOnlyDictionary<string, string> Groups, string Rhythm, int DailyAt, int? QuietFrom, int? QuietUntil)
{
    public static MessageChoice Of(MessagePreference? preference) => preference is null
        ? new(0, null, new Dictionary<string, string>(), MessagePreference.Daily, 9 * 60, null, null)
        : new(preference.Revision, preference.Language, preference.ReadChoices(), preference.Rhythm, preference.DailyAt, preference.QuietFrom, preference.QuietUntil);
}

/// <summary>Everybody chooses for themselves alone. Works inside the caller's step, the caller commits.</summary>
public sealed class MessagePreferenceEditing(Outbox outbox)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Groups that may concern somebody.</summary>
    public static IReadOnlyList<string> GroupsOf(Caller caller) =>
        [.. MessageGroup.All.Where(group => caller.IsStaff && MessageGroup.OfStaff.Contains(group)
            || (!caller.IsStaff || caller.Is(Role.Requester)) && MessageGroup.OfRequesters.Contains(group))];

    public static Task<MessagePreference?> FindAsync(DeskDb db, Caller caller, CancellationToken cancellationToken) =>
        db.MessagePreferences.AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == caller.PersonId, cancellationToken);

    /// <exception cref="DeskRuleException">409 changed meanwhile; 422 a choice that does not exist, each named.</exception>
    public async Task<MessagePreference> SaveAsync(DeskStep step, MessageChoice choice, CancellationToken cancellationToken)
    {
        var id = step.Caller.PersonId ?? throw DeskRuleException.NotFound("Only people are told.");
        Check(step.Caller, choice);
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync($"select 1 from people where id = {id} for update", cancellationToken);
        }

        var row = await step.Db.MessagePreferences.SingleOrDefaultAsync(preference => preference.PersonId == id, cancellationToken);
        RuleKeepers.CheckSeen(step.Caller, choice.Seen, row?.Revision ?? 0);
        if (row is null)
        {
            row = new MessagePreference { PersonId = id, Revision = 0 };
            step.Db.MessagePreferences.Add(row);
        }

        row.Language = choice.Language;
        row.SetChoices(choice.Groups);
        (row.Rhythm, row.DailyAt, row.QuietFrom, row.QuietUntil) = (choice.Rhythm, choice.DailyAt, choice.QuietFrom, choice.QuietUntil);
        row.Revision++;
        row.UpdatedAt = step.Now;
        // What waits already follows the new rhythm.
        var next = await outbox.NextDigestAsync(step, row, cancellationToken);
        foreach (var waiting in await step.Db.Messages.Where(message => message.PersonId == id && message.Delivery == Message.ForDigest).ToListAsync(cancellationToken))
        {
            waiting.DigestAt = next;
        }

        step.Record(TimelineAction.MessagesChosen, null, subject: step.Caller.UserName, data: new JsonObject
        {
            ["language"] = row.Language,
            ["choices"] = JsonNode.Parse(row.Choices),
            ["rhythm"] = row.Rhythm,
            ["dailyAt"] = row.DailyAt,
            ["quietFrom"] = row.QuietFrom,
            ["quietUntil"] = row.QuietUntil,
        });
        return row;
    }

    private static void Check(Caller caller, MessageChoice choice)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (choice.Language is not null && !Languages.IsKnown(choice.Language))
        {
            wrong["language"] = ProcessRules.Say(caller, "应为 zh-CN 或 en", "must be zh-CN or en");
        }

        foreach (var (group, delivery) in choice.Groups)
        {
            if (!MessageGroup.All.Contains(group) || !MessagePreference.Deliveries.Contains(delivery))
            {
                wrong[$"groups.{group}"] = ProcessRules.Say(caller, $"没有这一选项：{delivery}", $"there is no such choice: {delivery}");
            }
            else if (MessageGroup.IsMandatory(group) && delivery != Message.ByMail)
            {
                wrong[$"groups.{group}"] = ProcessRules.Say(caller, "流程在等待您本人，此类邮件不能关闭", "the process waits for exactly you, so this mail cannot be switched off");
            }
        }

        if (choice.Rhythm is not (MessagePreference.Hourly or MessagePreference.Daily))
        {
            wrong["rhythm"] = ProcessRules.Say(caller, "应为 hourly 或 daily", "must be hourly or daily");
        }

        foreach (var (name, minutes) in new[] { ("dailyAt", (int?)choice.DailyAt), ("quietFrom", choice.QuietFrom), ("quietUntil", choice.QuietUntil) })
        {
            if (minutes is < 0 or >= MinutesOfDay)
            {
                wrong[name] = ProcessRules.Say(caller, "应为一天之内的时间", "must be a time of day");
            }
        }

        if (choice.QuietFrom is null != choice.QuietUntil is null)
        {
            wrong["quietUntil"] = ProcessRules.Say(caller, "免打扰时段的起止时间须同时填写", "quiet hours need both a beginning and an end");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("wrong-choice", 422, ProcessRules.Say(caller, "选择有误，未保存。", "The choices have mistakes and were not saved.")) { Fields = wrong };
        }
    }
}
