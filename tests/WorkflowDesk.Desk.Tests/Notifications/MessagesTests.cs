using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class MessagesTests
{
    private static readonly MailOptions Options = new() { FromName = "Support", FromAddress = "support@desk.example", PublicUrl = "https://desk.example/" };
    private static readonly DeskTimeZone Zone = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    private static readonly Person Lin = new()
    {
        Id = Guid.NewGuid(), UserName = "lin", Name = "Lin", Email = "lin@corp.example", Language = Languages.English, Roles = Role.Requester, CreatedAt = ManualClock.Start,
    };

    private static readonly Ticket Ticket = new()
    {
        Id = Guid.NewGuid(), Number = "TS20240520001", Title = "Login {{fails}} <b>", Description = "d", Priority = "P1", Channel = Channel.Email,
        Language = Languages.English, RequesterId = Lin.Id, RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start,
    };

    private static readonly JsonObject Everything = new()
    {
        ["acceptWithin"] = 30, ["resolveWithin"] = 1440, ["question"] = "Which browser?\nWhich version?", ["task"] = "Diagnose", ["instructions"] = "Look at the log",
        ["due"] = "2024-05-20T02:30:00Z", ["assignee"] = "Wang", ["handler"] = "Wang", ["clock"] = "Resolve", ["reason"] = "no rights", ["tried"] = "restart",
        ["by"] = "Sun", ["decision"] = "Approved", ["advice"] = "ask the vendor", ["plan"] = "switch over", ["risk"] = "a minute of silence", ["window"] = "22:00",
        ["workaround"] = "use the old page", ["nextUpdateAt"] = "2024-05-21", ["cause"] = "pool exhausted", ["solution"] = "pool enlarged", ["duration"] = 95,
        ["prevention"] = "watch the pool", ["master"] = "TS20240519007", ["text"] = "It blinks", ["findings"] = "still blank", ["step"] = "diagnose",
        ["role"] = "handler", ["silenceDays"] = 3,
    };

    public static TheoryData<string, string> Templates()
    {
        var all = new TheoryData<string, string>();
        foreach (var name in MessageTemplate.All)
        {
            all.Add(name, Languages.Chinese);
            all.Add(name, Languages.English);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_message_reads_well_with_all_and_with_no_data(string name, string language)
    {
        foreach (var data in new[] { Everything, new JsonObject() })
        {
            var written = Write(name, language, data.DeepClone().AsObject());
            Assert.StartsWith("[TS20240520001] ", written.Subject, StringComparison.Ordinal);
            Assert.Contains("Lin", written.Body, StringComparison.Ordinal);
            Assert.True(written.Body.Length > 40, $"'{written.Body}' says too little.");
            Assert.DoesNotContain("\n\n\n", written.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("{{#", written.Body + written.Subject, StringComparison.Ordinal);
            Assert.DoesNotContain("Undefined", written.Body, StringComparison.OrdinalIgnoreCase);
            var hasChinese = (written.Subject + written.Body).Replace("Login {{fails}} <b>", "", StringComparison.Ordinal).Any(c => c is >= '\u4e00' and <= '\u9fff');
            Assert.True(hasChinese == (language == Languages.Chinese), $"{name} in {language} mixes languages:\n{written.Subject}\n{written.Body}");
        }
    }

    [Fact]
    public void Values_are_shown_as_people_say_them()
    {
        var zh = Write(MessageTemplate.Received, Languages.Chinese, Everything).Body;
        Assert.Contains("30 分钟内", zh, StringComparison.Ordinal);
        Assert.Contains("1 天", zh, StringComparison.Ordinal);
        Assert.Contains("P1（部分功能故障）", zh, StringComparison.Ordinal);
        Assert.Contains("1 hour 35 minutes", Write(MessageTemplate.Resolved, Languages.English, Everything).Body, StringComparison.Ordinal);
        Assert.Contains("20 May 2024, 10:30 (UTC+08:00)", Write(MessageTemplate.TaskAssigned, Languages.English, Everything).Body, StringComparison.Ordinal);
        Assert.Contains("2024年5月21日 之前", Write(MessageTemplate.Workaround, Languages.Chinese, Everything).Body, StringComparison.Ordinal);
        Assert.Contains("> Which browser?\n> Which version?", Write(MessageTemplate.InformationNeeded, Languages.English, Everything).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Moments_of_every_kind_are_read_in_any_culture()
    {
        var words = new MessageWords(Languages.English, Zone.Zone);
        Assert.Equal("20 May 2024, 10:30 (UTC+08:00)", words.Moment("2024-05-20T10:30"));
        Assert.Equal("20 May 2024, 10:30 (UTC+08:00)", words.Moment("2024-05-20T04:30:00+02:00"));
        Assert.Equal("after lunch", words.Moment("after lunch"));
        var data = new JsonObject { ["due"] = new DateTimeOffset(2024, 5, 20, 2, 30, 0, TimeSpan.Zero) };
        Assert.Contains("10:30 (UTC+08:00)", Write(MessageTemplate.TaskAssigned, Languages.English, data).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_wrote_is_never_a_template()
    {
        var written = Write(MessageTemplate.ReplyAdded, Languages.English, new JsonObject { ["text"] = "{{#each people}}{{password}}{{/each}} <script>" });
        Assert.Contains("> {{#each people}}{{password}}{{/each}} <script>", written.Body, StringComparison.Ordinal);
        Assert.Contains("Login {{fails}} <b>", written.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_a_value_cannot_leave_the_subject()
    {
        var written = Write(MessageTemplate.TaskAssigned, Languages.English, new JsonObject { ["task"] = "one\r\nBcc: all@corp.example" });
        Assert.Equal("[TS20240520001] Task for you: one Bcc: all@corp.example", written.Subject);
    }

    [Fact]
    public void An_unknown_message_or_language_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Write("birthday", Languages.English, []));
        Assert.Throws<ArgumentException>(() => MessageText.Source(MessageTemplate.Received, "fr"));
    }

    [Fact]
    public void Html_is_the_same_text_made_safe()
    {
        var layout = new MailLayout(Options);
        var message = new WrittenMessage("s <1>", "Hello & welcome,\nsee https://desk.example/a?b=1&c=2。\n\n- one\n- two\n\n> quoted <img src=x>\n> second\n\nBye");
        MailAction[] actions = [new("查看工单", "View \"it\"", "https://desk.example/act/x?a=1&b=2")];
        var html = layout.Html(message, actions, Languages.English, toRequester: true, "TS1");

        Assert.Contains("<title>s &lt;1&gt;</title>", html, StringComparison.Ordinal);
        Assert.Contains("Hello &amp; welcome,<br>see <a class=\"link\" style=\"color:#0f5fc2\" href=\"https://desk.example/a?b=1&amp;c=2\">https://desk.example/a?b=1&amp;c=2</a>。</p>", html, StringComparison.Ordinal);
        Assert.Contains("<li style=\"margin:4px 0\">one</li><li", html, StringComparison.Ordinal);
        Assert.Contains("quoted &lt;img src=x&gt;<br>second</div>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://desk.example/act/x?a=1&amp;b=2\"", html, StringComparison.Ordinal);
        Assert.Contains(">View &quot;it&quot;</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("请在此行上方回复", StringComparison.Ordinal) < html.IndexOf("Hello", StringComparison.Ordinal), "The delimiter must stand on top.");

        var text = layout.Text(message, actions, Languages.English, toRequester: true, "TS1");
        Assert.StartsWith(QuotedText.Delimiter + "\n\nHello & welcome,", text, StringComparison.Ordinal);
        Assert.Contains("View \"it\": \nhttps://desk.example/act/x?a=1&b=2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(QuotedText.Delimiter, layout.Text(message, actions, Languages.English, toRequester: false, "TS1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_above_our_own_message_is_found_again()
    {
        var written = Write(MessageTemplate.Received, Languages.Chinese, Everything);
        var sent = new MailLayout(Options).Text(written, [], Languages.Chinese, toRequester: true, "TS20240520001");
        Assert.Equal("好的，谢谢。", QuotedText.Strip("好的，谢谢。\n\n" + sent));
        Assert.Equal("好的，谢谢。", QuotedText.Strip("好的，谢谢。\n\n" + string.Join('\n', sent.Split('\n').Select(line => "> " + line))));
    }

    [Fact]
    public void Settings_that_cannot_work_are_all_named_with_their_values()
    {
        var problems = new MailOptions { FromName = " ", FromAddress = "Support <s@d.example>", PublicUrl = "desk", GatewayUrl = "ftp://x", RelayConfigured = true }.Problems();
        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("'Support <s@d.example>'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'ftp://x'", StringComparison.Ordinal));
        Assert.Empty(new MailOptions().Problems());
        Assert.Equal("https://desk.example/act/1", Options.Link("/act/1"));
    }

    private static WrittenMessage Write(string name, string language, JsonObject data) =>
        new MessageText(Options, Zone).Write(new OutgoingMessage { Template = name, To = Lin, Ticket = Ticket, Data = data }, language, toRequester: true);
}
