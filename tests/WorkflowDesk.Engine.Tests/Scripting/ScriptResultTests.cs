using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Scripting;

[Collection(nameof(Scripts))]
public sealed class ScriptResultTests(SandboxFixture scripts)
{
    [Theory]
    [InlineData("1 + 2", "3")]
    [InlineData("6 / 2", "3")]
    [InlineData("0.5", "0.5")]
    [InlineData("1e21", "1e+21")]
    [InlineData("-0", "0")]
    [InlineData("'a' + 'b'", "\"ab\"")]
    [InlineData("true && !false", "true")]
    [InlineData("", "null")]
    [InlineData("// nothing", "null")]
    [InlineData("undefined", "null")]
    [InlineData("null", "null")]
    [InlineData("({ a: 1, b: { c: [1, 'x', null] } })", """{"a":1,"b":{"c":[1,"x",null]}}""")]
    [InlineData("[1, undefined, 3]", "[1,null,3]")]
    [InlineData("({ a: undefined })", """{"a":null}""")]
    [InlineData("new Map([['a', 1]])", """{"a":1}""")]
    [InlineData("new Set([1, 2])", "[1,2]")]
    [InlineData("new Date(0)", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("123n", "123")]
    [InlineData("12345678901234567890n", "\"12345678901234567890\"")]
    [InlineData("new Uint8Array([1, 2, 3])", "\"AQID\"")]
    [InlineData("new Error('x')", """{"name":"Error","message":"x"}""")]
    public async Task A_value_comes_back_as_json(string script, string expected) =>
        Assert.Equal(expected, await scripts.JsonAsync(script));

    [Theory]
    [InlineData("return 5", "5")]
    [InlineData("const a = 2; return a * 3;", "6")]
    [InlineData("if (1 > 2) { return 'no' } 'fell through'", "\"fell through\"")]
    [InlineData("const a = 2; a * 3", "6")]
    [InlineData("if (1 > 2) { 'no' } else { 'yes' }", "\"yes\"")]
    [InlineData("1; if (false) { 2 }", "null")]
    [InlineData("1; var x = 2;", "1")]
    [InlineData("for (const i of [1, 2, 3]) { i * 2 }", "6")]
    [InlineData("switch (2) { case 1: 'one'; break; case 2: 'two'; break; }", "\"two\"")]
    [InlineData("try { JSON.parse('{') } catch { 'caught' }", "\"caught\"")]
    [InlineData("total = 0; for (i = 0; i < 4; i++) total += i; total", "6")]
    [InlineData("({ a } = { a: 5 }); a", "5")]
    [InlineData("function twice(x) { return x * 2 }\ntwice(4) // the answer", "8")]
    [InlineData("{ a: 1 }", "1")]
    [InlineData("'use strict'; (function () { return this === undefined })()", "true")]
    [InlineData("eval('1 + 1')", "2")]
    public async Task The_result_is_what_returns_or_the_last_value(string script, string expected) =>
        Assert.Equal(expected, await scripts.JsonAsync(script));

    [Theory]
    [InlineData("Promise.resolve(4)", "4")]
    [InlineData("(async () => { const a = await Promise.resolve(2); return a + 1 })()", "3")]
    [InlineData("return Promise.all([1, Promise.resolve(2)])", "[1,2]")]
    public async Task A_promise_is_awaited(string script, string expected) =>
        Assert.Equal(expected, await scripts.JsonAsync(script));

    [Fact]
    public async Task A_rejected_promise_is_an_error()
    {
        var failure = await scripts.FailAsync("(async () => { throw new TypeError('bad') })()");
        Assert.Equal(ScriptFailure.Error, failure.Kind);
        Assert.StartsWith("TypeError: bad", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promise_that_never_settles_is_an_error() =>
        Assert.Contains("never settles", (await scripts.FailAsync("new Promise(() => {})")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_a_forgotten_promise_sets_is_kept()
    {
        var result = await scripts.RunAsync("Promise.resolve().then(() => setVariable('Late', 1)); 0");
        Assert.Equal(1, (int?)result.VariablesSet["Late"]);
    }

    [Theory]
    [InlineData("0 / 0", "NaN")]
    [InlineData("({ a: [1 / 0] })", "The result.a[0] is Infinity")]
    [InlineData("() => 1", "The result is a function")]
    [InlineData("Symbol('x')", "The result is a symbol")]
    [InlineData("const a = {}; a.self = a; a", "contains itself")]
    [InlineData("new Date('never')", "invalid date")]
    public async Task What_json_cannot_hold_is_refused_by_name(string script, string said)
    {
        var failure = await scripts.FailAsync(script);
        Assert.Equal(ScriptFailure.Error, failure.Kind);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_numbers_are_integers_for_dotnet()
    {
        var result = await scripts.RunAsync("10 / 2");
        Assert.Equal(5L, result.Values["value"]!.GetValue<long>());
    }

    [Fact]
    public async Task Long_unicode_text_survives()
    {
        var text = string.Concat(Enumerable.Repeat("工单😀é\u2028\u0000\t\"\\", 250));
        var scope = SandboxFixture.Scope with { Variables = [new("Text", JsonValue.Create(text))] };
        var result = await scripts.RunAsync("getText() + '登录'", scope);
        Assert.Equal(text + "登录", (string?)result.Values["value"]);
    }

    [Fact]
    public async Task Scripts_of_a_request_see_what_earlier_ones_set()
    {
        var request = new ScriptRequest
        {
            Scripts = [new("first", "setVariable('Count', getCount() + 1); getCount()"), new("second", "getVariable('Count') * 10"), new("third", "variables.Count")],
            Scope = SandboxFixture.Scope with { Variables = [SandboxFixture.Variable("Count", "1")] },
        };
        var result = await scripts.Sandbox.EvaluateAsync(request, CancellationToken.None);
        Assert.Equal(2, (int?)result.Values["first"]);
        Assert.Equal(20, (int?)result.Values["second"]);
        Assert.Equal(2, (int?)result.Values["third"]);
        Assert.Equal(2, (int?)result.VariablesSet["Count"]);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_answer()
    {
        const string script = "[newGuid(), newShortGuid(), Math.random(), Date.now(), new Random().Next(1000), new Date()]";
        var first = await scripts.JsonAsync(script);
        Assert.Equal(first, await scripts.JsonAsync(script));
        Assert.NotEqual(first, await scripts.JsonAsync(script, SandboxFixture.Scope with { Seed = "seed-2" }));
    }

    [Fact]
    public async Task An_error_names_its_script()
    {
        var request = new ScriptRequest { Scripts = [new("text", "1"), new("condition", "nothing.here")], Scope = SandboxFixture.Scope };
        var failure = await Assert.ThrowsAsync<ScriptException>(async () => await scripts.Sandbox.EvaluateAsync(request, CancellationToken.None));
        Assert.Equal("condition", failure.ScriptKey);
        Assert.Contains("'nothing' is not defined", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const a = 1;\n\n  missing(a);", 3, 3)]
    [InlineData("let a = 1;   a.foo.bar()", 1, 19)]
    [InlineData("function f() {\n  return f.x.y;\n}\nconst r = f();\nr", 2, 13)]
    public async Task An_error_has_its_place_in_the_authors_text(string script, int line, int column)
    {
        var failure = await scripts.FailAsync(script);
        Assert.Equal((line, column), (failure.Line, failure.Column));
    }

    [Theory]
    [InlineData("1 +", 1, 4)]
    [InlineData("const a = 1;\nif (a { 2 }", 2, 7)]
    [InlineData("a }); (function () { b", 1, 3)]
    [InlineData("let a; let a;", 1, 12)]
    [InlineData("await 1", 1, 7)]
    [InlineData("import('fs')", 1, 1)]
    public async Task A_syntax_error_has_its_place(string script, int line, int column)
    {
        var error = await scripts.Sandbox.CheckAsync(script, CancellationToken.None);
        Assert.NotNull(error);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Equal(ScriptFailure.Syntax, (await scripts.FailAsync(script)).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("getPriority() === 'high'")]
    [InlineData("if (a) return 1; return 2;")]
    [InlineData("class A { #x = 1; static { } }; a?.b ?? c")]
    public async Task A_script_that_compiles_passes_the_check(string script) =>
        Assert.Null(await scripts.Sandbox.CheckAsync(script, CancellationToken.None));
}
