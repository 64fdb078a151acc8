namespace WorkflowDesk.Desk.People;

/// <summary>Through which door a change came; part of every timeline entry.</summary>
public static class Channel
{
    public const string Portal = "portal";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string Chat = "chat";
    public const string Alert = "alert";
    public const string Patrol = "patrol";
    public const string CrossDepartment = "cross-department";
    public const string Api = "api";

    /// <summary>A staff screen.</summary>
    public const string Desk = "desk";

    /// <summary>The single-use link in a mail.</summary>
    public const string Link = "link";

    /// <summary>A timer, a clock or the process itself.</summary>
    public const string System = "system";

    /// <summary>Channels a ticket may be opened through (process.md, "The ticket").</summary>
    public static readonly IReadOnlyList<string> Intake = [Portal, Email, Phone, Chat, Alert, Patrol, CrossDepartment, Api];
}

/// <summary>Who acts, with everything that decides what they may see and do.</summary>
public sealed record Caller(Guid? PersonId, string UserName, string Name, string Channel)
{
    public IReadOnlySet<string> Roles { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public IReadOnlySet<string> Teams { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; init; } = Languages.Default;

    /// <summary>Absent people whose work is theirs to do as well, see <see cref="Replacements"/>.</summary>
    public IReadOnlyList<Absentee> StandsInFor { get; init; } = [];

    /// <summary>For whom they do what they are doing; null: in their own right. Entries of the timeline name both.</summary>
    public Absentee? InPlaceOf { get; init; }

    /// <summary>The desk itself: timers, clocks, imports.</summary>
    public static Caller System { get; } = new(null, "system", "WorkflowDesk", People.Channel.System);

    public bool IsSystem => PersonId is null;

    public bool Is(string role) => Roles.Contains(role);

    public bool IsStaff => Role.Staff.Any(Roles.Contains);

    /// <summary>Supervisors and administrators see and steer every ticket.</summary>
    public bool SeesEveryTicket => IsSystem || Is(Role.Supervisor) || Is(Role.Administrator) || Is(Role.Agent) || Is(Role.ProcessOwner);

    public static Caller Of(Person person, string channel) => new(person.Id, person.UserName, person.Name, channel)
    {
        Roles = person.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
        Teams = person.Teams.Select(member => member.TeamKey).ToHashSet(StringComparer.Ordinal),
        Language = person.Language,
    };
}

/// <summary>The languages everything is written in.</summary>
public static class Languages
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public const string Default = Chinese;

    public static bool IsKnown(string? language) => language is Chinese or English;

    /// <summary>Chinese when the text holds a Han character, else English.</summary>
    public static string Of(string text) => text.Any(c => c is >= '\u4e00' and <= '\u9fff' or >= '\u3400' and <= '\u4dbf') ? Chinese : English;
}
