using System.Globalization;
using System.Security.Cryptography;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Gives a new unique id, as short text.</summary>
public delegate string NewId();

/// <summary>Ids of Elsa's kind: 64 random bits in hexadecimal.</summary>
public static class RandomIds
{
    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes).ToString("x", CultureInfo.InvariantCulture);
    }
}

/// <summary>What is the same for all instances: activity types, compiled definitions, scripts, clock, ids and limits.
/// One for the application, used by any number of threads.</summary>
public sealed class WorkflowRunner
{
    public WorkflowRunner(ActivityRegistry registry, IScriptEngine scripts, TimeProvider clock, NewId newId, WorkflowRunnerOptions? options = null)
    {
        Registry = registry;
        Scripts = scripts;
        Clock = clock;
        NewId = newId;
        Options = options ?? new WorkflowRunnerOptions();
    }

    public ActivityRegistry Registry { get; }

    public IScriptEngine Scripts { get; }

    public TimeProvider Clock { get; }

    public NewId NewId { get; }

    public WorkflowRunnerOptions Options { get; }
}

/// <summary>Limits and defaults of the runner.</summary>
public sealed record WorkflowRunnerOptions
{
    /// <summary>Executions in one burst before it is taken for an endless loop and stopped with an incident. The default value is 10 000.</summary>
    public int MaxExecutionsPerBurst { get; init; } = 10_000;

    /// <summary>How deep workflows may run workflows inline. The default value is 32.</summary>
    public int MaxWorkflowDepth { get; init; } = 32;

    /// <summary>For definitions that name none: <c>FaultStrategy</c> or <c>ContinueWithIncidentsStrategy</c>. The default value is <c>FaultStrategy</c>, as in Elsa.</summary>
    public string IncidentStrategy { get; init; } = "FaultStrategy";
}
