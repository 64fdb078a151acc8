using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A finished step: who decided what, and what they wrote down.</summary>
public sealed record FinishedStep(int Attempt, string Step, string Title, string Outcome, string By, DateTimeOffset At, IReadOnlyList<Fact> Facts);

/// <summary>Reads the whole story of a ticket for a page.</summary>
public sealed class TicketStory(TicketReading tickets, DeskDatabase database, ProfileShelf profiles, Words words, DeskTime time)
{
    // A ticket with more entries than this shows its latest ones.
    private const int MostStretches = 10;

    /// <param name="show">all, public or internal.</param>
    public async Task<TimelineModel> TimelineAsync(Caller caller, TicketDetail ticket, string show, CancellationToken cancellationToken)
    {
        var entries = new List<TimelineView>();
        string? after = null;
        for (var stretch = 0; stretch < MostStretches; stretch++)
        {
            if (await tickets.TimelineAsync(caller, ticket.Number, after, Paging.MaxLimit, cancellationToken) is not { } listing)
            {
                break;
            }

            entries.AddRange(listing.Items);
            after = listing.Next;
            if (after is null)
            {
                break;
            }
        }

        entries.RemoveAll(entry => show == "public" && !entry.IsPublic || show == "internal" && entry.IsPublic);
        entries.Reverse();
        return new TimelineModel(ticket.Number, entries, ticket.SeesInternals, await FormsAsync(ticket.Id, cancellationToken), await ProfileAsync(ticket.Id, cancellationToken));
    }

    /// <summary>Finished steps by attempt, newest attempt first, in the order they were finished.</summary>
    public async Task<IReadOnlyList<IGrouping<int, FinishedStep>>> FinishedAsync(TicketDetail ticket, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Completed)
            .OrderBy(task => task.CompletedAt).ToListAsync(cancellationToken);
        var profile = await ProfileAsync(ticket.Id, cancellationToken);
        return [.. rows.Select(task => Finished(task, profile)).GroupBy(step => step.Attempt).OrderByDescending(group => group.Key)];
    }

    private async Task<Profile> ProfileAsync(Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var version = await db.Tickets.Where(row => row.Id == ticketId).Select(row => row.ProfileId).SingleAsync(cancellationToken);
        return await profiles.VersionAsync(db, version, cancellationToken);
    }

    private FinishedStep Finished(TicketTask task, Profile profile)
    {
        var outcomes = JsonSerializer.Deserialize<TaskOutcome[]>(task.Outcomes, DeskJson.Options) ?? [];
        var outcome = outcomes.FirstOrDefault(candidate => candidate.Name == task.Outcome);
        var label = outcome is null or { Label.IsEmpty: true } ? task.Outcome ?? "" : outcome.Label.In(Words.Language);
        var data = JsonNode.Parse(task.Data ?? "{}") as JsonObject ?? [];
        return new FinishedStep(
            task.Attempt, task.Step, LocalizedText.Of(JsonNode.Parse(task.Title)).In(Words.Language), label, (task.CompletedByName ?? "") + (task.CompletedForName is null ? "" : words["people.for", task.CompletedForName]),
            task.CompletedAt ?? task.CreatedAt, Facts.Of(TaskForm.Read(task.Form), data, words, time, profile));
    }

    private async Task<IReadOnlyDictionary<string, TaskForm>> FormsAsync(Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var forms = await db.Tasks.Where(task => task.TicketId == ticketId)
            .Select(task => new { task.Step, task.Form, task.CreatedAt }).ToListAsync(cancellationToken);
        return forms.GroupBy(task => task.Step).ToDictionary(
            steps => steps.Key, steps => TaskForm.Read(steps.MaxBy(step => step.CreatedAt)!.Form), StringComparer.Ordinal);
    }
}
