using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>What became of some alerts.</summary>
/// <param name="Opened">Numbers of new tickets.</param>
/// <param name="Joined">New problems on the ticket of others.</param>
/// <param name="Repeated">Words about problems that have a ticket.</param>
/// <param name="Resolved">Problems that are over.</param>
/// <param name="Ignored">Ends of problems nobody knew.</param>
public sealed record AlertReceipt(IReadOnlyList<string> Opened, int Joined, int Repeated, int Resolved, int Ignored);

/// <summary>
/// Turns alerts into tickets: one for each problem by its fingerprint, one for all problems of a rule that begin within
/// the profile's window, none for what is known. The alerts of a rule are one step under the lock of its group, so that
/// two desks, or a request that is sent twice, make no second ticket.
/// </summary>
public sealed class AlertIntake(DeskSteps steps, TicketProcess process, ProfileShelf profiles)
{
    public async Task<AlertReceipt> ReceiveAsync(Caller caller, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        var receipts = new List<AlertReceipt>();
        foreach (var ofRule in alerts.GroupBy(alert => (alert.Source, alert.Rule)))
        {
            await using var step = await steps.BeginAsync(caller with { Channel = Channel.Alert }, cancellationToken);
            var group = await LockGroupAsync(step, ofRule.Key.Source, ofRule.Key.Rule, cancellationToken);
            receipts.Add(await ReceiveAsync(step, group, [.. ofRule], cancellationToken));
            await step.CommitAsync(cancellationToken);
        }

        return new AlertReceipt(
            [.. receipts.SelectMany(receipt => receipt.Opened)], receipts.Sum(receipt => receipt.Joined), receipts.Sum(receipt => receipt.Repeated),
            receipts.Sum(receipt => receipt.Resolved), receipts.Sum(receipt => receipt.Ignored));
    }

    private async Task<AlertReceipt> ReceiveAsync(DeskStep step, AlertGroup group, List<Alert> alerts, CancellationToken cancellationToken)
    {
        var rules = (await profiles.ActiveAsync(step.Db, cancellationToken)).Profile;
        var known = await KnownAsync(step, alerts, cancellationToken);
        var tickets = new Dictionary<Guid, Ticket?>();
        var work = new Work(step, group);
        foreach (var alert in alerts)
        {
            var problem = known.GetValueOrDefault(alert.Fingerprint);
            var ticket = problem is null ? null : await TicketAsync(step, tickets, problem.TicketId, cancellationToken);
            if (!alert.IsFiring)
            {
                work.End(alert, problem, ticket);
            }
            else if (problem is not null && ticket is { IsOpen: true })
            {
                work.Repeat(alert, problem, ticket);
            }
            else if (IsStillGathering(step, group, rules) && await TicketAsync(step, tickets, group.TicketId!.Value, cancellationToken) is { IsOpen: true } shared)
            {
                known[alert.Fingerprint] = work.Join(alert, problem, shared);
            }
            else
            {
                var opened = await OpenAsync(step, rules, alert, cancellationToken);
                tickets[opened.Id] = opened;
                known[alert.Fingerprint] = work.Open(alert, problem, opened);
            }
        }

        work.WriteDown();
        if (work.Calmed.Count > 0)
        {
            // Looked up in the database: what this step changed has to be there.
            await step.Db.SaveChangesAsync(cancellationToken);
        }

        foreach (var ticket in work.Calmed)
        {
            if (!await step.Db.AlertProblems.AnyAsync(problem => problem.TicketId == ticket.Id && problem.IsFiring, cancellationToken))
            {
                await process.CalmAsync(step, ticket, rules.Alerts.CloseWhenResolved, cancellationToken);
            }
        }

        return work.Receipt();
    }

    private static async Task<AlertGroup> LockGroupAsync(DeskStep step, string source, string rule, CancellationToken cancellationToken)
    {
        // The row is written, so that on PostgreSQL its lock is ours until the step ends.
        var now = step.Db.IsSqlite ? (object)step.Now.UtcTicks : step.Now;
        await step.Db.Database.ExecuteSqlAsync(
            $"insert into alert_groups (source, rule, ticket_id, opened_at, joined) values ({source}, {rule}, null, {now}, 0) on conflict (source, rule) do update set joined = alert_groups.joined", cancellationToken);
        return await step.Db.AlertGroups.SingleAsync(group => group.Source == source && group.Rule == rule, cancellationToken);
    }

    private static async Task<Dictionary<string, AlertProblem>> KnownAsync(DeskStep step, List<Alert> alerts, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, AlertProblem>(StringComparer.Ordinal);
        foreach (var part in alerts.Select(alert => alert.Fingerprint).Distinct().Chunk(500))
        {
            foreach (var problem in await step.Db.AlertProblems.Where(problem => problem.Source == alerts[0].Source && part.Contains(problem.Fingerprint)).ToListAsync(cancellationToken))
            {
                known[problem.Fingerprint] = problem;
            }
        }

        return known;
    }

    /// <summary>The group's ticket is young enough for another problem to be of the same storm.</summary>
    private static bool IsStillGathering(DeskStep step, AlertGroup group, Profile rules) =>
        group.TicketId is not null && step.Now < group.OpenedAt + rules.Alerts.GroupWithin.Time;

    /// <summary>Each ticket is asked for and locked once a step, however many alerts are about it.</summary>
    private static async Task<Ticket?> TicketAsync(DeskStep step, Dictionary<Guid, Ticket?> tickets, Guid id, CancellationToken cancellationToken)
    {
        if (!tickets.TryGetValue(id, out var ticket))
        {
            tickets[id] = ticket = await step.LockTicketAsync(id, cancellationToken);
        }

        return ticket;
    }

    private async Task<Ticket> OpenAsync(DeskStep step, Profile rules, Alert alert, CancellationToken cancellationToken)
    {
        var requester = await Requesters.CallerAsync(step, cancellationToken);
        return await process.OpenAsync(step, new NewTicket
        {
            Requester = requester,
            Title = alert.Host.Length == 0 ? alert.Summary.ReplaceLineEndings(" ") : $"{alert.Host}: {alert.Summary.ReplaceLineEndings(" ")}",
            Description = Describe(alert),
            Channel = Channel.Alert,
            Language = requester.Language,
            Category = rules.Category(rules.Alerts.Category)?.Key,
            Priority = rules.Priority(rules.Alerts.Priorities.GetValueOrDefault(alert.Level))?.Key,
            Details = new JsonObject
            {
                ["affectedSystem"] = alert.Host,
                ["occurredAt"] = alert.BeganAt,
                ["alert"] = new JsonObject
                {
                    ["source"] = alert.Source,
                    ["host"] = alert.Host,
                    ["rule"] = alert.Rule,
                    ["level"] = alert.Level,
                    ["at"] = alert.BeganAt,
                    ["symptom"] = alert.Summary,
                    ["link"] = alert.Link,
                    ["labels"] = JsonSerializer.SerializeToNode(alert.Labels, DeskJson.Options),
                },
            },
        }, cancellationToken);
    }

    private static string Describe(Alert alert) => string.Join('\n', new[]
    {
        alert.Summary,
        alert.Description,
        string.Join('\n', alert.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key} = {label.Value}")),
        alert.Link ?? "",
    }.Where(part => part.Length > 0));

    /// <summary>The changes of one step and how it counts them. The timeline gets a line a kind and ticket, not one an alert.</summary>
    private sealed class Work(DeskStep step, AlertGroup group)
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
}
