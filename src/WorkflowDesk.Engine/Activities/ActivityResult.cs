using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

internal enum ResultKind
{
    Done,
    Wait,
    Schedule,
    Continue,
    Fail,
    Break,
    Finish,
    CompleteComposite,
}

/// <summary>
/// What should happen after an activity ran. The activity only says it; the runner alone changes the instance.
/// </summary>
public sealed record ActivityResult
{
    private static readonly ActivityResult s_done = new(ResultKind.Done);
    private static readonly ActivityResult s_continue = new(ResultKind.Continue);
    private static readonly ActivityResult s_break = new(ResultKind.Break);
    private static readonly ActivityResult s_finish = new(ResultKind.Finish);

    private ActivityResult(ResultKind kind) => Kind = kind;

    internal ResultKind Kind { get; }

    internal Outcomes Outcomes { get; private init; } = Outcomes.Default;

    internal IReadOnlyList<NewBookmark> Bookmarks { get; private init; } = [];

    internal IReadOnlyList<ScheduledChild> Children { get; private init; } = [];

    internal IReadOnlyList<string> Cancelled { get; private init; } = [];

    internal bool CancelsOthers { get; private init; }

    internal IReadOnlyList<KeyValuePair<string, JsonNode?>> Outputs { get; private init; } = [];

    internal string? Message { get; private init; }

    internal Exception? Cause { get; private init; }

    internal IReadOnlyDictionary<string, string>? FaultDetails { get; private init; }

    /// <summary>The activity has completed. Without outcomes it is followed on "Done".</summary>
    public static ActivityResult Done(params string[] outcomes) =>
        outcomes.Length == 0 ? s_done : new(ResultKind.Done) { Outcomes = Outcomes.Of(outcomes) };

    /// <summary>The activity has completed with exactly these outcomes.</summary>
    public static ActivityResult Done(Outcomes outcomes) => new(ResultKind.Done) { Outcomes = outcomes };

    /// <summary>The activity waits until one of the bookmarks is answered; then <see cref="Activity.ResumeAsync"/> is called.
    /// Returned from a resumption it adds bookmarks to those still open.</summary>
    public static ActivityResult Wait(params NewBookmark[] bookmarks) => new(ResultKind.Wait) { Bookmarks = bookmarks };

    /// <summary>A container runs children, in this order; it is told of each completion. An empty list keeps it running.</summary>
    public static ActivityResult Schedule(params ScheduledChild[] children) => new(ResultKind.Schedule) { Children = children };

    /// <summary>A container runs one child.</summary>
    public static ActivityResult Schedule(ActivityNode child) => Schedule(new ScheduledChild(child));

    /// <summary>Nothing to do now: the activity goes on waiting for its children or its other bookmarks.</summary>
    public static ActivityResult Continue() => s_continue;

    /// <summary>The activity has failed: an incident, retryable.</summary>
    public static ActivityResult Fail(string message, Exception? cause = null, IReadOnlyDictionary<string, string>? details = null) =>
        new(ResultKind.Fail) { Message = message, Cause = cause, FaultDetails = details };

    /// <summary>The activity has completed and the nearest loop ends after its current round.</summary>
    public static ActivityResult Break() => s_break;

    /// <summary>The whole instance is finished.</summary>
    public static ActivityResult Finish() => s_finish;

    /// <summary>The nearest workflow-as-activity, or else the workflow, completes with these outcomes.</summary>
    public static ActivityResult CompleteComposite(Outcomes outcomes) => new(ResultKind.CompleteComposite) { Outcomes = outcomes };

    /// <summary>Sets an output: bound variable or workflow output, and the burst's output register.</summary>
    public ActivityResult WithOutput(string name, JsonNode? value) => this with { Outputs = [.. Outputs, new(name, value)] };

    /// <summary>Cancels children first, without telling the container that asks for it.</summary>
    public ActivityResult Cancelling(IReadOnlyList<string> activityInstanceIds) =>
        activityInstanceIds.Count == 0 ? this : this with { Cancelled = activityInstanceIds };

    /// <summary>Cancels first every child that runs or is about to, without telling the container that asks for it.</summary>
    internal ActivityResult CancellingOthers() => this with { CancelsOthers = true };
}
