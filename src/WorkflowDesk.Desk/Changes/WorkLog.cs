using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>Something that was done while a plan was carried out.</summary>
/// <param name="At">When it was done, as whoever did it says.</param>
/// <param name="LoggedAt">When they said so.</param>
public sealed record WorkEntry(Guid Id, DateTimeOffset At, string By, string Text, int Attempt, DateTimeOffset LoggedAt);

/// <summary>Whether the backup was taken before the work of the current plan began.</summary>
/// <param name="Taken">False: it was not needed, for <paramref name="Reason"/>.</param>
public sealed record BackupWord(bool Taken, string Reason, string By, DateTimeOffset At);

/// <summary>
/// What was done, one entry at a time while the step <c>implement</c> is open. Entries stand on the ticket's timeline, to
/// which rows are only ever added: nothing of the log changes afterwards. Work on production or data begins with a word
/// about the backup.
/// </summary>
public sealed class WorkLog(DeskDatabase database, DeskTimeZone zone)
{
    /// <summary>Characters of an entry.</summary>
    public const int LongestEntry = 4000;

    public const string Taken = "taken";
    public const string NotNeeded = "not-needed";

    private const string Backup = "backup";

    /// <summary>In the order things were done; null: no such ticket for the caller.</summary>
    public async Task<IReadOnlyList<WorkEntry>?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).Where(ticket => ticket.Number == number).Select(ticket => (Guid?)ticket.Id).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return null;
        }

        var rows = await db.Timeline.Where(entry => entry.TicketId == id && entry.Action == TimelineAction.WorkLogged)
            .OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(Entry).OrderBy(entry => entry.At).ThenBy(entry => entry.LoggedAt)];
    }

    /// <summary>Null: no word yet about the current plan's backup, or no such ticket for the caller.</summary>
    public async Task<BackupWord?> BackupOfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Worked(caller).SingleOrDefaultAsync(ticket => ticket.Number == number, cancellationToken) is { } ticket ? await BackupOfAsync(db, ticket, cancellationToken) : null;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="at">When it was done; null: now.</param>
    /// <exception cref="DeskRuleException">409 nothing is being implemented; 403 not by this caller; 422 empty, in the future, or the backup is not confirmed.</exception>
    public static async Task<WorkEntry> AddAsync(DeskStep step, Ticket ticket, string text, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        await CheckMayWorkAsync(step, ticket, cancellationToken);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Trim().Length is 0 or > LongestEntry)
        {
            wrong["text"] = ProcessRules.Say(step.Caller, $"请写明做了什么，最多 {LongestEntry} 个字符", $"say what was done, in at most {LongestEntry} characters");
        }

        if (at > step.Now || at < ticket.SubmittedAt)
        {
            wrong["at"] = ProcessRules.Say(step.Caller, "应在工单提交之后、当前时间之前", "must lie between the opening of the ticket and now");
        }

        if (await LacksBackupAsync(step, ticket, cancellationToken))
        {
            wrong[Backup] = BackupMissing(step.Caller);
        }

        Refuse(step.Caller, wrong);
        ticket.Revision++;
        return Write(step, ticket, text.Trim(), at ?? step.Now);
    }

    /// <summary>Says that the backup was taken, or why none is needed. Saying it again adds a word, and the last one counts.</summary>
    /// <exception cref="DeskRuleException">409 nothing is being implemented; 403 not by this caller; 422 no reason.</exception>
    public static async Task ConfirmBackupAsync(DeskStep step, Ticket ticket, bool taken, string reason, CancellationToken cancellationToken)
    {
        await CheckMayWorkAsync(step, ticket, cancellationToken);
        CheckReason(step.Caller, taken, reason);
        ticket.Revision++;
        await NoteBackupAsync(step, ticket, taken, reason.Trim(), cancellationToken);
    }

    /// <summary>What the current plan's backup word is; null: none yet.</summary>
    internal static async Task<BackupWord?> BackupOfAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) =>
        ticket.ReadDetails()[Backup] is JsonObject word && await PlanReading.LatestAsync(db, ticket, cancellationToken) is { } plan && SolutionPlan.Text(word, "plan") == plan.Id.ToString()
            ? new BackupWord(word["taken"]!.GetValue<bool>(), SolutionPlan.Text(word, "reason"), SolutionPlan.Text(word, "by"), SolutionPlan.Moment(word, "at") ?? plan.At)
            : null;

    /// <summary>A completed implement step may bring the word about the backup and entries nobody wrote on the way.</summary>
    internal async Task CompleteAsync(DeskStep step, Ticket ticket, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        var word = SolutionPlan.Text(data, Backup);
        if (word.Length > 0)
        {
            CheckReason(step.Caller, word == Taken, SolutionPlan.Text(data, "backupReason"));
            await NoteBackupAsync(step, ticket, word == Taken, SolutionPlan.Text(data, "backupReason"), cancellationToken);
        }
        else if (outcome is not "Blocked" && await LacksBackupAsync(step, ticket, cancellationToken))
        {
            // The reminder stood in the form: what was done is done, and that nobody said a word is kept.
            step.Record(TimelineAction.BackupUnconfirmed, ticket, step: StepKey.Implement);
        }

        foreach (var row in (data["log"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (time, action) = (SolutionPlan.Text(row, "time"), SolutionPlan.Text(row, "action"));
            var at = TimeOfDay(time, step.Now);
            Write(step, ticket, at is null && time.Length > 0 ? $"{time} {action}" : action, at ?? step.Now);
        }
    }

    private static async Task<bool> LacksBackupAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) =>
        await PlanReading.LatestAsync(step.Db, ticket, cancellationToken) is { NeedsBackup: true } && await BackupOfAsync(step.Db, ticket, cancellationToken) is null;

    private static async Task NoteBackupAsync(DeskStep step, Ticket ticket, bool taken, string reason, CancellationToken cancellationToken)
    {
        var plan = await PlanReading.LatestAsync(step.Db, ticket, cancellationToken);
        ticket.SetDetail(Backup, new JsonObject { ["taken"] = taken, ["reason"] = reason, ["by"] = step.Caller.Name, ["at"] = step.Now, ["plan"] = plan?.Id.ToString() });
        step.Record(TimelineAction.BackupConfirmed, ticket, reason, subject: taken ? Taken : NotNeeded, data: new JsonObject { ["plan"] = plan?.Id.ToString() });
    }

    private static WorkEntry Write(DeskStep step, Ticket ticket, string text, DateTimeOffset at) =>
        Entry(step.Record(TimelineAction.WorkLogged, ticket, text, step: StepKey.Implement, data: new JsonObject { ["at"] = at, ["attempt"] = ticket.Attempt }));

    private static WorkEntry Entry(TimelineEntry entry)
    {
        var data = JsonNode.Parse(entry.Data) as JsonObject ?? [];
        return new WorkEntry(entry.Id, SolutionPlan.Moment(data, "at") ?? entry.At, entry.ActorName, entry.Text, data["attempt"]?.GetValue<int>() ?? 1, entry.At);
    }

    private static async Task CheckMayWorkAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        var task = await step.Db.Tasks.FirstOrDefaultAsync(row => row.TicketId == ticket.Id && row.Step == StepKey.Implement && row.State == TicketTask.Open, cancellationToken)
            ?? throw new DeskRuleException("not-implementing", 409, ProcessRules.Say(step.Caller, "工单不在实施阶段。", "Nothing is being implemented on this ticket now."));
        ProcessRules.CheckMayAct(task, step.Caller);
    }

    private static void CheckReason(Caller caller, bool taken, string reason)
    {
        if (!taken && string.IsNullOrWhiteSpace(reason))
        {
            Refuse(caller, new() { ["backupReason"] = ProcessRules.Say(caller, "请说明为何不需要备份", "say why no backup is needed") });
        }
    }

    private static string BackupMissing(Caller caller) =>
        ProcessRules.Say(caller, "方案涉及生产环境或数据：请先确认已备份，或说明为何不需要", "the plan touches production or data: confirm the backup first, or say why none is needed");

    private static void Refuse(Caller caller, Dictionary<string, string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(caller, "请补全或更正标出的内容。", "Some fields are missing or wrong.")) { Fields = wrong };
        }
    }

    /// <summary>A time such as 14:35 is the latest moment with that time of day; null: it is none.</summary>
    private DateTimeOffset? TimeOfDay(string text, DateTimeOffset now)
    {
        if (!TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(now, zone.Zone).Date + time.ToTimeSpan();
        var moment = new DateTimeOffset(local, zone.Zone.GetUtcOffset(local)).ToUniversalTime();
        return moment <= now ? moment : moment.AddDays(-1);
    }
}
