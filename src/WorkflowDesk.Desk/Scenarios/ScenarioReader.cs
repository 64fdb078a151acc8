using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Reads a scenario from its JSON and says everything that is wrong with it at once.</summary>
public static class ScenarioReader
{
    public const int MaxLength = 200_000;
    public const int MaxEvents = 200;
    public const int MaxOthers = 10;
    public const int MaxPeople = 20;

    private static readonly string[] Kinds = ["task", "reply", "advance", "signal", "assign", "reopen", "withdraw", "cancel"];
    private static readonly ScenarioEvent Nothing = new TimePassed(TimeSpan.Zero);
    private static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <param name="key">What the scenario is called among those of its definition.</param>
    public static ScenarioReading Read(string key, string json)
    {
        var problems = new List<ScenarioProblem>();
        if (json.Length > MaxLength)
        {
            return Refused(new("$", new LocalizedText($"内容过长，最多 {MaxLength} 个字符。", $"it is too long; at most {MaxLength} characters.")));
        }

        JsonObject root;
        try
        {
            if (JsonNode.Parse(json.TrimStart('\uFEFF'), documentOptions: Reading) is not JsonObject found)
            {
                return Refused(new("$", new LocalizedText("应为 JSON 对象。", "a JSON object is expected.")));
            }

            root = found;
            // A property given twice is found only when somebody looks.
            _ = root.Count;
            var scenario = Whole(key, new ScenarioFields(root, "$", problems));
            return new(problems.Count == 0 ? scenario : null, problems);
        }
        catch (JsonException problem)
        {
            var (line, column) = ((problem.LineNumber ?? 0) + 1, (problem.BytePositionInLine ?? 0) + 1);
            return Refused(new("$", new LocalizedText($"不是有效的 JSON（第 {line} 行，第 {column} 字节）。", $"not valid JSON at line {line}, byte {column}.")));
        }
        catch (ArgumentException problem)
        {
            return Refused(new("$", new LocalizedText($"同一属性出现了两次：{problem.Message}", $"a property is given twice: {problem.Message}")));
        }

        static ScenarioReading Refused(ScenarioProblem problem) => new(null, [problem]);
    }

    private static Scenario Whole(string key, ScenarioFields fields)
    {
        var others = fields.Each("others", MaxOthers, other => Ticket(other, other.Needed("as"), canBeResolved: true));
        var own = fields.One("ticket", ticket => Ticket(ticket, Scenario.Own, canBeResolved: false));
        if (own is null && !fields.Has("ticket"))
        {
            fields.Note("ticket", "缺少工单。", "a ticket is needed.");
        }

        if (others.Select(other => other.As).Append(Scenario.Own).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            fields.Note("others", $"名称“{twice.Key}”重复。", $"the name '{twice.Key}' is given twice.");
        }

        var names = others.Select(other => other.As).Append(Scenario.Own).ToList();
        var scenario = new Scenario
        {
            Key = key,
            Name = fields.Localized("name", isNeeded: true),
            Description = fields.Localized("description", isNeeded: false),
            StartsAt = fields.Moment("startsAt") ?? Scenario.DefaultStart,
            People = fields.Each("people", MaxPeople, Person),
            Absent = fields.ActorList("absent"),
            Others = others,
            Ticket = own ?? new ScenarioTicket { As = Scenario.Own, Title = "", Description = "" },
            Opened = fields.One("opened", expectation => Expected(expectation, canBeRefused: false)),
            Events = fields.Each("events", MaxEvents, found => Event(found, names)),
            End = fields.One("end", expectation => Expected(expectation, canBeRefused: false)),
        };
        fields.NothingElse();
        return scenario;
    }

    private static ScenarioPerson Person(ScenarioFields fields)
    {
        var user = fields.Needed("user");
        var person = new ScenarioPerson(
            user, fields.Text("name") ?? user, fields.TextList("roles", Role.All) ?? [], fields.TextList("teams") ?? [],
            fields.OneOf("language", [Languages.Chinese, Languages.English]) ?? Languages.Default);
        fields.NothingElse();
        return person;
    }

