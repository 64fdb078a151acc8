using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// What every message may say about a ticket beyond its fields and details: limits and when they end, duration in
/// minutes, people, the team.
/// </summary>
public static class MessageData
{
    public static Task<JsonObject> OfAsync(TicketRun run, CancellationToken cancellationToken) =>
        OfAsync(run.Step.Db, run.Ticket, run.Profiles, run.Step.Now, cancellationToken);

    public static async Task<JsonObject> OfAsync(DeskDb db, Ticket ticket, ProfileShelf profiles, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var profile = await profiles.OfAsync(db, ticket, cancellationToken);
        var handler = ticket.HandlerId is { } id ? await db.People.FindAsync([id], cancellationToken) : null;
        var team = ticket.TeamKey is { } key ? await db.Teams.FindAsync([key], cancellationToken) : null;
        var clocks = await OpenClocksAsync(db, ticket, cancellationToken);
        return new JsonObject
        {
            ["handler"] = handler?.Name,
            ["team"] = team is null ? ticket.TeamKey : new LocalizedText(team.NameZh, team.NameEn).ToJson(),
            ["duration"] = Minutes((ticket.ResolvedAt ?? now) - ticket.SubmittedAt),
            ["acceptWithin"] = Within(Clock.Assign),
            ["acceptBy"] = await ByAsync(Clock.Assign),
            ["respondWithin"] = Within(Clock.Respond),
            ["respondBy"] = await ByAsync(Clock.Respond),
            ["resolveWithin"] = Within(Clock.Resolve),
            // Counts from acceptance: before, nobody can say when it ends.
            ["resolveBy"] = clocks.GetValueOrDefault(Clock.Resolve)?.DueAt,
        };

        string? Within(string kind) => profile.LimitOf(kind, ticket.Priority)?.ToString();

        // The clock itself, pauses and all. Before it runs: what it will say.
        async Task<DateTimeOffset?> ByAsync(string kind)
        {
            if (clocks.TryGetValue(kind, out var clock))
            {
                return clock.DueAt;
            }

            return profile.LimitOf(kind, ticket.Priority) is { } limit && ticket.Status == TicketStatus.New
                ? limit.EndFrom(ticket.SubmittedAt, await profiles.CalendarAsync(db, profile.CalendarOf(ticket.Priority, limit), cancellationToken))
                : null;
        }
    }

    /// <summary>Those started earlier in this very step included.</summary>
    private static async Task<Dictionary<string, Clock>> OpenClocksAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var stored = await db.Clocks.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt == null).ToListAsync(cancellationToken);
        return stored.Concat(db.Clocks.Local.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt is null)).Where(clock => clock.StoppedAt is null)
            .GroupBy(clock => clock.Kind).ToDictionary(clocks => clocks.Key, clocks => clocks.Last(), StringComparer.Ordinal);
    }

    private static int Minutes(TimeSpan span) => Math.Max(1, (int)span.TotalMinutes);
}
