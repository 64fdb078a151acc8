using System.Globalization;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages;

/// <summary>A line of a clock's story as people read it.</summary>
public sealed record ClockSentence(DateTimeOffset At, string Text, bool IsAlarming);

/// <summary>Puts into words what happened to a clock.</summary>
public sealed class ClockWords(Words words, DeskTime time)
{
    public IReadOnlyList<ClockSentence> Of(ClockStory story) =>
        [.. story.Lines.Select(line => new ClockSentence(line.At, Sentence(line, story.CountsHours), line.What == TimelineAction.ClockBreached))];

    private string Sentence(ClockLine line, bool countsHours)
    {
        var promise = Limit.Parse(line.Promise) is { } limit ? time.Limit(limit) : Counted(line.Limit);
        var due = time.Moment(line.DueAt);
        return line.What switch
        {
            TimelineAction.ClockStarted or TimelineAction.ClockRepriced when line.Promise.Length == 0 => words["clock.story-unpromised", line.Priority],
            TimelineAction.ClockStarted => words["clock.story-started", line.Priority, promise, line.Calendar, due],
            TimelineAction.ClockPaused => words["clock.story-paused", words.Of("pause", line.Reason), Counted(line.Used)],
            TimelineAction.ClockResumed => words["clock.story-resumed", time.Span(line.PausedFor), due],
            TimelineAction.ClockRepriced => words["clock.story-repriced", line.Priority, promise, line.Calendar, Counted(line.Used), due],
            TimelineAction.ClockWarned => words["clock.story-warned", time.Moment(line.ReachedAt ?? line.At)],
            TimelineAction.ClockBreached => words["clock.story-breached", time.Moment(line.ReachedAt ?? line.At)],
            TimelineAction.ClockStopped => End(line, Counted),
            _ => words["clock.story-closed-days", Days(line), line.DayName.Length > 0 ? line.DayName : words["clock.story-no-hours"]],
        };

        string Counted(TimeSpan span) => span < TimeSpan.FromMinutes(1) ? words["clock.story-nothing"] : countsHours ? time.WorkingSpan(span) : time.Span(span);
    }

    private string End(ClockLine line, Func<TimeSpan, string> counted)
    {
        var used = counted(line.Used);
        var figures = line.Promise.Length == 0 ? used
            : line.At < line.DueAt ? words["clock.story-within", used, counted(line.Limit - line.Used)]
            : words["clock.story-over", used, counted(line.Used - line.Limit)];
        return words[$"clock.story-{(line.Reason is ClockEvent.TicketEnded ? line.Reason : ClockEvent.Done)}", figures];
    }

    private string Days(ClockLine line)
    {
        var (first, last) = (line.FirstDay ?? default, line.LastDay ?? default);
        return first == last ? Day(first) : words["clock.story-days", Day(first), Day(last)];
    }

    private string Day(DateOnly day) => day.ToString(words["clock.story-day"], CultureInfo.CurrentCulture);
}
