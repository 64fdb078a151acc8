using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class TemplateTextTests
{
    private static readonly MessageWords Words = new(Languages.English, TimeZoneInfo.Utc);

    private static readonly Dictionary<string, object?> Values = new(StringComparer.Ordinal)
    {
        ["name"] = "Lin", ["empty"] = " ", ["yes"] = true, ["no"] = false, ["zero"] = 0L, ["list"] = new List<object?> { "a", "b" }, ["none"] = new List<object?>(),
        ["decision"] = "Approved", ["tag"] = "{{name}}", ["detail"] = new Dictionary<string, object?> { ["room"] = "4.12" }, ["both"] = new Dictionary<string, object?> { ["zh-CN"] = "甲", ["en"] = "A" },
    };

    [Theory]
    [InlineData("Hello {{name}}{{absent}}!", "Hello Lin!")]
    [InlineData("{{ name }}", "Lin")]
    [InlineData("{{tag}}", "{{name}}")]
    [InlineData("{{detail.room}}{{detail.absent}}{{name.Length}}", "4.12")]
    [InlineData("{{both}} {{list}}", "A a\nb")]
    [InlineData("{{quote list}}", "> a\n> b")]
    [InlineData("{{word decision}} {{span zero}}", "approved less than a minute")]
    [InlineData("{{#if name}}a{{else}}b{{/if}}{{#if empty}}c{{else}}d{{/if}}{{#if zero}}e{{/if}}{{#if none}}f{{/if}}{{#if no}}g{{/if}}", "ad")]
    [InlineData("{{#unless absent}}a{{else}}b{{/unless}}{{#unless yes}}c{{/unless}}", "a")]
    [InlineData("{{#is decision \"Approved\"}}yes{{else}}no{{/is}}{{#is decision \"Rejected\"}}x{{/is}}", "yes")]
    [InlineData("{{#if yes}}{{#if no}}a{{else}}b{{/if}}c{{else}}d{{/if}}", "bc")]
    [InlineData("a\n{{#if yes}}\nb\n  {{else}}  \nc\n{{/if}}\nd", "a\nb\nd")]
    [InlineData("a {{#if yes}}\nb{{/if}}\nc", "a \nb\nc")]
    [InlineData("one } two { three", "one } two { three")]
    public void A_text_is_written_with_its_values(string source, string expected)
    {
        var text = TemplateText.Read(source);
        Assert.Empty(text.Problems);
        Assert.Equal(expected, text.Write(Values, Words));
    }

    [Theory]
    [InlineData("a\n{{name", 2)]
    [InlineData("{{name\n}}", 1)]
    [InlineData("a\nb\n{{#if name}}", 3)]
    [InlineData("{{/if}}", 1)]
    [InlineData("{{#if name}}\n{{/is}}\n{{/if}}", 2)]
    [InlineData("{{else}}", 1)]
    [InlineData("{{#if name}}{{else}}\n{{else}}{{/if}}", 2)]
    [InlineData("{{#each list}}{{this}}{{/each}}", 1)]
    [InlineData("{{{name}}}", 1)]
    [InlineData("{{> part}}", 1)]
    [InlineData("{{shout name}}", 1)]
    [InlineData("{{name.a.b}}", 1)]
    [InlineData("{{#is decision Approved}}{{/is}}", 1)]
    [InlineData("{{}}", 1)]
    public void A_mistake_is_told_with_its_line(string source, int line)
    {
        var problems = TemplateText.Read(source).Problems;
        Assert.NotEmpty(problems);
        Assert.Equal(line, problems[0].Line);
        Assert.All(problems, problem => Assert.False(problem.Text.Chinese.Length == 0 || problem.Text.English.Length == 0));
    }

    [Fact]
    public void Names_are_found_where_they_stand()
    {
        Assert.Equal([("a", 1), ("b", 2), ("c", 2), ("detail.d", 3)], TemplateText.Read("{{a}}\n{{#if b}}{{quote c}}\n{{detail.d}}{{/if}}").Names);
    }

    [Fact]
    public void What_a_text_costs_is_bounded()
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal) { ["long"] = string.Concat(Enumerable.Repeat("😀", 500_000)) };
        var written = TemplateText.Read(string.Concat(Enumerable.Repeat("{{long}}", 2_000))).Write(values, Words);
        Assert.Equal(TemplateText.MaxWrittenLength, written.Length);
        var once = TemplateText.Read("{{long}}").Write(values, Words);
        Assert.InRange(once.Length, TemplateText.MaxValueLength - 2, TemplateText.MaxValueLength);
        Assert.EndsWith("😀…", once, StringComparison.Ordinal);
        Assert.NotEmpty(TemplateText.Read(string.Concat(Enumerable.Repeat("{{#if a}}", 50)) + string.Concat(Enumerable.Repeat("{{/if}}", 50))).Problems);
    }
}
