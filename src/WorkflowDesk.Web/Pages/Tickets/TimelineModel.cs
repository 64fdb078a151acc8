using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A ticket's story, newest first.</summary>
/// <param name="SaysInternal">The reader works here: what the requester does not see is marked.</param>
/// <param name="Forms">Labels of what was entered, by step.</param>
/// <param name="Profile">The ticket's: names of priorities and categories.</param>
public sealed record TimelineModel(string Number, IReadOnlyList<TimelineView> Entries, bool SaysInternal, IReadOnlyDictionary<string, TaskForm> Forms, Profile Profile)
{
    private static readonly HashSet<string> Alarming = [TimelineAction.ClockBreached, TimelineAction.Incident, TimelineAction.Cancelled];

    private static readonly HashSet<string> Loud =
    [
        TimelineAction.Opened, TimelineAction.Reply, TimelineAction.Note, TimelineAction.TaskCompleted, TimelineAction.AttemptStarted,
        TimelineAction.DelayTold, TimelineAction.ClockBreached, TimelineAction.Incident, TimelineAction.Closed, TimelineAction.Reopened, TimelineAction.Withdrawn, TimelineAction.Cancelled,
    ];

    /// <summary>Bookkeeping: worth keeping, not worth reading first.</summary>
    public static bool IsQuiet(string action) => !Loud.Contains(action);

    public static bool IsAlarming(string action) => Alarming.Contains(action);

    /// <summary>On the desk, bookkeeping that fills more than this many entries in a row is folded.</summary>
    private const int FoldAfter = 2;

    /// <summary>Entries in runs: what is worth reading stands alone, bookkeeping between it may be folded.</summary>
    public IEnumerable<(bool IsFolded, IReadOnlyList<TimelineView> Entries)> Runs()
    {
        var quiet = new List<TimelineView>();
        foreach (var entry in Entries)
        {
            if (IsQuiet(entry.Action))
            {
                quiet.Add(entry);
                continue;
            }

            if (quiet.Count > 0)
            {
                yield return (SaysInternal && quiet.Count > FoldAfter, quiet);
                quiet = [];
            }

            yield return (false, [entry]);
        }

        if (quiet.Count > 0)
        {
            yield return (SaysInternal && quiet.Count > FoldAfter, quiet);
        }
    }

    public string Sentence(TimelineView entry, Words words)
    {
        var isWatched = entry.Action is TimelineAction.ClockStarted or TimelineAction.ClockRepriced && entry.Data["limit"]?.ToString().Length == 0;
        var what = words.Of("action", isWatched ? "clock-watched" : entry.Action);
        var about = entry.Action switch
        {
            TimelineAction.TaskCompleted => Joined(words.Step(entry.Step ?? ""), words.Of($"outcome.{entry.Step}", entry.Outcome)),
            TimelineAction.MessageQueued => MessageKinds.NameOf(entry.Subject ?? "", Words.Language),
            TimelineAction.AttemptStarted when entry.Data["attempt"] is { } attempt => words["ticket.attempt-n", attempt.ToString()],
            TimelineAction.Closed => words.Of("closing", entry.Subject),
            TimelineAction.IncidentRetried => "",
            TimelineAction.Opened => "",
            TimelineAction.StatusChanged => words.Of("status", entry.Subject ?? entry.Outcome),
            TimelineAction.ClockStarted or TimelineAction.ClockPaused or TimelineAction.ClockResumed or TimelineAction.ClockRepriced or TimelineAction.ClockStopped
                or TimelineAction.ClockWarned or TimelineAction.ClockBreached => words.Of("clock.kind", entry.Subject),
            _ when entry.Step is not null => words.Step(entry.Step),
            _ => entry.Subject ?? "",
        };
        return about.Length == 0 ? what : what + words["text.colon"] + about;
    }

    /// <summary>What was entered. Bookkeeping keeps its details to itself.</summary>
    public IReadOnlyList<Fact> FactsOf(TimelineView entry, Words words, DeskTime time) =>
        entry.Action switch
        {
            TimelineAction.TaskCompleted => Facts.Of(Forms.GetValueOrDefault(entry.Step ?? "", new TaskForm()), entry.Data, words, time, Profile),
            TimelineAction.DelayTold when DateTimeOffset.TryParse((string?)entry.Data["eta"], System.Globalization.CultureInfo.InvariantCulture, out var eta) =>
                [new Fact(words["delay.eta"], time.Moment(eta))],
            TimelineAction.Updated => Facts.ChangedIn(entry.Data, words, Profile),
            _ => [],
        };

    private static string Joined(string left, string right) => right.Length == 0 ? left : $"{left} → {right}";
}
