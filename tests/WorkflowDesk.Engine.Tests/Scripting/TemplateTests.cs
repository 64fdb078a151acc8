using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Scripting;

/// <summary>Liquid templates run in the sandbox under the limits of scripts. (What they mean: the corpus, folder liquid.)</summary>
[Collection(nameof(Scripts))]
public sealed class TemplateTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task An_endless_template_is_stopped_and_the_next_one_renders()
    {
        await RenderAsync("warm");
        var endless = string.Concat(Enumerable.Repeat("{% for i in (1..900) %}", 6)) + "x" + string.Concat(Enumerable.Repeat("{% endfor %}", 6));
        var failure = await FailAsync(endless, TimeSpan.FromSeconds(1));
        Assert.Equal(ScriptFailure.Timeout, failure.Kind);
        Assert.Equal("3", await RenderAsync("{{ 1 | plus: 2 }}"));
    }

    [Fact]
    public async Task A_template_that_asks_for_too_much_memory_is_refused()
    {
        var failure = await FailAsync("{% for i in (1..100000000) %}x{% endfor %}", TimeSpan.FromSeconds(30));
        Assert.Equal(ScriptFailure.Memory, failure.Kind);
        Assert.Equal("ok", await RenderAsync("ok"));
    }

    [Theory]
    [InlineData("{{ Variables.Order.constructor }}{{ Variables.Order.__proto__ }}{{ Variables.constructor.name }}{{ Input.prototype }}")]
    [InlineData("{{ globalThis }}{{ host }}{{ engine }}{{ this }}{{ constructor }}{{ Variables.Name.constructor }}")]
    public async Task A_template_sees_its_values_and_nothing_behind_them(string template) =>
        Assert.Equal("", await RenderAsync(template));

    [Fact]
    public async Task A_template_leaves_nothing_to_the_next_one()
    {
        Assert.Equal("50", await RenderAsync("{% assign kept = 5 %}{{ kept }}{% increment n %}"));
        Assert.Equal("0", await RenderAsync("{{ kept }}{% increment n %}"));
    }

    [Fact]
    public async Task A_template_changes_no_variable()
    {
        var result = await sandbox.Sandbox.EvaluateAsync(Request("{{ Variables.Order.lines | reverse | join }}{% assign Variables = 1 %}", null), CancellationToken.None);
        Assert.Empty(result.VariablesSet);
    }

    [Fact]
    public async Task A_template_and_a_script_of_the_same_text_are_two_things()
    {
        Assert.Equal("1 + 1", await RenderAsync("1 + 1"));
        Assert.Equal("2", await sandbox.JsonAsync("1 + 1"));
        Assert.Equal("1 + 1", await RenderAsync("1 + 1"));
    }

    [Fact]
    public async Task A_name_that_is_computed_is_found()
    {
        Assert.Equal("lin", await RenderAsync("{% assign key = 'Na' | append: 'me' %}{{ Variables[key] }}"));
    }

    [Fact]
    public async Task Time_stands_still_at_the_moment_of_the_request() =>
        Assert.Equal("2026-03-02 09:30", await RenderAsync("{{ 'now' | date: '%Y-%m-%d %H:%M' }}"));

    [Theory]
    [InlineData("{{ a", 1, 1)]
    [InlineData("one\n{% if %}", 2, 6)]
    [InlineData("x {% endfor %}", 1, 3)]
    public async Task A_template_that_cannot_be_read_is_told_with_line_and_column(string template, int line, int column)
    {
        var error = await sandbox.Sandbox.CheckTemplateAsync(template, CancellationToken.None);
        Assert.Equal((line, column), (error?.Line, error?.Column));
        Assert.Null(await sandbox.Sandbox.CheckTemplateAsync("{{ a }}", CancellationToken.None));
    }

    private static ScriptRequest Request(string template, TimeSpan? limit) => new()
    {
        Scripts = [new("value", template) { IsTemplate = true }],
        Scope = SandboxFixture.Scope with { Variables = [SandboxFixture.Variable("Order", """{"lines":[1,2]}"""), SandboxFixture.Variable("Name", "\"lin\"")] },
        TimeLimit = limit,
    };

    private async Task<string?> RenderAsync(string template) =>
        (string?)(await sandbox.Sandbox.EvaluateAsync(Request(template, null), CancellationToken.None)).Values["value"];

    private async Task<ScriptException> FailAsync(string template, TimeSpan limit) =>
        await Assert.ThrowsAsync<ScriptException>(async () => await sandbox.Sandbox.EvaluateAsync(Request(template, limit), CancellationToken.None));
}
