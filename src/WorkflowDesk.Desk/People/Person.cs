namespace WorkflowDesk.Desk.People;

/// <summary>Someone the desk knows: a requester who once wrote, or a member of staff.</summary>
public sealed class Person
{
    public required Guid Id { get; init; }

    /// <summary>What is typed at sign-in; unique. Requesters known only by mail have their address here.</summary>
    public required string UserName { get; set; }

    public required string Name { get; set; }

    /// <summary>Lower case; unique.</summary>
    public required string Email { get; set; }

    /// <summary>Null: this person cannot sign in with a password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary><c>zh-CN</c> or <c>en</c>: the language of screens and messages.</summary>
    public required string Language { get; set; }

    /// <summary>Names from <see cref="Role"/>, separated by one blank.</summary>
    public required string Roles { get; set; }

    public string? Department { get; set; }

    public string? Phone { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>False: routing passes this person by until somebody says otherwise. Leave with an end is an <see cref="Absence"/>.</summary>
    public bool IsAvailable { get; set; } = true;

    /// <summary>What they know: keys of categories and sub-categories, names of systems, free words; separated by bars.</summary>
    public string Skills { get; set; } = "";

    /// <summary>Grows with every change; a stale one in a request answers 409.</summary>
    public int Revision { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public List<TeamMember> Teams { get; } = [];

    public IReadOnlyList<string> SkillWords => Skills.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

public sealed class Team
{
    public required string Key { get; init; }

    public required string NameZh { get; set; }

    public required string NameEn { get; set; }

    /// <summary>Counts how often routing has chosen somebody of the team.</summary>
    public int Turn { get; set; }
}

public sealed class TeamMember
{
    public required string TeamKey { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>The team's <see cref="Team.Turn"/> when routing last chose this person; 0: never.</summary>
    public int LastTurn { get; set; }

    public DateTimeOffset? LastAssignedAt { get; set; }
}

/// <summary>The people of <c>process.md</c>.</summary>
public static class Role
{
    public const string Requester = "requester";
    public const string Agent = "agent";
    public const string Engineer = "engineer";
    public const string Supervisor = "supervisor";
    public const string Approver = "approver";
    public const string ProcessOwner = "process-owner";
    public const string Administrator = "administrator";

    /// <summary>A program that reports alerts, and nothing else. No person has this role.</summary>
    public const string Monitoring = "monitoring";

    public static readonly IReadOnlyList<string> All = [Requester, Agent, Engineer, Supervisor, Approver, ProcessOwner, Administrator];

    /// <summary>Whoever works on other people's tickets.</summary>
    public static readonly IReadOnlyList<string> Staff = [Agent, Engineer, Supervisor, Approver, ProcessOwner, Administrator];
}
