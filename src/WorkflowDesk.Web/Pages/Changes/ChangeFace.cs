using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Leftovers;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>What a ticket changes and what was done for it, ready to show.</summary>
public sealed record ChangeFace(string Number)
{
    public SolutionPlan? Plan { get; init; }

    /// <summary>What else happens to the system within the plan's window.</summary>
    public IReadOnlyList<Collision> Collisions { get; init; } = [];

    /// <summary>While somebody plans: what the system has ahead.</summary>
    public IReadOnlyList<Collision> Ahead { get; init; } = [];

    /// <summary>The window the ticket waits for; null: it waits for none.</summary>
    public PlannedChange? Waiting { get; init; }

    public bool MayGoAhead { get; init; }

    public bool MayPlanAnew { get; init; }

    public IReadOnlyList<WorkEntry> Log { get; init; } = [];

    public BackupWord? Backup { get; init; }

    /// <summary>The reader may write into the log now.</summary>
    public bool MayLog { get; init; }

    /// <summary>When the requester hears next; null: nothing was promised, or it is over.</summary>
    public PromisedUpdate? Promise { get; init; }

    public IReadOnlyList<LeftoverView> Leftovers { get; init; } = [];

    public IReadOnlyList<ColleagueName> Staff { get; init; } = [];

    /// <summary>What was refused, and what was typed there.</summary>
    public DeskRuleException? Problem { get; init; }

    /// <summary>Name of the handler whose form was refused.</summary>
    public string? Refused { get; init; }

    public IFormCollection? Posted { get; init; }

    public string Action(string handler) => $"/tickets/{Number}/change?handler={handler}";

    public string Typed(string handler, string field) => Refused == handler ? Posted?[field].ToString() ?? "" : "";

    public string? Error(string handler, string field) => Refused == handler ? Problem?.Fields.GetValueOrDefault(field) : null;
}
