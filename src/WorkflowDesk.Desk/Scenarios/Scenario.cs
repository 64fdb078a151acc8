using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// A ticket, what happens to it, and what should come of it. Told in roles and steps, so that it can be played on any
/// desk and against any version of a process. The format is <c>workflows/scenario.schema.json</c>.
/// </summary>
public sealed record Scenario
{
    /// <summary>Unique among the scenarios of a definition: the file's name without <c>.json</c>.</summary>
    public required string Key { get; init; }

    public required LocalizedText Name { get; init; }

    public LocalizedText Description { get; init; } = LocalizedText.Empty;

    /// <summary>When the ticket is opened.</summary>
    public DateTimeOffset StartsAt { get; init; } = DefaultStart;

    /// <summary>People added for this scenario only.</summary>
    public IReadOnlyList<ScenarioPerson> People { get; init; } = [];

    /// <summary>Who is not available: <see cref="Actors"/> of kind role, team or user.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Tickets that were there before.</summary>
    public IReadOnlyList<ScenarioTicket> Others { get; init; } = [];

    public required ScenarioTicket Ticket { get; init; }

    /// <summary>After the ticket was opened, before the first event.</summary>
    public Expectation? Opened { get; init; }

    public required IReadOnlyList<ScenarioEvent> Events { get; init; }

    /// <summary>After the last event. Messages, timeline and path are those of the whole scenario.</summary>
    public Expectation? End { get; init; }

    /// <summary>A working Monday morning in China.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2024, 5, 20, 9, 0, 0, TimeSpan.FromHours(8));

    /// <summary>What the ticket of the scenario itself is called among <see cref="Others"/>.</summary>
    public const string Own = "own";
}

/// <summary>Somebody who exists in one scenario.</summary>
/// <param name="User">User name; named elsewhere as <c>user:…</c>.</param>
public sealed record ScenarioPerson(string User, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Teams, string Language);

public sealed record ScenarioTicket
{
    /// <summary>By this name events and data speak of it: <c>"on": "master"</c>, <c>"@ticket:master"</c>.</summary>
    public required string As { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>One of <see cref="Channel.Intake"/>.</summary>
    public string Channel { get; init; } = People.Channel.Email;

    /// <summary>An actor; null: a stand-in who is nothing but a requester.</summary>
    public string? Requester { get; init; }

    public string Language { get; init; } = Languages.Default;

    public string? Category { get; init; }

    public string? Priority { get; init; }

    public JsonObject Details { get; init; } = [];

    /// <summary>Solved before the scenario begins, whatever its process says; only for tickets that were there before.</summary>
    public bool IsResolved { get; init; }
}

/// <summary>Something that happens. <paramref name="On"/>: which ticket it happens to.</summary>
public abstract record ScenarioEvent(string On)
{
    public Expectation? Expect { get; init; }
}

/// <summary>Somebody completes the open task of a step. <paramref name="By"/> null: whoever may.</summary>
public sealed record TaskDone(string On, string Step, string? By, string Outcome, JsonObject Data, string Through) : ScenarioEvent(On);

/// <summary>A word on the ticket; the answer when the ticket waits for one.</summary>
public sealed record ReplyCame(string On, string Text, string By, string Through, bool IsPublic) : ScenarioEvent(On);

/// <summary>Time passes. <paramref name="By"/> null: until the next thing is due.</summary>
public sealed record TimePassed(TimeSpan? By) : ScenarioEvent(Scenario.Own);

/// <summary>An event that the process may wait for (activity Event).</summary>
public sealed record SignalCame(string Name, JsonNode? Payload) : ScenarioEvent(Scenario.Own);

/// <summary>A supervisor hands an open task to somebody.</summary>
public sealed record TaskHandedOver(string On, string Step, string By, string To) : ScenarioEvent(On);

/// <summary>Somebody says that the closed ticket is not solved.</summary>
public sealed record TicketTakenUpAgain(string On, string Text, string By, string Through) : ScenarioEvent(On);

/// <summary>The requester takes the ticket back.</summary>
public sealed record TicketWithdrawn(string On, string Reason) : ScenarioEvent(On);

/// <summary>A supervisor ends the ticket.</summary>
public sealed record TicketCancelled(string On, string By, string Reason) : ScenarioEvent(On);

/// <summary>What should be true. What is null or empty is not looked at; every open incident counts as unmet unless it is named.</summary>
public sealed record Expectation
{
    /// <summary>Keys of the open tasks, all of them, in any order.</summary>
    public IReadOnlyList<string>? Steps { get; init; }

    public string? Status { get; init; }

    public string? Priority { get; init; }

    public string? Category { get; init; }

    public string? Team { get; init; }

    /// <summary>An actor.</summary>
    public string? Handler { get; init; }

    public int? Attempt { get; init; }

    /// <summary>Why the ticket was closed.</summary>
    public string? Reason { get; init; }

    /// <summary>Messages queued since the event before; others may be there too.</summary>
    public IReadOnlyList<ExpectedMessage> Messages { get; init; } = [];

    /// <summary>Messages that must not have been queued since the event before.</summary>
    public IReadOnlyList<ExpectedMessage> NoMessages { get; init; } = [];

    /// <summary>Entries of the timeline since the event before, in this order; others may stand between.</summary>
    public IReadOnlyList<ExpectedEntry> Timeline { get; init; } = [];

    /// <summary>Activities that ran since the event before, in this order; others may stand between.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Activities that must not have run since the event before.</summary>
    public IReadOnlyList<string> NotPath { get; init; } = [];

    /// <summary>Activities that fail.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];

    /// <summary>Code of the rule that refuses the event; null: it is not refused.</summary>
    public string? Refused { get; init; }
}

/// <param name="To">An actor; null: to anybody.</param>
/// <param name="Count">How often; null: at least once.</param>
public sealed record ExpectedMessage(string Template, string? To, int? Count)
{
    public override string ToString() => $"{Template}{(To is null ? "" : $" → {To}")}{(Count is null ? "" : $" × {Count}")}";
}

public sealed record ExpectedEntry(string Action, string? Step, string? Outcome, string? Subject)
{
    public override string ToString() => string.Join(' ', new[] { Action, Step, Outcome, Subject }.OfType<string>());
}
