using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Moves;

/// <summary>Why an instance cannot go on in another version of its definition.</summary>
/// <param name="Code">One of <see cref="MoveObstacles"/>: stable, the words are the reader's.</param>
/// <param name="NodeId">The step it is about, in the version the instance runs on; empty when it is about the whole instance.</param>
/// <param name="Details">What the words name besides: types, outcomes, variables, ids of other steps.</param>
public sealed record MoveObstacle(string Code, string NodeId, params IReadOnlyList<string> Details)
{
    public override string ToString() => $"{Code} {NodeId}{(Details.Count == 0 ? "" : $" ({string.Join(", ", Details)})")}";
}

/// <summary>The codes of <see cref="MoveObstacle"/>.</summary>
public static class MoveObstacles
{
    /// <summary>The instance is finished or cancelled.</summary>
    public const string NotRunning = "not-running";

    /// <summary>A burst was stopped and has left work in its queue.</summary>
    public const string WorkLeft = "work-left";

    /// <summary>It is at a step that the new version does not have.</summary>
    public const string NoCounterpart = "no-counterpart";

    /// <summary>The step is of another type now. Details: old type, new type.</summary>
    public const string TypeChanged = "type-changed";

    /// <summary>The step stands in another container now, or its container works in another way.</summary>
    public const string ContainerChanged = "container-changed";

    /// <summary>The step cannot be reached from the start of the new version.</summary>
    public const string NotConnected = "not-connected";

    /// <summary>A way out that the open step offers leads nowhere in the new version. Details: the outcome.</summary>
    public const string OutcomeLost = "outcome-lost";

    /// <summary>A branch that still runs would reach a step that runs already. Details: node id of the branch's last step in the new version.</summary>
    public const string BranchIntoRunningStep = "branch-into-running-step";

    /// <summary>A branch has arrived at a meeting point which in the new version nothing else will reach, or which is gone.</summary>
    public const string JoinLost = "join-lost";

    /// <summary>A branch has arrived at a meeting point that no longer waits for the others.</summary>
    public const string JoinModeChanged = "join-mode-changed";

    /// <summary>A variable's value does not fit its new type. Details: name, new type.</summary>
    public const string VariableType = "variable-type";

    public static readonly IReadOnlyList<string> All =
    [
        NotRunning, WorkLeft, NoCounterpart, TypeChanged, ContainerChanged, NotConnected, OutcomeLost, BranchIntoRunningStep, JoinLost, JoinModeChanged, VariableType,
    ];
}

/// <summary>What becomes of an instance: either it fits the new version, or it stays and the obstacles say why.</summary>
/// <param name="Moved">The instance as it goes on in the new version; null when it does not fit.</param>
/// <param name="Places">Where it waits: node id in the old version and, if there is one, in the new.</param>
public sealed record MoveJudgement(Instances.WorkflowInstance? Moved, IReadOnlyList<MoveObstacle> Obstacles, IReadOnlyList<MovePlace> Places)
{
    public bool Fits => Moved is not null;
}

/// <summary>A step at which an instance waits.</summary>
public sealed record MovePlace(ActivityNode From, ActivityNode? To);
