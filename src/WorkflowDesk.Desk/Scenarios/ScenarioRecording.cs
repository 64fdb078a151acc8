using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <param name="Key">A name for it that says nothing about the ticket but its day.</param>
/// <param name="Source">JSON in the format of scenarios.</param>
public sealed record RecordedScenario(string DefinitionId, int? Version, string Key, string Source);

/// <summary>
/// Makes a scenario of a real ticket: how it was opened, what people did and how much time lay between, and what came of
/// it. Names, addresses, numbers of telephones and everything people wrote are left behind; people become the parts they played.
/// </summary>
public sealed class ScenarioRecording(DeskDatabase database)
{
    private const string Original = "original";

    // What follows a deed within this time came of it; what comes later was brought by time.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    // What a scenario waits after the opening and before every event.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null: no such ticket, or one that no process ran on.</summary>
    public async Task<RecordedScenario?> OfTicketAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await RecordedTicket.ReadAsync(db, number, cancellationToken) is not { Ticket.DefinitionId: { } definitionId } recorded || recorded.Timeline.Count == 0)
        {
            return null;
        }

        var ticket = recorded.Ticket;
        var master = ticket.MasterId is null ? null : await db.Tickets.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ticket.MasterId, cancellationToken);
        var day = ticket.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var scenario = new JsonObject
        {
            ["$schema"] = "../../scenario.schema.json",
            ["name"] = new JsonObject { [Languages.Chinese] = $"录制于 {day} 的工单", [Languages.English] = $"Recorded from a ticket of {day}" },
            ["startsAt"] = ticket.SubmittedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        if (master is not null)
        {
            scenario["others"] = new JsonArray(new JsonObject
            {
                ["as"] = Original,
                ["title"] = PersonalText.Neutral(master.Title, "主工单（标题已隐去）", "The original (title masked)"),
                ["resolved"] = master.ResolvedAt is { } resolved && resolved <= recorded.Timeline.LastOrDefault(entry => entry.Outcome == "Duplicate")?.At,
            });
        }

        scenario["ticket"] = OpenedAs(recorded);
        Tell(scenario, recorded, master);
        var end = (JsonObject)scenario["end"]!;
        end["path"] = new JsonArray([.. (await PathAsync(db, ticket, cancellationToken)).Select(activity => JsonValue.Create(activity))]);
        return new RecordedScenario(
            definitionId, ticket.DefinitionVersion, $"recorded-{ticket.SubmittedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}", scenario.ToJsonString(Writing) + "\n");
    }

    private static JsonObject OpenedAs(RecordedTicket recorded)
    {
        var ticket = recorded.Ticket;
        var updates = recorded.Timeline.Where(entry => entry.Action == TimelineAction.Updated).Select(entry => JsonNode.Parse(entry.Data) as JsonObject ?? []).ToList();
        var later = updates.SelectMany(update => update.Select(change => change.Key)).Concat(["findings", "master"]).ToHashSet(StringComparer.Ordinal);
        var opened = new JsonObject
        {
            ["title"] = PersonalText.Neutral(ticket.Title, "工单标题（已隐去）", "Title of the ticket (masked)"),
            ["description"] = PersonalText.Neutral(ticket.Description, "问题描述（已隐去）", "Description of the problem (masked)"),
            ["channel"] = ticket.Channel,
            ["language"] = ticket.Language,
        };
        foreach (var (name, now) in new[] { ("category", ticket.Category), ("priority", ticket.Priority) })
        {
            // The first change tells what stood there before it.
            var first = updates.Select(update => update[name] as JsonArray).FirstOrDefault(change => change is not null);
            if ((first is null ? now : first[0]?.ToString()) is { } value)
            {
                opened[name] = value;
            }
        }

        var details = new JsonObject(ticket.ReadDetails().Where(detail => !later.Contains(detail.Key)).Select(detail => KeyValuePair.Create(detail.Key, detail.Value?.DeepClone())));
        if (PersonalText.Anything(details) is JsonObject { Count: > 0 } masked)
        {
            opened["details"] = masked;
        }

        return opened;
    }

    private static void Tell(JsonObject scenario, RecordedTicket recorded, Ticket? master)
    {
        var state = new RecordedState(recorded);
        var events = new JsonArray();
        var beats = recorded.Beats();
        for (var i = 0; i < beats.Count; i++)
        {
            var beat = beats[i];
            var told = i == 0 ? null : RecordedEvent.Of(recorded, state, beat, Original);
            state.Follow(beat.Entry);
            var atOnce = beat.Then.Where(entry => entry.At <= beat.Entry.At + AtOnce).ToList();
            atOnce.ForEach(state.Follow);
            if (told is null)
            {
                scenario["opened"] = state.Expectation(atOnce);
            }
            else
            {
                told["expect"] = state.Expectation(atOnce);
                events.Add(told);
            }

            var later = beat.Then.Where(entry => entry.At > beat.Entry.At + AtOnce).ToList();
            var from = beat.Entry.At + (i == 0 ? Breath : TimeSpan.Zero);
            var resolved = master?.ResolvedAt is { } moment && moment > beat.Entry.At && later.Exists(entry => entry.At >= moment);
            if (resolved)
            {
                Pass(events, master!.ResolvedAt!.Value - from - Breath, null);
                events.Add(new JsonObject { ["signal"] = $"ticket-resolved:@ticket:{Original}" });
                from = master.ResolvedAt.Value;
            }

            later.ForEach(state.Follow);
            var expectation = later.Count > 0 && !resolved ? state.Expectation(later) : null;
            if (i + 1 < beats.Count)
            {
                Pass(events, beats[i + 1].Entry.At - from - Breath, expectation);
            }
            else if (later.Count > 0)
            {
                Pass(events, later[^1].At - from, expectation);
            }
        }

        scenario["events"] = events;
        scenario["end"] = Ending(recorded.Ticket, state);
    }

    /// <summary>Never less than it was: what became due in the meantime has to become due again.</summary>
    private static void Pass(JsonArray events, TimeSpan span, JsonObject? expectation)
    {
        var seconds = TimeSpan.FromSeconds(Math.Ceiling(span.TotalSeconds));
        if (seconds < TimeSpan.FromSeconds(1))
        {
            return;
        }

        var passed = new JsonObject { ["advance"] = XmlConvert.ToString(seconds) };
        if (expectation is not null)
        {
            passed["expect"] = expectation;
        }

        events.Add(passed);
    }

    private static JsonObject Ending(Ticket ticket, RecordedState state)
    {
        var end = state.Expectation([]);
        end["priority"] = ticket.Priority;
        end["attempt"] = ticket.Attempt;
        if (ticket.Category is not null)
        {
            end["category"] = ticket.Category;
        }

        // Reasons of closing are the process's own words; those of withdrawal and cancellation are people's.
        if (ticket.Status == TicketStatus.Closed && ticket.ClosingReason is { } reason && reason.All(letter => char.IsAsciiLetterLower(letter) || letter == '-'))
        {
            end["reason"] = reason;
        }

        return end;
    }

    private static async Task<IReadOnlyList<string>> PathAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var started = await db.Journal.Where(row => row.InstanceId == ticket.InstanceId && row.Event == "Started").OrderBy(row => row.Sequence)
            .Select(row => new { row.ActivityId, row.ActivityType }).ToListAsync(cancellationToken);
        return [.. started.Where(row => row.ActivityType is not ("Elsa.Flowchart" or "Elsa.Workflow" or "Elsa.Sequence") && row.ActivityId != "Workflow1").Select(row => row.ActivityId)];
    }
}
