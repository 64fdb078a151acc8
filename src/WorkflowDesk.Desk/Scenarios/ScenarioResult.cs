using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>What came of one scenario on one version of a definition.</summary>
public sealed record ScenarioResult
{
    public required string Key { get; init; }

    public required LocalizedText Name { get; init; }

    public bool Passed => Unmet.Count == 0;

    /// <summary>Everything that was not as told; empty: passed.</summary>
    public required IReadOnlyList<UnmetExpectation> Unmet { get; init; }

    /// <summary>Every event as it was told, with what it led to.</summary>
    public IReadOnlyList<PlayedEvent> Events { get; init; } = [];

    /// <summary>Activities in the order they ran.</summary>
    public IReadOnlyList<PathStep> Path { get; init; } = [];

    public IReadOnlyList<FollowedConnection> Connections { get; init; } = [];

    /// <summary>What would have been sent.</summary>
    public IReadOnlyList<SandboxMessage> Messages { get; init; } = [];

    public IReadOnlyList<JournalLine> Journal { get; init; } = [];

    /// <summary>How long playing it took.</summary>
    public TimeSpan Took { get; init; }
}

/// <param name="Event">0: when the ticket was opened; from 1: the event; <see cref="AtTheEnd"/>: at the end.</param>
/// <param name="At">The event in words.</param>
/// <param name="What">What was looked at, for example the open steps.</param>
/// <param name="Expected">Empty when nothing was expected, for example an incident.</param>
/// <param name="Found">Empty when nothing was there.</param>
public sealed record UnmetExpectation(int Event, LocalizedText At, LocalizedText What, string Expected, string Found)
{
    public const int AtTheEnd = -1;

    /// <summary>One sentence.</summary>
    public string In(string language) => language == People.Languages.Chinese
        ? $"{At.Chinese}：{What.Chinese}{(Expected.Length > 0 ? $"，应为 {Expected}" : "")}，实际为 {(Found.Length > 0 ? Found : "无")}。"
        : $"{At.English}: {What.English}{(Expected.Length > 0 ? $", expected {Expected}" : "")}, found {(Found.Length > 0 ? Found : "none")}.";
}

/// <param name="Status">Of the ticket afterwards.</param>
/// <param name="Steps">Open steps afterwards.</param>
/// <param name="IsMet">False: something after this event was not as told.</param>
public sealed record PlayedEvent(int Number, LocalizedText Text, DateTimeOffset At, string Status, IReadOnlyList<string> Steps, bool IsMet);

/// <summary>One run of an activity.</summary>
/// <param name="DefinitionId">The definition the activity stands in; an embedded one has its own.</param>
/// <param name="Outcomes">What it ended with; empty while it waits.</param>
/// <param name="IsSide">It ran in a process beside the ticket's own, such as an escalation a clock started.</param>
public sealed record PathStep(
    string DefinitionId, string VersionId, string ActivityId, string NodeId, LocalizedText Label, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    IReadOnlyList<string> Outcomes, bool Failed, bool IsSide);

/// <param name="NodeId">Of the source: unique in the instance.</param>
/// <param name="Times">How often it was followed.</param>
public sealed record FollowedConnection(string DefinitionId, string NodeId, string Source, string Port, string Target, int Times);

/// <param name="To">Name of the recipient.</param>
public sealed record SandboxMessage(DateTimeOffset At, string Template, string To, string Subject, string Text);

public sealed record JournalLine(DateTimeOffset At, string ActivityId, string Event, string? Message);

/// <summary>Scenarios played one after the other.</summary>
public sealed record ScenarioRun(IReadOnlyList<ScenarioResult> Results)
{
    /// <summary>Why nothing, or not everything, could be played; null: everything was.</summary>
    public LocalizedText? Refused { get; init; }

    public bool Passed => Refused is null && Results.All(result => result.Passed);
}
