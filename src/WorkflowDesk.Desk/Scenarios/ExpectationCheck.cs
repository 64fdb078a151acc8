using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Compares what was told with what is, and says the difference.</summary>
internal sealed class ExpectationCheck(ScenarioCast cast, int number, LocalizedText at)
{
    private readonly List<UnmetExpectation> _unmet = [];

    /// <param name="seen">What happened before is not looked at.</param>
    public IReadOnlyList<UnmetExpectation> Compare(Expectation? expectation, SandboxFacts facts, Seen seen)
    {
        var expected = expectation ?? new Expectation();
        Steps(expected, facts);
        Ticket(expected, facts.Ticket);
        Messages(expected, facts, seen);
        Timeline(expected.Timeline, [.. facts.Timeline.Skip(seen.Timeline)]);
        Path(expected, [.. facts.Path.Where(step => step.StartedAt > seen.Until).Select(step => step.ActivityId)]);
        Incidents(expected, [.. facts.Timeline.Skip(seen.Timeline)]);
        return _unmet;
    }

    private void Steps(Expectation expected, SandboxFacts facts)
    {
        if (expected.Steps is { } steps && !steps.Order(StringComparer.Ordinal).SequenceEqual(facts.OpenSteps.Order(StringComparer.Ordinal)))
        {
            Unmet("打开的步骤", "open steps", Join(steps), Join(facts.OpenSteps));
        }
    }

    private void Ticket(Expectation expected, Ticket ticket)
    {
        Same("状态", "status", expected.Status, ticket.Status);
        Same("优先级", "priority", expected.Priority, ticket.Priority);
        Same("类别", "category", expected.Category, ticket.Category);
        Same("团队", "team", expected.Team, ticket.TeamKey);
        Same("轮次", "attempt", expected.Attempt?.ToString(System.Globalization.CultureInfo.InvariantCulture), ticket.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Same("关闭原因", "closing reason", expected.Reason, ticket.ClosingReason);
        if (expected.Handler is { } actor)
        {
            var handler = cast.Find(ticket.HandlerId);
            if (handler is null || !Actors.Is(handler, actor, ticket.RequesterId, ticket.HandlerId))
            {
                Unmet("处理人", "handler", actor, handler?.UserName ?? "");
            }
        }
    }

    private void Messages(Expectation expected, SandboxFacts facts, Seen seen)
    {
        var messages = facts.Messages.Skip(seen.Messages).ToList();
        foreach (var wanted in expected.Messages)
        {
            var fit = messages.Count(message => Fits(message, wanted, facts.Ticket));
            if (wanted.Count is { } count ? fit != count : fit == 0)
            {
                var found = messages.Where(message => message.Mail.Template == wanted.Template).Select(Told).ToList();
                Unmet("消息", "message", wanted.ToString(), found.Count > 0 ? Join(found) : Join(messages.Select(Told)));
            }
        }

        foreach (var unwanted in expected.NoMessages)
        {
            var fit = messages.Where(message => Fits(message, unwanted, facts.Ticket)).Select(Told).ToList();
            if (fit.Count > 0)
            {
                Unmet($"不应发送消息 {unwanted}", $"no message {unwanted}", "", Join(fit));
            }
        }
    }

    private void Timeline(IReadOnlyList<ExpectedEntry> expected, IReadOnlyList<TimelineEntry> entries)
    {
        var from = 0;
        foreach (var wanted in expected)
        {
            var place = Place(entries, from, entry => Fits(entry, wanted));
            if (place < 0)
            {
                Unmet("时间线", "timeline", wanted.ToString(), Join(entries.Where(entry => entry.Action == wanted.Action).Select(Told)));
                return;
            }

            from = place + 1;
        }
    }

    private void Path(Expectation expected, IReadOnlyList<string> path)
    {
        var from = 0;
        foreach (var wanted in expected.Path)
        {
            var place = Place(path, from, activity => activity == wanted);
            if (place < 0)
            {
                Unmet($"经过 {wanted}", $"passing {wanted}", string.Join(" → ", expected.Path), string.Join(" → ", path));
                break;
            }

            from = place + 1;
        }

        foreach (var unwanted in expected.NotPath.Where(path.Contains))
        {
            Unmet($"不应经过 {unwanted}", $"not passing {unwanted}", "", string.Join(" → ", path));
        }
    }

    private void Incidents(Expectation expected, IReadOnlyList<TimelineEntry> entries)
    {
        var incidents = entries.Where(entry => entry.Action == TimelineAction.Incident).ToList();
        foreach (var incident in incidents.Where(incident => !expected.Incidents.Contains(incident.Step ?? "")))
        {
            Unmet("流程出现异常", "the process failed", "", $"{incident.Step}: {incident.Text}");
        }

        foreach (var wanted in expected.Incidents.Where(wanted => incidents.All(incident => incident.Step != wanted)))
        {
            Unmet("流程异常", "a failure", wanted, Join(incidents.Select(incident => incident.Step ?? "")));
        }
    }

    private void Same(string zh, string en, string? expected, string? found)
    {
        if (expected is not null && expected != found)
        {
            Unmet(zh, en, expected, found ?? "");
        }
    }

    private static bool Fits((Notifications.MailOut Mail, People.Person? To) message, ExpectedMessage wanted, Ticket ticket) =>
        message.Mail.Template == wanted.Template
        && (wanted.To is null || (message.To is { } person && Actors.Is(person, wanted.To, ticket.RequesterId, ticket.HandlerId)));

    private static bool Fits(TimelineEntry entry, ExpectedEntry wanted) =>
        entry.Action == wanted.Action && (wanted.Step is null || entry.Step == wanted.Step) && (wanted.Outcome is null || entry.Outcome == wanted.Outcome)
        && (wanted.Subject is null || entry.Subject == wanted.Subject);

    private static string Told((Notifications.MailOut Mail, People.Person? To) message) => $"{message.Mail.Template} → {message.To?.UserName ?? message.Mail.ToAddress}";

    private static string Told(TimelineEntry entry) => string.Join(' ', new[] { entry.Action, entry.Step, entry.Outcome, entry.Subject }.OfType<string>());

    private static int Place<T>(IReadOnlyList<T> items, int from, Predicate<T> fits)
    {
        for (var i = from; i < items.Count; i++)
        {
            if (fits(items[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts);

    private void Unmet(string zh, string en, string expected, string found) => _unmet.Add(new(number, at, new LocalizedText(zh, en), expected, found));
}
