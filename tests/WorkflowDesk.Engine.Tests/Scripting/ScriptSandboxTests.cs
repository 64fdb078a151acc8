using System.Diagnostics;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Scripting;

[Collection(nameof(Scripts))]
public sealed class ScriptSandboxTests(SandboxFixture scripts)
{
    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("try { while (true) {} } catch { 1 } finally { 2 }")]
    [InlineData("function again() { Promise.resolve().then(again) } again(); 1")]
    [InlineData("Promise.resolve().then(() => { while (true) {} }); 1")]
    [InlineData("(async () => { await null; try { while (true) {} } catch { return 1 } })()")]
    public async Task An_endless_script_is_stopped_and_the_next_one_runs(string script)
    {
        var failure = await scripts.FailAsync(script, limit: SandboxFixture.Short);
        Assert.Equal(ScriptFailure.Timeout, failure.Kind);
        Assert.Equal("value", failure.ScriptKey);
        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Fact]
    public async Task A_native_loop_is_killed_while_other_requests_go_on()
    {
        var before = scripts.Sandbox.ReplacedProcesses;
        var stuck = scripts.FailAsync("Array(1e9).join('x')", limit: SandboxFixture.Short);
        var others = Task.WhenAll(Enumerable.Range(0, 5).Select(i => scripts.JsonAsync($"{i} + 1")));
        Assert.Equal(["1", "2", "3", "4", "5"], await others);
        Assert.Equal(ScriptFailure.Timeout, (await stuck).Kind);
        Assert.True(scripts.Sandbox.ReplacedProcesses > before, "the stuck process was not replaced");
        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Theory]
    [InlineData("const all = []; while (true) all.push([1, 2, 3, 4, 5, 6, 7])")]
    [InlineData("'x'.repeat(1e9)")]
    [InlineData("new Uint8Array(1e9)")]
    public async Task A_memory_bomb_is_refused(string script)
    {
        Assert.Equal(ScriptFailure.Memory, (await scripts.FailAsync(script, limit: TimeSpan.FromSeconds(30))).Kind);
        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Theory]
    [InlineData("function down() { return down() + 1 } down()")]
    [InlineData("function down() { return 'aa'.replace(/a/g, () => down()) } down()")]
    [InlineData("function down() { return JSON.stringify({ toJSON: () => down() }) } down()")]
    [InlineData("let deep = []; for (let i = 0; i < 100000; i++) deep = [deep]; deep")]
    public async Task Endless_recursion_is_an_error(string script)
    {
        var failure = await scripts.FailAsync(script);
        Assert.Equal(ScriptFailure.Error, failure.Kind);
        Assert.Contains("stack overflow", failure.Message, StringComparison.Ordinal);
        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Fact]
    public async Task A_deeply_nested_script_does_not_compile()
    {
        var failure = await scripts.FailAsync(new string('(', 50_000) + "1" + new string(')', 50_000));
        Assert.Equal(ScriptFailure.Syntax, failure.Kind);
        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Theory]
    [InlineData("Object.prototype.leak = 1; Array.prototype.leak = 1; globalThis.leak = 1; leak = 1; Math.leak = 1; (() => 0).constructor.prototype.leak = 1")]
    [InlineData("try { Object.defineProperty(Array.prototype, 'push', { value: 0 }) } catch { } try { Array.prototype.push = null } catch { } 0")]
    [InlineData("getVariable.leak = 1; Date.prototype.getTime = null; DateTime.leak = 1; (function* () {}).constructor.prototype.leak = 1; 0")]
    [InlineData("Object.setPrototypeOf(Error.prototype, { leak: 1 })")]
    [InlineData("Error.prototype.toString = () => 'leak'; Object.prototype.__proto__ = { leak: 1 }; 0")]
    [InlineData("getVariable = null; JSON = null; Date = null; 0")]
    public async Task What_a_script_does_to_globals_is_not_seen_by_the_next(string script)
    {
        try
        {
            await scripts.RunAsync(script);
        }
        catch (ScriptException refused)
        {
            Assert.Equal(ScriptFailure.Error, refused.Kind);
        }

        const string probe = """
            [({}).leak, [].leak, Math.leak, (() => 0).leak, getVariable.leak, DateTime.leak, new Error().leak, (function* () {})().leak, typeof leak,
             typeof [].push, new Date(0).getTime(), String(new Error('x')), getVariable('none'), JSON.stringify([1])]
            """;
        Assert.Equal("""[null,null,null,null,null,null,null,null,"undefined","function",0,"Error: x",null,"[1]"]""", await scripts.JsonAsync(probe));
    }

    [Fact]
    public async Task A_script_keeps_nothing_for_its_own_next_run()
    {
        const string script = "const me = arguments.callee; me.count = (me.count || 0) + 1; kept = typeof kept === 'number' ? kept + 1 : 1; [me.count, kept]";
        Assert.Equal("[1,1]", await scripts.JsonAsync(script));
        Assert.Equal("[1,1]", await scripts.JsonAsync(script));
    }

    [Fact]
    public async Task A_job_that_a_failed_script_left_behind_does_not_reach_the_next_request()
    {
        await scripts.FailAsync("Promise.resolve().then(() => { setVariable('Foreign', 1); setCorrelationId('foreign') }); throw new Error('failed')");
        var next = await scripts.RunAsync("Promise.resolve(1)");
        Assert.Empty(next.VariablesSet);
        Assert.False(next.CorrelationIdSet, "another request's job changed this one");
    }

    [Fact]
    public async Task Assigning_to_an_own_error_or_object_works_on_frozen_prototypes() =>
        Assert.Equal("\"Refused: no / own\"", await scripts.JsonAsync(
            "class Refused extends Error { constructor(m) { super(m); this.name = 'Refused' } } const o = {}; o.toString = () => 'own'; `${new Refused('no')} / ${o}`"));

    [Fact]
    public async Task Nothing_of_the_outside_is_reachable() =>
        Assert.Equal("\"undefined\"", await scripts.JsonAsync(
            "[...new Set([typeof require, typeof process, typeof fetch, typeof setTimeout, typeof console, typeof module, typeof WebAssembly, typeof XMLHttpRequest, typeof std, typeof os, typeof host])].join()"));

    [Fact]
    public async Task A_killed_process_is_replaced_without_a_failure()
    {
        await scripts.JsonAsync("1");
        foreach (var id in scripts.Sandbox.IdleProcessIds)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Equal("2", await scripts.JsonAsync("1 + 1"));
    }

    [Fact]
    public async Task Requests_at_the_same_time_do_not_mix()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => scripts.JsonAsync(
            "setVariable('Mine', getMine() + 1); getMine()", SandboxFixture.Scope with { Variables = [new("Mine", i)] })));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"{i}"), answers);
    }

    [Fact]
    public async Task Without_node_the_failure_says_what_to_install()
    {
        await using var sandbox = new ScriptSandbox(ScriptSandboxOptions.Find() with { NodePath = "no-such-node" }, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<ScriptException>(() => sandbox.WarmAsync(CancellationToken.None));
        Assert.Equal(ScriptFailure.Crashed, failure.Kind);
        Assert.Contains("Node.js 20 or later", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_does_not_start_says_why()
    {
        await using var sandbox = new ScriptSandbox(ScriptSandboxOptions.Find() with { EntryPoint = "/no/such/main.mjs" }, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<ScriptException>(() => sandbox.WarmAsync(CancellationToken.None));
        Assert.Equal(ScriptFailure.Crashed, failure.Kind);
        Assert.Contains("/no/such/main.mjs", failure.Message, StringComparison.Ordinal);
    }
}
