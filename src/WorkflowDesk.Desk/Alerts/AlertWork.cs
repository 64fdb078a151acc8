using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>The changes of one step and how it counts them. The timeline gets a line a kind and ticket, not one an alert.</summary>
internal sealed class AlertWork(DeskStep step, AlertGroup group)
{
    private readonly Dictionary<(Ticket Ticket, string Action), List<Alert>> _said = [];
    private readonly List<string> _opened = [];
    private int _joined;
    private int _repeated;
    private int _resolved;
    private int _ignored;

    public HashSet<Ticket> Calmed { get; } = [];

    public AlertProblem Open(Alert alert, AlertProblem? problem, Ticket ticket)
    {
        _opened.Add(ticket.Number);
        (group.TicketId, group.OpenedAt, group.Joined) = (ticket.Id, step.Now, 0);
        return Put(alert, problem, ticket);
    }

    public AlertProblem Join(Alert alert, AlertProblem? problem, Ticket ticket)
    {
        _joined++;
        group.Joined++;
        if (IsMilestone(group.Joined))
        {
            Say(ticket, TimelineAction.AlertJoined, alert);
        }

        return Put(alert, problem, ticket);
    }

    public void Repeat(Alert alert, AlertProblem problem, Ticket ticket)
    {
        _repeated++;
        problem.Repeats++;
        // Alertmanager says again every few hours what still burns; only what began anew is news.
        if (!problem.IsFiring || problem.BeganAt != alert.BeganAt)
        {
            Say(ticket, TimelineAction.AlertRepeated, alert);
        }

        Put(alert, problem, ticket);
    }

    public void End(Alert alert, AlertProblem? problem, Ticket? ticket)
    {
        if (problem is not { IsFiring: true } || ticket is null)
        {
            _ignored++;
            return;
        }

        _resolved++;
        (problem.IsFiring, problem.EndedAt, problem.LastAt) = (false, alert.EndedAt ?? step.Now, step.Now);
        if (ticket.IsOpen)
        {
            Say(ticket, TimelineAction.AlertResolved, alert);
            Calmed.Add(ticket);
        }
    }

    public void WriteDown()
    {
        foreach (var ((ticket, action), alerts) in _said)
        {
            var hosts = alerts.Select(alert => alert.Host).Where(host => host.Length > 0).Distinct(StringComparer.Ordinal).Take(20).ToList();
            step.Record(action, ticket, alerts[0].Summary, subject: group.Rule, data: new JsonObject
            {
                ["count"] = action == TimelineAction.AlertJoined ? group.Joined : alerts.Count,
                ["hosts"] = new JsonArray([.. hosts.Select(host => (JsonNode)host)]),
                ["at"] = alerts[0].EndedAt ?? alerts[0].BeganAt,
            });
            ticket.Revision++;
        }
    }

    public AlertReceipt Receipt() => new(_opened, _joined, _repeated, _resolved, _ignored);

    /// <summary>The first five, then 10, 20, 30, 40, 50, 100 …: a storm must not fill the timeline. The ticket lists every problem.</summary>
    private static bool IsMilestone(int count)
    {
        while (count >= 10 && count % 10 == 0)
        {
            count /= 10;
        }

        return count <= 5;
    }

    private void Say(Ticket ticket, string action, Alert alert)
    {
        if (!_said.TryGetValue((ticket, action), out var alerts))
        {
            _said[(ticket, action)] = alerts = [];
        }

        alerts.Add(alert);
    }

    private AlertProblem Put(Alert alert, AlertProblem? problem, Ticket ticket)
    {
        if (problem is null)
        {
            problem = new AlertProblem
            {
                Source = alert.Source,
                Fingerprint = alert.Fingerprint,
                Rule = alert.Rule,
                Host = alert.Host,
                Level = alert.Level,
                Summary = alert.Summary,
                Labels = "{}",
                IsFiring = true,
                BeganAt = alert.BeganAt,
                LastAt = step.Now,
                TicketId = ticket.Id,
            };
            step.Db.AlertProblems.Add(problem);
        }

        (problem.Host, problem.Level, problem.Summary) = (alert.Host, alert.Level, alert.Summary);
        problem.Labels = JsonSerializer.Serialize(alert.Labels, DeskJson.Options);
        (problem.IsFiring, problem.BeganAt, problem.LastAt, problem.EndedAt, problem.TicketId) = (true, alert.BeganAt, step.Now, null, ticket.Id);
        return problem;
    }
}
