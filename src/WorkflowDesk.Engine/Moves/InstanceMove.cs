using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Moves;

/// <summary>
/// Takes an instance from one version of its definition to another, or says why it does not fit. Nothing runs: runs of
/// activities, bookmarks and variables are carried over under their own ids, so that everything that waits outside
/// (tasks, links in mails, timers) goes on working. What a step waits for stays as it was when the step began.
/// </summary>
public sealed class InstanceMove
{
    private readonly WorkflowInstance _instance;
    private readonly NodeMatch _match;
    private readonly List<MoveObstacle> _obstacles = [];
    private readonly Dictionary<string, MovedRun> _runs = new(StringComparer.Ordinal);

    private InstanceMove(WorkflowInstance instance, NodeMatch match)
    {
        _instance = instance;
        _match = match;
    }

    /// <param name="instance">Stays as it is.</param>
    /// <param name="match">From the version the instance runs on to another of the same definition.</param>
    /// <exception cref="ArgumentException">The instance does not run on that version, or the versions are of different definitions.</exception>
    public static MoveJudgement Judge(WorkflowInstance instance, NodeMatch match)
    {
        var (from, to) = (match.From.Definition, match.To.Definition);
        if (instance.DefinitionVersionId != from.Id || from.DefinitionId != to.DefinitionId)
        {
            throw new ArgumentException($"Instance '{instance.Id}' runs on version '{instance.DefinitionVersionId}', not on '{from.Id}', or '{to.Id}' is of another definition.", nameof(match));
        }

        return new InstanceMove(WorkflowInstance.FromJson(instance.ToUtf8Json()), match).Judge();
    }

    private MoveJudgement Judge()
    {
        // A faulted instance may be retried: in a version that was mended, too.
        if (!_instance.IsRunning && _instance.SubStatus != WorkflowSubStatus.Faulted)
        {
            _obstacles.Add(new(MoveObstacles.NotRunning, ""));
        }

        if (_instance.ScheduledActivities.Count > 0)
        {
            _obstacles.Add(new(MoveObstacles.WorkLeft, ""));
        }

        foreach (var state in _instance.ActivityExecutionContexts)
        {
            Follow(state);
        }

        // One reason is enough for one step: what is inside a step that has no place is not looked at.
        if (_obstacles.Count == 0)
        {
            foreach (var run in _runs.Values)
            {
                Carry(run);
            }
        }

        var places = _runs.Values.Where(run => run.Children.Count == 0).Select(run => new MovePlace(run.From, run.To)).ToList();
        if (_obstacles.Count > 0)
        {
            return new(null, _obstacles, places);
        }

        var trigger = MovedTrigger();
        _instance.Bookmarks = _instance.Bookmarks.ConvertAll(Moved);
        _instance.Incidents = _instance.Incidents.ConvertAll(Moved);
        _instance.DefinitionVersionId = _match.To.Definition.Id;
        _instance.DefinitionVersion = _match.To.Definition.Version;
        if (trigger is not null)
        {
            _instance.Properties[InstanceProperties.TriggerActivityId] = trigger;
        }

        return new(_instance, [], places);
    }

    /// <summary>Finds the place of one run in the new version. Contexts are kept outermost first.</summary>
    private void Follow(ActivityState state)
    {
        var parent = state.ParentId is { } parentId ? _runs.GetValueOrDefault(parentId) : null;
        if (_match.From.Find(state.NodeId) is not { } node)
        {
            _obstacles.Add(new(MoveObstacles.NoCounterpart, state.NodeId));
            return;
        }

        var target = parent is null && state.ParentId is not null ? null : _match.Of(node);
        var run = new MovedRun(state, node, target, parent);
        _runs.Add(state.Id, run);
        parent?.Children.Add(run);
        if (parent is { To: null } || (parent is null && state.ParentId is not null))
        {
            run.To = null;
            return;
        }

        if (target is null)
        {
            _obstacles.Add(new(MoveObstacles.NoCounterpart, node.NodeId));
        }
        else if (!IsSameKind(node, target))
        {
            _obstacles.Add(new(MoveObstacles.TypeChanged, node.NodeId, node.Type, target.Type));
            run.To = null;
        }
        else if (target.Parent != parent?.To)
        {
            _obstacles.Add(new(MoveObstacles.ContainerChanged, node.NodeId));
            run.To = null;
        }
    }

