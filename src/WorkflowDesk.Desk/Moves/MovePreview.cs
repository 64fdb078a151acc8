using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Desk.Moves;

/// <summary>What would happen if a plan were carried out now. Nothing has changed.</summary>
/// <param name="Steps">Steps at which tickets wait, with what they become; most tickets first.</param>
/// <param name="Gone">Human steps of the old versions, and others at which tickets wait, that have no counterpart by themselves.</param>
/// <param name="Tickets">What would become of each, oldest first; at most <see cref="MoveReading.MostJudged"/>.</param>
/// <param name="Total">Running tickets on the old versions.</param>
public sealed record MovePreview(
    MovePlan Plan, IReadOnlyList<StepInMove> Steps, IReadOnlyList<StepGone> Gone, IReadOnlyList<TicketInMove> Tickets, int Total)
{
    internal IReadOnlyList<NodeMatch> Matches { get; init; } = [];

    /// <summary>The steps of an old version and of the new one.</summary>
    public NodeMatch? Match(int fromVersion) => Matches.FirstOrDefault(match => match.From.Definition.Version == fromVersion);

    public int Fitting => Tickets.Count(ticket => ticket.Fits);

    public int Staying => Tickets.Count - Fitting;

    /// <summary>There are more tickets than were looked at; each is judged when its turn comes.</summary>
    public bool IsCut => Total > Tickets.Count;
}

/// <param name="To">Null: it has no counterpart, tickets stay.</param>
public sealed record StepInMove(ActivityNode From, ActivityNode? To, int Tickets);

/// <summary>A step to be decided about.</summary>
/// <param name="Candidates">Steps of the same kind in the same place of the new version.</param>
/// <param name="Decided">Node id of the one chosen; null: its tickets stay.</param>
public sealed record StepGone(ActivityNode From, IReadOnlyList<ActivityNode> Candidates, string? Decided, int Tickets);

/// <summary>One ticket: where it stands, where it would stand, or why it stays.</summary>
public sealed record TicketInMove(string InstanceId, string? Number, string? Title, int FromVersion, IReadOnlyList<MovePlace> Places, IReadOnlyList<MoveReason> Reasons)
{
    public bool Fits => Reasons.Count == 0;
}
