using System.Text.Json;

namespace WorkflowDesk.Desk.Routing;

/// <summary>Why a ticket went where it went, as things stood at that moment. Kept as it is: later edits of rules and people do not change it.</summary>
public sealed record RoutingDecision
{
    /// <summary>Rules and members kept of one decision; the rest is counted.</summary>
    public const int Most = 100;

    /// <summary>One of <see cref="RoutingWay"/>.</summary>
    public required string Way { get; init; }

    /// <summary>Those that were asked, in order; the last one may be the one that fitted.</summary>
    public IReadOnlyList<RuleAsked> Rules { get; init; } = [];

    /// <summary>Rules of the profile that are not listed: they came after the one that fitted, or there are too many.</summary>
    public int RulesLeftOut { get; init; }

    public string? Team { get; init; }

    /// <summary>Skills the rule demands of whoever gets the ticket.</summary>
    public IReadOnlyList<string> Demanded { get; init; } = [];

    /// <summary>What of the ticket skills were compared with.</summary>
    public IReadOnlyList<string> Subject { get; init; } = [];

    public IReadOnlyList<MemberWeighed> Members { get; init; } = [];

    public int MembersLeftOut { get; init; }

    /// <summary>User name; null: nobody was available.</summary>
    public string? Chosen { get; init; }

    public string? ChosenName { get; init; }

    /// <summary>What decided between the members: one of <see cref="RoutingReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What a person wrote who decided it by hand.</summary>
    public string Note { get; init; } = "";

    public static RoutingDecision Read(string json) =>
        JsonSerializer.Deserialize<RoutingDecision>(json, DeskJson.Options) ?? throw new JsonException("a routing decision is empty");

    public string Write() => JsonSerializer.Serialize(this, DeskJson.Options);
}

/// <summary>A rule and what became of it.</summary>
/// <param name="Place">1 for the first.</param>
/// <param name="Failed">Name of the first condition that did not hold, such as <c>category</c>; null: the rule fitted.</param>
/// <param name="Asked">What that condition asks for.</param>
/// <param name="Found">What the ticket had, shortened.</param>
public sealed record RuleAsked(int Place, string Team, string? Failed, string? Asked, string? Found);

/// <summary>A member of the team and what spoke for and against them.</summary>
/// <param name="Out">Why they could not get it: one of <see cref="OutBecause"/>; null: they could.</param>
/// <param name="BackAt">When they are away: until when.</param>
/// <param name="Skills">Those of their skills that met what was looked for.</param>
/// <param name="Load">Open tickets they handle, this one not counted.</param>
/// <param name="LastTurn">The team's turn at which they last got a ticket; 0: never.</param>
public sealed record MemberWeighed(
    string UserName, string Name, string? Out, DateTimeOffset? BackAt, IReadOnlyList<string> Skills, int Load, int LastTurn, DateTimeOffset? LastAssignedAt);

/// <summary>How the team was found.</summary>
public static class RoutingWay
{
    public const string Rule = "rule";

    /// <summary>Somebody, or a step of the process, named the team.</summary>
    public const string TeamNamed = "team-named";

    /// <summary>Somebody, or a step of the process, named the person.</summary>
    public const string PersonNamed = "person-named";

    /// <summary>No rule fitted: the ticket stays with its team.</summary>
    public const string TeamKept = "team-kept";

    /// <summary>No rule fitted and the ticket has no team.</summary>
    public const string None = "none";
}

/// <summary>What decided between the members.</summary>
public static class RoutingReason
{
    public const string Named = "named";
    public const string OnlyOne = "only-one";
    public const string Skill = "skill";
    public const string Load = "load";
    public const string Turn = "turn";
    public const string Nobody = "nobody";
}

/// <summary>Why a member could not get the ticket.</summary>
public static class OutBecause
{
    public const string Away = "away";

    /// <summary>Marked as not available, without an end.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Neither engineer nor agent.</summary>
    public const string NoHandler = "no-handler";

    /// <summary>Lacks a skill the rule demands.</summary>
    public const string SkillMissing = "skill-missing";
}

/// <summary>A decision as it is stored.</summary>
public sealed class RoutingRow
{
    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    public required string DecidedBy { get; init; }

    /// <summary>JSON of <see cref="RoutingDecision"/>.</summary>
    public required string Decision { get; init; }
}
