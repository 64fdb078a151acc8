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
        var work = new AlertWork(step, group);
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
}