    private static bool IsSameKind(ActivityNode one, ActivityNode other) => (one.Activity, other.Activity) switch
    {
        (UsedWorkflow used, UsedWorkflow with) => used.Definition.DefinitionId == with.Definition.DefinitionId,
        (UsedWorkflow, _) or (_, UsedWorkflow) => false,
        _ => one.Activity.Descriptor.TypeName == other.Activity.Descriptor.TypeName,
    };

    private void Carry(MovedRun run)
    {
        var (state, target) = (run.State, run.To!);
        state.NodeId = target.NodeId;
        state.Variables = MovedVariables(run);
        state.DynamicVariables = MovedInputs(run);
        state.Outputs = MovedOutputs(run);
        state.Tag = run.Parent is { } parent ? MovedTag(parent, run) : state.Tag;
        if (state.Failed is { } failed)
        {
            state.Failed = failed with { Resumed = failed.Resumed is { } answered ? At(answered, target) : null, Parked = failed.Parked.ConvertAll(parked => At(parked, target)) };
        }

        if (run.Children.Count > 0)
        {
            CarryContainer(run);
        }
    }

    /// <summary>What a container remembers of the way its children have gone.</summary>
    private void CarryContainer(MovedRun run)
    {
        switch (run.From.Activity)
        {
            case FlowchartActivity:
                var move = new FlowMove(
                    run.From, run.To!, run.State.Properties?[FlowState.Property] as JsonObject, _match,
                    [.. run.Children.Select(child => new FlowMove.Running(child.From, child.To!, child.State.Tag == FlowTurn.BackwardTag))],
                    (string?)_instance.Properties[InstanceProperties.TriggerActivityId], MovedTrigger());
                // Counters, tokens, or both: an instance may change its mode on the way.
                var properties = run.State.Properties ??= [];
                var tokens = properties[FlowTokens.Property];
                if (tokens is not null)
                {
                    properties[FlowTokens.Property] = move.Carry(FlowTokens.FromJson(tokens)).ToJson();
                }

                if (tokens is null || properties[FlowState.Property] is not null)
                {
                    properties[FlowState.Property] = move.State.ToJson();
                }

                _obstacles.AddRange(move.Obstacles);
                break;
            case WorkflowRoot or UsedWorkflow or Sequence or Activities.Parallel or ParallelForEach or Fork or FlowNode or If or Switch or While or For:
                break;
            case ForEach when JsonNode.DeepEquals(run.From.Json.Get("items"), run.To!.Json.Get("items")):
                // It goes on at an index: the items must be the same ones.
                break;
            default:
                // Such as a state machine, which knows its children by their places.
                if (!JsonNode.DeepEquals(WithoutLooks(run.From.Json), WithoutLooks(run.To!.Json)))
                {
                    _obstacles.Add(new(MoveObstacles.ContainerChanged, run.From.NodeId));
                }

                break;
        }
    }

