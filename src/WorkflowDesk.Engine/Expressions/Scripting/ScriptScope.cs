using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>The snapshot a script reads: who asks, what is in scope, what the time is.</summary>
public sealed record ScriptScope
{
    public required string DefinitionId { get; init; }

    public required string DefinitionVersionId { get; init; }

    public required int DefinitionVersion { get; init; }

    public required string InstanceId { get; init; }

    public string? CorrelationId { get; init; }

    public string? InstanceName { get; init; }

    /// <summary>The moment <c>Date.now()</c>, <c>new Date()</c> and <c>DateTime.UtcNow</c> answer for the whole request.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What <c>newGuid()</c>, <c>Math.random()</c> and <c>new Random()</c> derive from. Take a fresh one from the id
    /// generator for every evaluation, or the "new" ids repeat.</summary>
    public required string Seed { get; init; }

    /// <summary>With what <c>createEventTriggerUrl</c> signs; null: it is not available.</summary>
    public EventSigning? Events { get; init; }

    /// <summary>Innermost first. Shadowed variables may be present; the first of a name wins.</summary>
    public IReadOnlyList<ScriptVariable> Variables { get; init; } = [];

    /// <summary>The instance's input, looked up without regard to case.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Inputs { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Names of the inputs the definition declares: these get a <c>get&lt;Input&gt;()</c> accessor.</summary>
    public IReadOnlyList<string> DeclaredInputs { get; init; } = [];

    /// <summary>True inside a workflow used as an activity, where inputs are variables: <c>getInput</c> looks there first
    /// and declared inputs get no accessor of their own.</summary>
    public bool InputsAreVariables { get; init; }

    /// <summary>The activities of the same container and what they put out in this burst.</summary>
    public IReadOnlyList<ScriptActivityOutput> Outputs { get; init; } = [];

    /// <summary>True when the definition's toolVersion is 3 or later: output accessors carry the activity's name, not its id.</summary>
    public bool OutputsByName { get; init; } = true;

    /// <summary>The last output called <c>Result</c> in this burst.</summary>
    public JsonNode? LastResult { get; init; }

    /// <summary>As <see cref="ScriptActivityOutput.EitherCase"/>, for <see cref="LastResult"/>.</summary>
    public bool LastResultEitherCase { get; init; }

    /// <summary>What the host passes to this evaluation, e.g. <c>Item</c>; read as <c>args.Item</c> or <c>getItem()</c>.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Arguments { get; init; } = new Dictionary<string, JsonNode?>();
}

/// <summary>What a script gets in its hands for a value that is stored as JSON.</summary>
public enum ScriptValueKind
{
    /// <summary>What the JSON says.</summary>
    Plain,

    /// <summary>A date with the members of JavaScript's and of .NET's.</summary>
    DateTime,

    /// <inheritdoc cref="DateTime"/>
    DateTimeOffset,
    TimeSpan,
    Guid,

    /// <summary>An object whose members answer to either case of their first letter, as those of .NET objects do in Elsa.</summary>
    EitherCase,
}

/// <summary>A variable in scope with its present value.</summary>
public sealed record ScriptVariable(string Name, JsonNode? Value, ScriptValueKind Kind = ScriptValueKind.Plain);

/// <summary>An output slot of an activity in the same container. Give one with a null value for an activity that has not
/// run in this burst, so that asking for it answers null instead of "Activity not found.".</summary>
/// <param name="EitherCase">Lets scripts reach the value's members with either case of the first letter, as Elsa does for
/// members of .NET objects (<c>.output</c> and <c>.Output</c>).</param>
public sealed record ScriptActivityOutput(string ActivityId, string? ActivityName, string OutputName, JsonNode? Value, bool EitherCase = false);
