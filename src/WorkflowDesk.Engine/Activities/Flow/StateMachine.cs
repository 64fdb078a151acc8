using System.Globalization;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>
/// Moves between states: a state waits for the triggers of its transitions; the first that completes with its condition
/// fulfilled wins, then the transition's action, the old state's exit and the new state's entry run.
/// </summary>
internal sealed class StateMachine : Activity
{
    /// <summary>Where the machine stands, for those who look at the instance.</summary>
    private const string CurrentState = "CurrentState";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.StateMachine",
        DisplayName = "State Machine",
        Description = "Move between states when the triggers of their transitions complete.",
        Category = "Flow",
        Inputs =
        [
            new("States", "Object") { IsWrapped = false, Description = "The states, each with a name and what runs on entry and exit." },
            new("Transitions", "Object") { IsWrapped = false, Description = "The transitions between states, each with a trigger, a condition and an action." },
            new("InitialState", "String") { DisplayName = "Initial state", Description = "The name of the state to begin in." },
            new("CurrentState", "String") { DisplayName = "Current state", Description = "The name of the state to begin in instead of the initial one." },
        ],
        Texts = Texts.Chinese("状态机", "根据触发器在各个状态之间转换。", "流程"),
    };

    protected internal override void Compile(NodeCompilation node) => node.Prepared = StatePlan.Compile(node);

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node) => PlanOf(node).Check(node);

    internal override IEnumerable<KeyValuePair<string, CompiledExpression>> OwnExpressions(ActivityNode node) =>
        PlanOf(node).Transitions.Select((transition, index) => KeyValuePair.Create($"transitions[{index}].condition", transition.Condition));

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var name = context.Get<string>("CurrentState") is { Length: > 0 } current ? current : context.Get<string>("InitialState");
        return new(Enter(context, PlanOf(context.Node).Find(name)));
    }

    public override async ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken)
    {
        var plan = PlanOf(context.Node);
        var parts = child.Tag!.Split(':');
        var index = int.Parse(parts[1], CultureInfo.InvariantCulture);
        switch (parts[0])
        {
            case "entry":
                return Arm(context, plan.States[index]);
            case "action":
                return Leave(context, plan.Transitions[index], index);
            case "exit":
                return Enter(context, plan.Find(plan.Transitions[index].To));
            default:
                var transition = plan.Transitions[index];
                if (!Values.To<bool>(await context.Burst.EvaluateAsync(context.Activity, $"transition '{transition.Name}'", transition.Condition, DataType.Boolean, cancellationToken)))
                {
                    return ActivityResult.Schedule(Trigger(transition, index));
                }

                var next = transition.Action is { } action
                    ? ActivityResult.Schedule(new ScheduledChild(action) { Tag = Tag("action", index) })
                    : Leave(context, transition, index);
                return next.CancellingOthers();
        }
    }

    private static ActivityResult Leave(ActivityContext context, Transition transition, int index)
    {
        var plan = PlanOf(context.Node);
        return plan.Find(transition.From)?.Exit is { } exit
            ? ActivityResult.Schedule(new ScheduledChild(exit) { Tag = Tag("exit", index) })
            : Enter(context, plan.Find(transition.To));
    }

    /// <summary>An unknown state ends the machine.</summary>
    private static ActivityResult Enter(ActivityContext context, State? state)
    {
        if (state is null)
        {
            return ActivityResult.Done();
        }

        context.State[CurrentState] = state.Name;
        return state.Entry is { } entry ? ActivityResult.Schedule(new ScheduledChild(entry) { Tag = Tag("entry", state.Index) }) : Arm(context, state);
    }

    /// <summary>Without a way out the state is a final one.</summary>
    private static ActivityResult Arm(ActivityContext context, State state)
    {
        var plan = PlanOf(context.Node);
        var triggers = new List<ScheduledChild>();
        for (var i = 0; i < plan.Transitions.Count; i++)
        {
            if (plan.Transitions[i] is { Trigger: not null } transition && transition.From == state.Name && plan.Find(transition.To) is not null)
            {
                triggers.Add(Trigger(transition, i));
            }
        }

        return triggers.Count == 0 ? ActivityResult.Done() : ActivityResult.Schedule([.. triggers]);
    }

    private static ScheduledChild Trigger(Transition transition, int index) => new(transition.Trigger!) { Tag = Tag("trigger", index) };

    private static string Tag(string phase, int index) => string.Create(CultureInfo.InvariantCulture, $"{phase}:{index}");

    private static StatePlan PlanOf(ActivityNode node) => (StatePlan)node.Prepared!;
}