    private static JsonNode? WithoutLooks(JsonNode? json) => json switch
    {
        JsonObject item => new JsonObject(item.Where(property => property.Key != "metadata").Select(property => KeyValuePair.Create(property.Key, WithoutLooks(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithoutLooks)]),
        _ => json?.DeepClone(),
    };

    private static string? MovedTag(MovedRun parent, MovedRun run)
    {
        if (parent.From.Activity is not Sequence)
        {
            return run.State.Tag;
        }

        // A sequence goes on behind the child that completed: by its place in the new order.
        for (var i = 0; i < parent.To!.Children.Count; i++)
        {
            if (parent.To.Children[i] == run.To)
            {
                return i.ToString(CultureInfo.InvariantCulture);
            }
        }

        return run.State.Tag;
    }

    /// <summary>By id, else by name. What is new starts at its default, what is gone is dropped.</summary>
    private Dictionary<string, JsonNode?>? MovedVariables(MovedRun run)
    {
        if (run.State.Variables is not { } values)
        {
            return null;
        }

        var before = run.From.Variables;
        var moved = new Dictionary<string, JsonNode?>();
        foreach (var variable in run.To!.Variables.Where(v => v.Storage == VariableStorage.Instance))
        {
            var old = before.FirstOrDefault(v => v.Id == variable.Id)
                ?? before.FirstOrDefault(v => v.Name == variable.Name && !run.To.Variables.Any(other => other.Id == v.Id));
            if (old is null || !values.TryGetValue(old.Id, out var value))
            {
                continue;
            }

            var type = variable.Type ?? DataType.Object;
            if (Equals(type, old.Type ?? DataType.Object) || TryConvert(ref value, type))
            {
                moved[variable.Id] = value;
            }
            else
            {
                _obstacles.Add(new(MoveObstacles.VariableType, run.From.NodeId, variable.Name, variable.TypeName));
            }
        }

        return moved.Count == 0 ? null : moved;
    }

    /// <summary>False when the conversion fails, or when nothing of the value would be left.</summary>
    private static bool TryConvert(ref JsonNode? value, DataType type)
    {
        if (value is null)
        {
            return true;
        }

        try
        {
            // Where null is allowed it says that nothing of the value fits; without, the type's default would hide that.
            value = type.Kind == ValueKind.Boolean && value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String && !bool.TryParse(text.GetValue<string>(), out _)
                ? null
                : Values.Convert(value, type with { IsNullable = true });
            return value is not null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>A workflow used as an activity keeps its inputs as variables: those of its new version must be there.</summary>
    private static Dictionary<string, JsonNode?>? MovedInputs(MovedRun run)
    {
        var values = run.State.DynamicVariables;
        if (run.To!.Activity is UsedWorkflow used)
        {
            foreach (var input in used.Definition.Inputs)
            {
                if (!run.To.Variables.Any(v => v.Name == input.Name) && values?.ContainsKey(input.Name) != true)
                {
                    (values ??= [])[input.Name] = null;
                }
            }
        }

        return values;
    }

    private static Dictionary<string, JsonNode?>? MovedOutputs(MovedRun run)
    {
        if (run.State.Outputs is not { } outputs || run.To!.Activity is not UsedWorkflow used)
        {
            return run.State.Outputs;
        }

        var kept = outputs.Where(output => used.DeclaredOutput(output.Key) is not null).ToDictionary(output => used.DeclaredOutput(output.Key)!, output => output.Value);
        return kept.Count == 0 ? null : kept;
    }

    private string? MovedTrigger()
    {
        var old = (string?)_instance.Properties[InstanceProperties.TriggerActivityId];
        return old is not null && _match.From.FindActivity(old) is { } node && _match.Of(node) is { } target ? target.Id : old;
    }

    private Bookmark Moved(Bookmark bookmark) => _runs.TryGetValue(bookmark.ActivityInstanceId, out var run) ? At(bookmark, run.To!) : bookmark;

    /// <summary>The id and the hash stay: they are what answers know it by.</summary>
    private static Bookmark At(Bookmark bookmark, ActivityNode target) => bookmark with { ActivityId = target.Id, NodeId = target.NodeId };

    private Incident Moved(Incident incident) => incident.ResolvedAt is null && _runs.TryGetValue(incident.ActivityInstanceId, out var run)
        ? incident with { ActivityId = run.To!.Id, NodeId = run.To.NodeId }
        : incident;

    private sealed class MovedRun(ActivityState state, ActivityNode from, ActivityNode? to, MovedRun? parent)
    {
        public ActivityState State { get; } = state;

        public ActivityNode From { get; } = from;

        public ActivityNode? To { get; set; } = to;

        public MovedRun? Parent { get; } = parent;

        public List<MovedRun> Children { get; } = [];
    }
}
