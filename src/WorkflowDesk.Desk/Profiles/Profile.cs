using System.Text.Json.Serialization;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>
/// Where one support standard differs from the others, as data (process.md): priorities and their limits, categories,
/// fields that are needed, routing, numbers. A desk works by one profile; a ticket keeps the version it was opened under.
/// </summary>
public sealed record Profile
{
    /// <summary>1 to 40 letters, digits and dashes; S0 to S4 ship with the desk.</summary>
    public required string Key { get; init; }

    public required LocalizedText Name { get; init; }

    /// <summary>What the standard alone brings, for whoever chooses one.</summary>
    public LocalizedText Description { get; init; } = LocalizedText.Empty;

    /// <summary>Digits of the serial in a ticket's number, 3 to 8. Longer serials are written whole.</summary>
    public int SerialDigits { get; init; } = 4;

    /// <summary>Highest first.</summary>
    public required IReadOnlyList<PriorityLevel> Priorities { get; init; }

    /// <summary>What a ticket has until somebody classifies it.</summary>
    public required string ProvisionalPriority { get; init; }

    /// <summary>Null: the priority is chosen, not derived.</summary>
    public PriorityMatrix? Matrix { get; init; }

    public required IReadOnlyList<Category> Categories { get; init; }

    public IReadOnlyList<RequiredFields> Required { get; init; } = [];

    public ProfileLimits Limits { get; init; } = new();

    /// <summary>The calendar working days and hours are counted in where a level names no other.</summary>
    public required string Calendar { get; init; }

    /// <summary>Tried in order; the first that fits decides the team.</summary>
    public IReadOnlyList<RoutingRule> Routing { get; init; } = [];

    public AlertRules Alerts { get; init; } = new();

    /// <summary>Tried in order; the first that fits a ticket decides who approves its plan, and how.</summary>
    public IReadOnlyList<ApprovalRule> Approvals { get; init; } = [];

    /// <summary>Who decides on an escalation, lowest level first. At least one.</summary>
    public IReadOnlyList<EscalationLevel> Escalation { get; init; } =
        [new([Candidates.Role(Role.Supervisor)], Limit.Of(TimeSpan.FromHours(1)))];

    public PriorityLevel? Priority(string? key) => Priorities.FirstOrDefault(level => level.Key == key);

    public Category? Category(string? key) => Categories.FirstOrDefault(category => category.Key == key);

    [JsonIgnore]
    public IEnumerable<string> PriorityKeys => Priorities.Select(level => level.Key);

    [JsonIgnore]
    public IEnumerable<string> CategoryKeys => Categories.Select(category => category.Key);

    /// <param name="clock">A kind of <see cref="Clock"/>.</param>
    /// <returns>Null: the profile promises nothing here.</returns>
    /// <exception cref="ArgumentException">There is no such clock.</exception>
    public Limit? LimitOf(string clock, string priority)
    {
        var level = Priority(priority);
        return clock switch
        {
            Clock.Assign => level?.Assign,
            Clock.Ask => Limits.Ask,
            Clock.Respond => level?.Respond,
            Clock.Resolve => level?.Resolve,
            Clock.Update => level?.Update,
            Clock.Feedback => Limits.Feedback,
            Clock.Visit => level is { HasVisit: true } ? Limits.Visit : null,
            _ => throw new ArgumentException($"There is no clock '{clock}'.", nameof(clock)),
        };
    }

    /// <summary>The calendar a limit of this priority counts in. Working days are always those of the profile.</summary>
    public string CalendarOf(string priority, Limit limit) =>
        limit.WorkingDays == 0 && Priority(priority)?.Calendar is { Length: > 0 } own ? own : Calendar;
}

/// <summary>One level of a profile's priority scheme (process.md, "Priorities and limits").</summary>
public sealed record PriorityLevel
{
    public required string Key { get; init; }

    public required LocalizedText Name { get; init; }

    /// <summary>When this level is right.</summary>
    public LocalizedText Means { get; init; } = LocalizedText.Empty;

    /// <summary>From submission to acceptance and assignment. Null: the source sets none.</summary>
    public Limit? Assign { get; init; }

    /// <summary>From submission to the first answer.</summary>
    public Limit? Respond { get; init; }

    /// <summary>From acceptance to the confirmed solution.</summary>
    public Limit? Resolve { get; init; }

    /// <summary>Between two words to the requester while work goes on.</summary>
    public Limit? Update { get; init; }

    /// <summary>Key of a calendar; empty: the profile's.</summary>
    public string Calendar { get; init; } = "";

    /// <summary>A visit follows the closing (process.md, step 10).</summary>
    public bool HasVisit { get; init; }

