using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class LetterTextTests
{
    [Theory]
    [InlineData("**bold** and *thin* and `a<b`", "<p style=\"margin:0 0 12px\"><strong>bold</strong> and <em>thin</em> and <code>a&lt;b</code></p>")]
    [InlineData("2*3*4 is 24, snake_case stays", "<p style=\"margin:0 0 12px\">2*3*4 is 24, snake_case stays</p>")]
    [InlineData("one\ntwo\n\nthree", "<p style=\"margin:0 0 12px\">one<br>two</p><p style=\"margin:0 0 12px\">three</p>")]
    [InlineData("[手册](https://a.example/x?y=1&z=2)。", "<p style=\"margin:0 0 12px\"><a href=\"https://a.example/x?y=1&amp;z=2\">手册</a>。</p>")]
    [InlineData("见 https://a.example/b，谢谢", "<p style=\"margin:0 0 12px\">见 <a href=\"https://a.example/b\">https://a.example/b</a>，谢谢</p>")]
    public void Marks_become_elements_and_all_else_is_text(string text, string html) =>
        Assert.Equal(html, LetterText.Html(text));

    [Fact]
    public void Lists_quotes_and_fences_stand_apart()
    {
        var html = LetterText.Html("1. one\n2. two\n- a\n> said\n```\n<b>&\n```\nend");

        Assert.Contains("<ol style=\"margin:0 0 12px;padding-left:24px\"><li>one</li><li>two</li></ol><ul", html, StringComparison.Ordinal);
        Assert.Contains("<li>a</li></ul><blockquote", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&amp;</pre><p", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_get_no_looks_in_elements() =>
        Assert.Equal("<p><strong>a</strong></p><ul><li>b</li></ul><blockquote>c</blockquote><pre>d</pre>", LetterText.PageHtml("**a**\n- b\n> c\n```\nd\n```"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](https://a.example/\"onclick=alert(1))")]
    [InlineData("**<img src=x onerror=alert(1)>**")]
    [InlineData("```\n</pre><script>")]
    [InlineData("`</code><script>`")]
    public void Nothing_the_writer_types_is_html(string text)
    {
        var html = LetterText.Html(text);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"onclick", html, StringComparison.OrdinalIgnoreCase);
    }
}
