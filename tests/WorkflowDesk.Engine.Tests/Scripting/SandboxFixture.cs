using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Scripting;

/// <summary>One sandbox for all script tests: what a test leaves behind must not matter to the next.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    /// <summary>For scripts that are meant to run into it.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    public static readonly ScriptScope Scope = new()
    {
        DefinitionId = "ticket-triage",
        DefinitionVersionId = "6f0c5b1d",
        DefinitionVersion = 3,
        InstanceId = "instance-1",
        CorrelationId = "T-1001",
        InstanceName = "Printer",
        Now = new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero),
        Seed = "seed-1",
    };

    /// <summary>The limit is generous: a busy machine is not what these tests are about.</summary>
    public ScriptSandbox Sandbox { get; } = new(ScriptSandboxOptions.Find() with { TimeLimit = TimeSpan.FromSeconds(30) }, TimeProvider.System);

    public Task InitializeAsync() => Sandbox.WarmAsync(CancellationToken.None);

    public async Task DisposeAsync() => await Sandbox.DisposeAsync();

    /// <summary>The value of one script as JSON text.</summary>
    public async Task<string> JsonAsync(string script, ScriptScope? scope = null)
    {
        var result = await RunAsync(script, scope);
        return result.Values["value"]?.ToJsonString(Relaxed) ?? "null";
    }

    public async Task<ScriptResult> RunAsync(string script, ScriptScope? scope = null) =>
        await Sandbox.EvaluateAsync(new ScriptRequest { Scripts = [new("value", script)], Scope = scope ?? Scope }, CancellationToken.None);

    public async Task<ScriptException> FailAsync(string script, ScriptScope? scope = null, TimeSpan? limit = null) =>
        await Assert.ThrowsAsync<ScriptException>(async () => await Sandbox.EvaluateAsync(
            new ScriptRequest { Scripts = [new("value", script)], Scope = scope ?? Scope, TimeLimit = limit }, CancellationToken.None));

    public static ScriptVariable Variable(string name, string json) => new(name, JsonNode.Parse(json));

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

[CollectionDefinition(nameof(Scripts))]
public sealed class Scripts : ICollectionFixture<SandboxFixture>;
