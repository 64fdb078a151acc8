using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
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
        ["role"] = "handler", ["silenceDays"] = 3, ["eta"] = "2024-05-22T02:00:00Z", ["at"] = "2024-05-23T02:00:00Z", ["team"] = new JsonObject { ["zh-CN"] = "Operations", ["en"] = "Operations" },
        ["definition"] = "Support ticket", ["version"] = 3, ["since"] = "2024-05-13T01:00:00Z", ["count"] = 2, ["items"] = "- one\n- two", ["messagesUrl"] = "https://desk.example/messages",
    };

    public static TheoryData<string, string> Templates()
    {
        var all = new TheoryData<string, string>();
        foreach (var name in MessageKinds.All.Select(kind => kind.Key))
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
            Assert.StartsWith(name == MessageTemplate.Digest ? "Support" : "[TS20240520001] ", written.Subject, StringComparison.Ordinal);
            Assert.Contains("Lin", written.Body, StringComparison.Ordinal);
            Assert.True(written.Body.Length > 40, $"'{written.Body}' says too little.");
            Assert.DoesNotContain("\n\n\n", written.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("{{#", written.Body + written.Subject, StringComparison.Ordinal);
            Assert.DoesNotContain("Undefined", written.Body, StringComparison.OrdinalIgnoreCase);
            var hasChinese = (written.Subject + written.Body).Replace("Login {{fails}} <b>", "", StringComparison.Ordinal).Any(c => c is >= '\u4e00' and <= '\u9fff');
            Assert.True(hasChinese == (language == Languages.Chinese), $"{name} in {language} mixes languages:\n{written.Subject}\n{written.Body}");
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void No_message_leaves_an_empty_place_a_key_or_markup_behind(string name, string language)
    {
        var hostile = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS20240520002", Title = "<script>alert(1)</script>\r\nBcc: all@corp.example", Description = "<img src=x onerror=alert(1)>", Priority = "P0",
            Category = "system-fault", Status = TicketStatus.AwaitingRequester, Channel = Channel.Email, Language = language, RequesterId = Lin.Id, RequesterName = "Lin <b>",
            RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start,
        };
        var layout = new MailLayout(Options);
        foreach (var toRequester in new[] { true, false })
        {
            foreach (var data in new[] { Everything, new JsonObject() })
            {
                var message = new OutgoingMessage { Template = name, To = Lin, Ticket = hostile, Data = data.DeepClone().AsObject() };
                var written = new MessageText(Options, Zone).Write(message, language, toRequester);
                var all = written.Subject + "\n" + written.Body;
                Assert.DoesNotContain('\n', written.Subject);
                Assert.DoesNotContain('\r', written.Subject);
                Assert.DoesNotMatch(@"[:：] *$|[:：] *\n(?!\n(?:>|- )|https?://|- )|\( *\)|（ *）|“”|""""|\n> *\n\n|  |\{\{|\}\}", all.Replace("您好：", "您好", StringComparison.Ordinal) + "\n.");
                Assert.DoesNotMatch(@"\bP0\b(?![ （(])|system-fault|awaiting-requester|Undefined|System\.", all);
                var html = layout.Html(written, [], language, hostile.Number);
                Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Lin <b>", html, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_message_is_described_and_says_the_same_in_both_languages()
    {
        Assert.Equal([.. MessageTemplate.All.Append(MessageTemplate.Digest).Order(StringComparer.Ordinal)], MessageKinds.All.Select(kind => kind.Key).Order(StringComparer.Ordinal));
        foreach (var kind in MessageKinds.All)
        {
            Assert.Contains(kind.Group, MessageGroup.All);
            Assert.All(kind.Placeholders, placeholder => Assert.False(placeholder.Means.Chinese.Length == 0 || placeholder.Means.English.Length == 0, placeholder.Name));
            var (zh, en) = (MessageText.Shipped(kind.Key, Languages.Chinese), MessageText.Shipped(kind.Key, Languages.English));
            foreach (var source in new[] { zh, en })
            {
                Assert.Empty(MessageChecks.Find(kind.Key, source));
            }

            Assert.Equal(Names(zh), Names(en));
        }

        static string Names(MessageSource source) =>
            string.Join(' ', source.ReadSubject().Names.Concat(source.ReadBody().Names).Select(name => name.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Priorities_and_categories_have_the_names_of_the_tickets_profile_in_the_readers_language()
    {
        var s3 = ShippedProfiles.All.Single(profile => profile.Key == "S3");
        var ticket = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS20240520003", Title = "t", Description = "d", Priority = "important", Category = "system-fault", Channel = Channel.Email,
            Language = Languages.English, RequesterId = Lin.Id, RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start, Status = TicketStatus.Diagnosing,
        };
        var message = new OutgoingMessage { Template = MessageTemplate.Received, To = Lin, Ticket = ticket };
        var source = new MessageSource("{{number}}", "{{priority}} | {{category}} | {{status}}");
        Assert.Equal("Important (part of a function broken) | System fault | Diagnosing", new MessageText(Options, Zone).Write(message, Languages.English, true, s3, source).Body);
        Assert.Equal("重要（部分功能受影响） | 系统故障 | 诊断中", new MessageText(Options, Zone).Write(message, Languages.Chinese, true, s3, source).Body);
    }

    [Fact]
    public void Everybody_is_told_their_own_part()
    {
        var (handler, other) = (Guid.NewGuid(), Guid.NewGuid());
        var ticket = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS20240520005", Title = "t", Description = "d", Priority = "P1", Channel = Channel.Email, Language = Languages.English, RequesterId = Lin.Id,
            RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start, HandlerId = handler, CoHandlers = $"[\"{other}\"]",
        };
        foreach (var (id, part) in new[] { (handler, "as main handler"), (other, "as co-handler") })
        {
            var person = new Person { Id = id, UserName = "x", Name = "X", Email = "x@corp.example", Language = Languages.English, Roles = Role.Engineer, CreatedAt = ManualClock.Start };
            var message = new OutgoingMessage { Template = MessageTemplate.Assigned, To = person, Ticket = ticket, Data = new JsonObject { ["role"] = "handler" } };
            Assert.Contains(part, new MessageText(Options, Zone).Write(message, Languages.English, false).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_requester_reads_no_internal_detail_even_where_a_text_names_it()
    {
        var ticket = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS20240520004", Title = "t", Description = "d", Priority = "P1", Channel = Channel.Email, Language = Languages.English, RequesterId = Lin.Id,
            RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start, Details = """{"internalNote": "blame", "cause": "pool", "odd": "x"}""",
        };
        var message = new OutgoingMessage { Template = MessageTemplate.Resolved, To = Lin, Ticket = ticket, Data = new JsonObject { ["visit"] = "Monday" } };
        var source = new MessageSource("s", "{{detail.internalNote}}|{{detail.cause}}|{{detail.visit}}|{{cause}}");
        Assert.Equal("|pool|Monday|pool", new MessageText(Options, Zone).Write(message, Languages.English, true, null, source).Body);
        Assert.Equal("blame|pool|Monday|pool", new MessageText(Options, Zone).Write(message, Languages.English, false, null, source).Body);
    }

    [Fact]
    public void Values_are_shown_as_people_say_them()
    {
        var zh = Write(MessageTemplate.Received, Languages.Chinese, Everything).Body;
        Assert.Contains("30 分钟内", zh, StringComparison.Ordinal);
        Assert.Contains("1 天", zh, StringComparison.Ordinal);
        Assert.Contains("P1（非核心功能故障，影响部分用户）", zh, StringComparison.Ordinal);
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
        Assert.Throws<ArgumentException>(() => MessageText.Shipped(MessageTemplate.Received, "fr"));
    }

    [Fact]
    public void Html_is_the_same_text_made_safe()
    {
        var layout = new MailLayout(Options);
        var message = new WrittenMessage("s <1>", "Hello & welcome,\nsee https://desk.example/a?b=1&c=2。\n\n- one\n- two\n\n> quoted <img src=x>\n> second\n\nBye");
        MailAction[] actions = [new("查看工单", "View \"it\"", "https://desk.example/act/x?a=1&b=2")];
        var html = layout.Html(message, actions, Languages.English, "TS1");

        Assert.Contains("<title>s &lt;1&gt;</title>", html, StringComparison.Ordinal);
        Assert.Contains("Hello &amp; welcome,<br>see <a class=\"link\" style=\"color:#0f5fc2\" href=\"https://desk.example/a?b=1&amp;c=2\">https://desk.example/a?b=1&amp;c=2</a>。</p>", html, StringComparison.Ordinal);
        Assert.Contains("<li style=\"margin:4px 0\">one</li><li", html, StringComparison.Ordinal);
        Assert.Contains("quoted &lt;img src=x&gt;<br>second</div>", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://desk.example/act/x?a=1&amp;b=2\"", html, StringComparison.Ordinal);
        Assert.Contains(">View &quot;it&quot;</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("请在此行上方回复", StringComparison.Ordinal) < html.IndexOf("Hello", StringComparison.Ordinal), "The delimiter must stand on top.");

        var text = layout.Text(message, actions, Languages.English, "TS1");
        Assert.StartsWith(QuotedText.Delimiter + "\n\nHello & welcome,", text, StringComparison.Ordinal);
        Assert.Contains("View \"it\": \nhttps://desk.example/act/x?a=1&b=2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(QuotedText.Delimiter, layout.Text(message, actions, Languages.English, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_above_our_own_message_is_found_again()
    {
        var written = Write(MessageTemplate.Received, Languages.Chinese, Everything);
        var sent = new MailLayout(Options).Text(written, [], Languages.Chinese, "TS20240520001");
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
