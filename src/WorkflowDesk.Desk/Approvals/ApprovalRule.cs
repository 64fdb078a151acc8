using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>
/// One line of a profile's approval rules: which plans it is about, who decides on them and how. The first line that
/// fits a ticket holds. Conditions on affected system and permission level make the lines of a permission matrix.
/// </summary>
public sealed record ApprovalRule
{
    /// <summary>Holds where a profile has no line that fits: any approver, without reminders or an end.</summary>
    public static ApprovalRule Otherwise { get; } = new() { Name = new LocalizedText("变更审批", "Change approval"), Approvers = ["role:approver"] };

    public required LocalizedText Name { get; init; }

    /// <summary>Key of a category; empty: each.</summary>
    public string Category { get; init; } = "";

    /// <summary>One of <see cref="PlanRisk"/>; empty: each.</summary>
    public string Risk { get; init; } = "";

    /// <summary>Contained in the affected or the changed system, whatever the case; empty: each.</summary>
    public string AffectedSystem { get; init; } = "";

    /// <summary>One of <see cref="Approvals.PermissionLevel"/>; empty: each.</summary>
    public string PermissionLevel { get; init; } = "";

    /// <summary>An approval is needed even where the plan says that it touches nothing.</summary>
    public bool IsForced { get; init; }

    /// <summary>One of <see cref="ApprovalMode"/>.</summary>
    public string Mode { get; init; } = ApprovalMode.Any;

    /// <summary>How many must approve, in mode quorum; else 0.</summary>
    public int Quorum { get; init; }

    /// <summary>role:…, team:…, user:…, department-head; in a sequence one level each.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>Who may decide as well once the approvers have been silent for <see cref="DeputiesAfter"/>.</summary>
    public IReadOnlyList<string> Deputies { get; init; } = [];

    public Limit? DeputiesAfter { get; init; }

    /// <summary>From asking (in a sequence: from asking the level). Counted like the limits of the ticket's priority.</summary>
    public IReadOnlyList<Limit> Reminders { get; init; } = [];

    /// <summary>When the decision should be there.</summary>
    public Limit? DueIn { get; init; }

    /// <summary>Without a decision by then the approval ends as expired. Null: never.</summary>
    public Limit? ExpiresAfter { get; init; }

    /// <summary>At the highest priority the work may begin before the approval; it is asked for afterwards.</summary>
    public bool AllowsEmergency { get; init; }

    /// <summary>Fits whatever is left.</summary>
    public bool IsForTheRest => Category.Length == 0 && Risk.Length == 0 && AffectedSystem.Length == 0 && PermissionLevel.Length == 0;
}

/// <summary>How several approvers come to one decision.</summary>
public static class ApprovalMode
{
    /// <summary>The first decision decides.</summary>
    public const string Any = "any";

    /// <summary>Everybody who is named must approve; one rejection ends it.</summary>
    public const string All = "all";

    /// <summary>A number of approvals; it ends as rejected when that number can no longer be reached.</summary>
    public const string Quorum = "quorum";

    /// <summary>Level after level, each by one person, nobody twice.</summary>
    public const string Sequence = "sequence";

    public static readonly IReadOnlyList<string> Modes = [Any, All, Quorum, Sequence];
}

/// <summary>The planner's judgement of the option they take.</summary>
public static class PlanRisk
{
    public static readonly IReadOnlyList<string> All = ["low", "medium", "high"];
}

/// <summary>What a permission request asks for.</summary>
public static class PermissionLevel
{
    public static readonly IReadOnlyList<string> All = ["read", "write", "admin"];
}