    /// <summary>The colour of its mark: danger, warning, primary or default.</summary>
    public string Tone { get; init; } = "default";
}

/// <summary>Priority from urgency and impact; another choice needs a reason.</summary>
public sealed record PriorityMatrix
{
    public required IReadOnlyList<NamedKey> Urgencies { get; init; }

    public required IReadOnlyList<NamedKey> Impacts { get; init; }

    /// <summary>Key of urgency, then key of impact, to key of priority. Complete.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Cells { get; init; }

    /// <summary>Null: one of the two is not known.</summary>
    public string? PriorityFor(string? urgency, string? impact) =>
        urgency is not null && impact is not null && Cells.TryGetValue(urgency, out var row) && row.TryGetValue(impact, out var priority) ? priority : null;
}

public sealed record NamedKey(string Key, LocalizedText Name);

public sealed record Category
{
    public required string Key { get; init; }

    public required LocalizedText Name { get; init; }

    public IReadOnlyList<NamedKey> Subcategories { get; init; } = [];
}

/// <summary>Fields that must be filled when a ticket comes through a channel, or when a step ends.</summary>
/// <param name="Channel">A channel of intake; empty: each.</param>
/// <param name="Step">Key of a step such as <c>accept</c>; empty: opening the ticket.</param>
/// <param name="Fields">Names of the ticket's details, or fields of the step's form such as <c>category</c>.</param>
public sealed record RequiredFields(string Channel, string Step, IReadOnlyList<string> Fields)
{
    /// <summary>Ways out of the step that need them; empty: each. A step that asks the requester for what is missing must not need it.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];

    /// <summary>Whether it speaks of this channel and step.</summary>
    public bool Covers(string channel, string step) => (Channel.Length == 0 || Channel == channel) && Step == step;
}

/// <summary>Limits that are no matter of priority.</summary>
public sealed record ProfileLimits
{
    /// <summary>Missing information is asked for within this time (S2: one hour).</summary>
    public Limit? Ask { get; init; }

    /// <summary>The result is fed back within this time of resolution (S2: one hour).</summary>
    public Limit? Feedback { get; init; }

    /// <summary>A visit happens within this time of closing (S3: three working days).</summary>
    public Limit? Visit { get; init; }

    /// <summary>A verification nobody answers counts as confirmed after this time, around the clock unless in working days. Default: five days.</summary>
    public Limit Silence { get; init; } = Limit.Of(TimeSpan.FromDays(5));

    /// <summary>A reply reopens a closed ticket within this time and opens a linked one after it.</summary>
    public Limit Reopen { get; init; } = Limit.Of(TimeSpan.FromDays(14));
}

/// <summary>What becomes of alerts from monitoring.</summary>
public sealed record AlertRules
{
    /// <summary>Problems of one rule that begin this soon after its ticket was opened join that ticket. In hours and minutes.</summary>
    public Limit GroupWithin { get; init; } = Limit.Of(TimeSpan.FromMinutes(1));

    /// <summary>Category of their tickets; one the profile does not have leaves the ticket unclassified.</summary>
    public string Category { get; init; } = "alert";

    /// <summary>Level of the source in lower case to priority; others get the provisional one.</summary>
    public IReadOnlyDictionary<string, string> Priorities { get; init; } = new Dictionary<string, string>();

    /// <summary>A ticket nobody has accepted is closed when all its problems are over.</summary>
    public bool CloseWhenResolved { get; init; }
}

/// <summary>A level of escalation (process.md, step 4).</summary>
/// <param name="To">Who is asked: <c>role:…</c>, <c>team:…</c> or <c>user:…</c>.</param>
/// <param name="After">How long they have before the next level is asked as well; the last level is reminded then.</param>
public sealed record EscalationLevel(IReadOnlyList<string> To, Limit After);

/// <summary>Whoever fits every condition that is set goes to <see cref="Team"/>.</summary>
public sealed record RoutingRule
{
    public string Category { get; init; } = "";

    public string Subcategory { get; init; } = "";

    /// <summary>Contained in the ticket's affected system, whatever the case.</summary>
    public string AffectedSystem { get; init; } = "";

    /// <summary>The requester's department, whatever the case.</summary>
    public string Department { get; init; } = "";

    /// <summary>Contained in title or description, whatever the case.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>Label of an alert, written <c>name=value</c>.</summary>
    public string Label { get; init; } = "";

    /// <summary>First day it holds; null: always did.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day it holds; null: no end.</summary>
    public DateOnly? Until { get; init; }

    public required string Team { get; init; }

    /// <summary>What whoever of the team gets it must know, all of it; a team where nobody does hands it to the supervisor.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];
}