    private static ScenarioTicket Ticket(ScenarioFields fields, string name, bool canBeResolved)
    {
        var title = fields.Needed("title");
        var ticket = new ScenarioTicket
        {
            As = name,
            Title = title,
            Description = fields.Text("description") ?? title,
            Channel = fields.OneOf("channel", Channel.Intake) ?? Channel.Email,
            Requester = fields.Actor("requester"),
            Language = fields.OneOf("language", [Languages.Chinese, Languages.English]) ?? Languages.Of(title),
            Category = fields.Text("category"),
            Priority = fields.Text("priority"),
            Details = fields.Object("details"),
            IsResolved = canBeResolved && fields.Flag("resolved"),
        };
        fields.NothingElse();
        return ticket;
    }

    private static ScenarioEvent Event(ScenarioFields fields, IReadOnlyList<string> tickets)
    {
        var kinds = Kinds.Where(fields.Has).ToList();
        if (kinds.Count != 1)
        {
            fields.Note(null, $"每个事件必须且只能有其一：{string.Join(", ", Kinds)}。", $"an event has exactly one of {string.Join(", ", Kinds)}.");
            return Nothing;
        }

        var on = kinds[0] is "advance" or "signal" ? Scenario.Own : fields.OneOf("on", tickets) ?? Scenario.Own;
        var expect = fields.One("expect", expectation => Expected(expectation, canBeRefused: true));
        ScenarioEvent read = kinds[0] switch
        {
            "task" => new TaskDone(on, fields.Needed("task"), fields.Actor("by"), fields.Needed("outcome"), fields.Object("data"), Through(fields, Channel.Desk)),
            "reply" => new ReplyCame(on, fields.Needed("reply"), fields.Actor("by") ?? Actors.Requester, Through(fields, Channel.Email), !fields.Flag("internal")),
            "advance" => new TimePassed(fields.Text("advance") == "due" ? null : fields.Duration("advance")),
            "signal" => new SignalCame(fields.Needed("signal"), fields.Any("payload")),
            "assign" => new TaskHandedOver(on, fields.Needed("assign"), fields.Actor("by") ?? Actors.RolePrefix + Role.Supervisor, ActorNeeded(fields, "to")),
            "reopen" => new TicketTakenUpAgain(on, fields.Needed("reopen"), fields.Actor("by") ?? Actors.Requester, Through(fields, Channel.Email)),
            "withdraw" => new TicketWithdrawn(on, fields.Needed("withdraw")),
            _ => new TicketCancelled(on, fields.Actor("by") ?? Actors.RolePrefix + Role.Supervisor, fields.Needed("cancel")),
        };
        fields.NothingElse();
        return read with { Expect = expect };
    }

    private static string Through(ScenarioFields fields, string otherwise) =>
        fields.OneOf("through", [Channel.Desk, Channel.Portal, Channel.Email, Channel.Link, Channel.Api]) ?? otherwise;

    private static string ActorNeeded(ScenarioFields fields, string name)
    {
        _ = fields.Needed(name);
        return fields.Actor(name) ?? "";
    }

    private static Expectation Expected(ScenarioFields fields, bool canBeRefused)
    {
        var expectation = new Expectation
        {
            Steps = fields.TextList("steps"),
            Status = fields.OneOf("status", TicketStatus.All),
            Priority = fields.Text("priority"),
            Category = fields.Text("category"),
            Team = fields.Text("team"),
            Handler = fields.Actor("handler"),
            Attempt = fields.Number("attempt"),
            Reason = fields.Text("reason"),
            Messages = fields.Each("messages", MaxEvents, Message),
            NoMessages = fields.Each("noMessages", MaxEvents, Message),
            Timeline = fields.Each("timeline", MaxEvents, Entry),
            Path = fields.TextList("path") ?? [],
            NotPath = fields.TextList("notPath") ?? [],
            Incidents = fields.TextList("incidents") ?? [],
            Refused = canBeRefused ? fields.Text("refused") : null,
        };
        fields.NothingElse();
        return expectation;
    }

    private static ExpectedMessage Message(ScenarioFields fields)
    {
        _ = fields.Needed("template");
        var message = new ExpectedMessage(fields.OneOf("template", MessageTemplate.All) ?? "", fields.Actor("to"), fields.Number("count"));
        fields.NothingElse();
        return message;
    }

    private static ExpectedEntry Entry(ScenarioFields fields)
    {
        var entry = new ExpectedEntry(fields.Needed("action"), fields.Text("step"), fields.Text("outcome"), fields.Text("subject"));
        fields.NothingElse();
        return entry;
    }
}
