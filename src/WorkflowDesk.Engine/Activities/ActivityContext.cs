using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>What one run of an activity sees of its instance. Valid during the call only.</summary>
public sealed class ActivityContext
{
    private readonly Burst _burst;
    private readonly ActivityState _state;

    internal ActivityContext(Burst burst, ActivityState state)
    {
        _burst = burst;
        _state = state;
    }

    internal Burst Burst => _burst;

    internal ActivityState Activity => _state;

    public string InstanceId => _burst.Instance.Id;

    public string DefinitionId => _burst.Instance.DefinitionId;

    public string DefinitionVersionId => _burst.Instance.DefinitionVersionId;

    public int DefinitionVersion => _burst.Instance.DefinitionVersion;

    /// <summary>The instance that started this one, if any.</summary>
    public string? ParentInstanceId => _burst.Instance.ParentWorkflowInstanceId;

    public string ActivityId => _state.Node.Id;

    public string NodeId => _state.Node.NodeId;

    /// <summary>This run of the activity; stays the same from its first execution to its completion.</summary>
    public string ActivityInstanceId => _state.Id;

    public ActivityNode Node => _state.Node;

    public string? CorrelationId
    {
        get => _burst.Instance.CorrelationId;
        set => _burst.Instance.CorrelationId = value;
    }

    public string? InstanceName
    {
        get => _burst.Instance.Name;
        set => _burst.Instance.Name = value;
    }

    /// <summary>What this run of the activity remembers between calls; saved with the instance.</summary>
    public JsonObject State => _state.Properties ??= [];

    /// <summary>True while a bookmark's answer is handled.</summary>
    public bool IsResuming { get; internal init; }

    /// <summary>True when this very activity is the trigger that started the instance, in its first run.</summary>
    public bool StartedTheWorkflow => _burst.IsTrigger(_state);

    public TimeProvider Clock => _burst.Clock;

    /// <summary>The moment now, UTC.</summary>
    public DateTimeOffset Now => _burst.Clock.GetUtcNow();

    /// <summary>Open bookmarks of this run of the activity.</summary>
    public IReadOnlyList<Bookmark> Bookmarks => _burst.BookmarksOf(_state);

    /// <summary>Children of this container that have started and not completed.</summary>
    public IReadOnlyList<UnfinishedChild> UnfinishedChildren =>
        _state.Children is { Count: > 0 } children ? children.ConvertAll(c => new UnfinishedChild(c.Node, c.Id, c.Status)) : [];

    /// <summary>True when no child of this container runs or waits to run.</summary>
    public bool IsIdle => _state.Children is not { Count: > 0 } && !_burst.IsQueued(_state);

    /// <summary>A new unique id from the injected generator.</summary>
    public string NewId() => _burst.NewId();

    /// <summary>An input's value, converted to its type; null when it is not set. A copy of the caller's own.</summary>
    public JsonNode? Input(string name) => Peek(name)?.DeepClone();

    /// <summary>An input as a .NET value: string, bool, number, TimeSpan, DateTimeOffset, Guid, string[], JsonObject, JsonArray;
    /// the type's default when it is not set.</summary>
    public T? Get<T>(string input) => Values.To<T>(typeof(JsonNode).IsAssignableFrom(typeof(T)) ? Input(input) : Peek(input));

    /// <summary>A list input as texts; empty when it is not set.</summary>
    public IReadOnlyList<string> GetTexts(string input) => Values.ToTexts(Peek(input));

    /// <summary>Evaluates an input that is not evaluated automatically.</summary>
    /// <param name="arguments">What a script may read as <c>args.Name</c> or <c>getName()</c>.</param>
    public ValueTask<JsonNode?> EvaluateAsync(string input, CancellationToken cancellationToken, IReadOnlyDictionary<string, JsonNode?>? arguments = null) =>
        _burst.EvaluateAsync(_state, input, cancellationToken, arguments);

    /// <summary>An input of the workflow (inside a workflow used as an activity: of that one), name without regard to case.</summary>
    public JsonNode? WorkflowInput(string name) => _burst.WorkflowInput(_state, name)?.DeepClone();

    /// <summary>The variable of this name that is nearest in scope; null when there is none.</summary>
    public JsonNode? GetVariable(string name) => VariableScope.FindByName(_state, name)?.Value?.DeepClone();

    /// <summary>Sets the nearest variable of this name, converted to its type; creates one in the nearest container when there is none.</summary>
    public void SetVariable(string name, JsonNode? value) => VariableScope.Set(_state, name, value?.DeepClone());

    /// <summary>The object the caller of the step works with, e.g. its unit of work.</summary>
    /// <exception cref="InvalidOperationException">The step runs without such a host.</exception>
    public THost Host<THost>()
        where THost : class =>
        _burst.Host as THost ?? throw new InvalidOperationException(
            $"Activity {_state.Node} needs a host of type {typeof(THost).Name}, but the step runs {(_burst.Host is null ? "without a host" : $"with {_burst.Host.GetType().Name}")}.");

    /// <summary>Whether the step runs with a host of this type.</summary>
    public bool TryGetHost<THost>([NotNullWhen(true)] out THost? host)
        where THost : class
    {
        host = _burst.Host as THost;
        return host is not null;
    }

    /// <summary>Writes a line to the journal.</summary>
    public void Log(string text, JsonNode? data = null) => _burst.Log(_state, text, data);

    /// <summary>Sends a stimulus when the step is committed.</summary>
    public void Send(Stimulus stimulus) => _burst.Send(stimulus);

    /// <summary>An input's value, shared with other runs: to be read only.</summary>
    internal JsonNode? Peek(string name)
    {
        var bindings = _state.Node.Inputs;
        for (var i = 0; i < bindings.Length; i++)
        {
            if (string.Equals(bindings[i].Descriptor.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return _state.Inputs is { } values ? values[i] : bindings[i].Constant;
            }
        }

        throw new ArgumentException($"Activity type '{_state.Node.Type}' has no input '{name}'.", nameof(name));
    }
}
