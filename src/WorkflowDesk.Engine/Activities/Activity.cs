using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>
/// The behaviour of one activity type. One object serves all instances at once: it keeps no state; what a run must
/// remember goes into <see cref="ActivityContext.State"/>.
/// </summary>
public abstract class Activity
{
    public abstract ActivityDescriptor Descriptor { get; }

    /// <summary>The first run. An exception becomes an incident, as <see cref="ActivityResult.Fail"/> does.</summary>
    public abstract ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken);

    /// <summary>A bookmark of this activity was answered. Inputs have been evaluated again.</summary>
    public virtual ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ActivityResult.Done());

    /// <summary>A child of this container has completed. Inputs are those of the last run, not evaluated again.</summary>
    public virtual ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ActivityResult.Done());

    /// <summary>The activity is withdrawn before it completed: undo what waits outside the instance. Called with
    /// <see cref="ActivityContext.Bookmarks"/> still present; inputs are not evaluated.</summary>
    public virtual ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>What starts a new instance when this activity is marked <c>canStartWorkflow</c> in a published version.
    /// Inputs are evaluated without an instance.</summary>
    public virtual IEnumerable<NewBookmark> Triggers(ActivityContext context) => [];

    /// <summary>Checks beyond those every activity gets: this type's own rules about one use of it.</summary>
    public virtual IEnumerable<DefinitionProblem> Validate(ActivityNode node) => [];

    /// <summary>Finds the children and prepares what every run of this node shares. The default takes each embedded port.</summary>
    protected internal virtual void Compile(NodeCompilation node)
    {
        foreach (var port in Descriptor.Ports)
        {
            if (port.Kind == PortKind.Embedded)
            {
                node.CompilePort(port.Name);
            }
        }
    }

    /// <summary>Whether inputs are evaluated again when a child completes after a reload.</summary>
    protected internal virtual bool ReadsInputsAfterChildren => false;

    /// <summary>Expressions this activity evaluates itself, by the property they stand in: their scripts are checked like those of inputs.</summary>
    internal virtual IEnumerable<KeyValuePair<string, Expressions.CompiledExpression>> OwnExpressions(ActivityNode node) => [];

    /// <summary>Writes what the activity kept in memory during the burst to the run's properties.</summary>
    internal virtual void Suspend(Instances.ActivityState state)
    {
    }
}
