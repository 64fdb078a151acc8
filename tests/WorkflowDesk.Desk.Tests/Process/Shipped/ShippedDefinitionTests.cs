using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>What every shipped definition promises to those who run, read and edit it.</summary>
public sealed class ShippedDefinitionTests
{
    /// <summary>Steps people and programs rely on, with their outcomes and what each outcome must say.</summary>
    private static readonly Dictionary<string, string> s_contract = new(StringComparer.Ordinal)
    {
        ["accept"] = "Accepted(category, priority) Incomplete(question) FirstContact(category, priority, solution) Duplicate(master)",
        ["assign"] = "Assigned(handler)",
        ["provide-information"] = "Answered(answer)",
        ["diagnose"] = "CauseFound(cause, causeClass) CannotReproduce(question) Escalate(reason, tried)",
        ["decide-escalation"] = "Reassign(handler) Vendor(vendor, untilDate) RaisePriority(priority) Return(advice)",
        ["plan"] = "Planned(chosen) RequesterChooses(options)",
        ["choose-option"] = "Answered(option)",
        ["approve-change"] = "Approved() Rejected(reason) MoreInformation(question)",
        ["approve-emergency"] = "Approved() Rejected(reason) MoreInformation(question)",
        ["explain-emergency"] = "Answered(emergencyAnswer)",
        ["implement"] = "Done(solution) Blocked(reason) Workaround(workaround, nextUpdate)",
        ["verify"] = "Solved() NotSolved(findings)",
        ["rate"] = "Rated(rating)",
        ["visit"] = "Well(report) Relapse(findings) Ask()",
    };

    public static TheoryData<string> Ids => ShippedFiles.Ids;

    [Fact]
    public void The_ticket_process_and_what_belongs_to_it_ship() =>
        Assert.Equal(["change-approval", "emergency-approval", "escalation", "follow-up", "support-ticket", "verification"], ShippedFiles.All.Select(definition => definition.DefinitionId).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_validator_finds_nothing_to_say(string id)
    {
        await using var scripts = new ScriptSandbox(ScriptSandboxOptions.Find(), TimeProvider.System);
        var registry = new ActivityRegistry([.. BuiltInActivities.All, .. DeskActivities.All]);

        var problems = await DefinitionValidator.ValidateAsync(ShippedFiles.Read(id), registry, scripts, ShippedFiles.Find, CancellationToken.None);

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_file_is_named_after_its_definition_and_reads_well_in_a_diff(string id)
    {
        var definition = ShippedFiles.Read(id);
        var text = File.ReadAllText(ShippedFiles.PathOf(definition), new UTF8Encoding(false, throwOnInvalidBytes: true));

        Assert.Equal($"{definition.DefinitionId}-v{definition.Version}", definition.Id);
        Assert.True(definition is { IsPublished: true, IsLatest: true }, "it is published");
        Assert.True(text.EndsWith("}\n", StringComparison.Ordinal) && !text.Contains('\t') && !text.Contains('\r'), "two blanks of indentation, one line end at the end");
        Assert.DoesNotContain("\\u", text, StringComparison.Ordinal);
        Assert.Equal(text.TrimEnd(), definition.Write().ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_activity_is_labelled_and_described_in_both_languages(string id)
    {
        foreach (var activity in ShippedFiles.Activities(ShippedFiles.Read(id)))
        {
            var metadata = activity["metadata"]!.AsObject();
            AssertBilingual(metadata["displayTexts"], $"{id} {activity["id"]}: label");
            AssertBilingual(metadata["descriptions"], $"{id} {activity["id"]}: description");
            Assert.Equal(metadata["displayTexts"]!["zh-CN"]!.ToString(), metadata["displayText"]!.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Everything_on_a_form_is_written_in_both_languages(string id)
    {
        foreach (var activity in ShippedFiles.Activities(ShippedFiles.Read(id)))
        {
            var where = $"{id} {activity["id"]}";
            if (IsHuman(activity))
            {
                AssertBilingual(ShippedFiles.Value(activity, "title"), $"{where}: title");
                Assert.True(activity["instructions"] is not null, $"{where} tells nobody what to do.");
            }

            foreach (var outcome in ShippedFiles.Value(activity, "outcomes") as JsonArray ?? [])
            {
                AssertBilingual(outcome!["label"], $"{where}: outcome {outcome["name"]}");
            }

            foreach (var field in FieldsOf(activity))
            {
                Assert.False(field.Label.Chinese.Length == 0 || field.Label.English.Length == 0, $"{where}: field {field.Name} needs both labels.");
                Assert.Equal(field.Help.Chinese.Length == 0, field.Help.English.Length == 0);
                Assert.All(field.Options, option => Assert.False(option.Label.Chinese.Length == 0 || option.Label.English.Length == 0, $"{where}: {field.Name} {option.Value}"));
                Assert.All(field.Columns, column => Assert.False(column.Label.Chinese.Length == 0 || column.Label.English.Length == 0, $"{where}: {field.Name} {column.Name}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_overlaps_in_the_designer(string id)
    {
        const int gap = 60;
        var boxes = ShippedFiles.Activities(ShippedFiles.Read(id)).Select(activity => (Id: activity["id"]!.ToString(), Box: Box(activity))).ToList();
        for (var i = 0; i < boxes.Count; i++)
        {
            foreach (var (other, box) in boxes.Skip(i + 1))
            {
                var mine = boxes[i].Box;
                var apart = mine.X + mine.Width + gap <= box.X || box.X + box.Width + gap <= mine.X || mine.Y + mine.Height + gap <= box.Y || box.Y + box.Height + gap <= mine.Y;
                Assert.True(apart, $"{boxes[i].Id} and {other} stand closer than {gap} pixels.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Bends_of_connections_do_not_run_into_activities(string id)
    {
        var definition = ShippedFiles.Read(id);
        var boxes = ShippedFiles.Activities(definition).Select(activity => (Id: activity["id"]!.ToString(), Box: Box(activity))).ToList();
        foreach (var connection in definition.Root["connections"]!.AsArray())
        {
            var points = (connection!["vertices"] as JsonArray ?? []).Select(point => (X: point!["x"]!.GetValue<int>(), Y: point["y"]!.GetValue<int>())).ToList();
            foreach (var (from, to) in points.Zip(points.Skip(1)))
            {
                var hit = boxes.FirstOrDefault(box => Math.Max(from.X, to.X) > box.Box.X && Math.Min(from.X, to.X) < box.Box.X + box.Box.Width
                    && Math.Max(from.Y, to.Y) > box.Box.Y && Math.Min(from.Y, to.Y) < box.Box.Y + box.Box.Height);
                Assert.True(hit.Id is null, $"{connection["source"]} → {connection["target"]} runs through {hit.Id}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_outcome_of_a_human_step_leads_somewhere(string id)
    {
        var definition = ShippedFiles.Read(id);
        var connections = definition.Root["connections"]!.AsArray();
        foreach (var activity in ShippedFiles.Activities(definition).Where(IsHuman))
        {
            var connected = connections.Where(connection => connection!["source"]!["activity"]!.ToString() == activity["id"]!.ToString())
                .Select(connection => connection!["source"]!["port"]!.ToString()).Order(StringComparer.Ordinal).ToList();
            Assert.Equal([.. EveryWayOut(activity).Order(StringComparer.Ordinal)], connected);
        }
    }

    [Fact]
    public void Steps_outcomes_and_what_they_require_are_the_contract()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var activity in ShippedFiles.All.SelectMany(ShippedFiles.Activities).Where(IsHuman))
        {
            var step = ShippedFiles.Value(activity, "step")?.ToString() ?? activity["id"]!.ToString();
            var outcomes = string.Join(' ', AskedOutcomes(activity).Select(outcome =>
                $"{outcome}({string.Join(", ", FieldsOf(activity).Where(field => field.IsRequiredFor(outcome)).Select(field => field.Name).Order(StringComparer.Ordinal))})"));
            Assert.True(!found.TryGetValue(step, out var twin) || twin == outcomes, $"The step {step} stands twice with different outcomes.");
            found[step] = outcomes;
        }

        Assert.Equal(
            s_contract.OrderBy(step => step.Key, StringComparer.Ordinal).Select(step => $"{step.Key}: {Sorted(step.Value)}"),
            found.OrderBy(step => step.Key, StringComparer.Ordinal).Select(step => $"{step.Key}: {Sorted(step.Value)}"));
    }

    /// <summary>Fields of each outcome in order, outcomes in order.</summary>
    private static string Sorted(string outcomes) => string.Join(' ', outcomes.Split(") ").Select(outcome => outcome.TrimEnd(')'))
        .Select(outcome => outcome.Split('(')).Select(parts => $"{parts[0]}({string.Join(", ", parts[1].Split(", ").Order(StringComparer.Ordinal))})").Order(StringComparer.Ordinal));

    private static bool IsHuman(JsonObject activity) => activity["type"]!.ToString() is "WorkflowDesk.UserTask" or "WorkflowDesk.AskRequester" or "WorkflowDesk.RequestApproval" or "WorkflowDesk.VerifySolution";

    /// <summary>What a person may choose.</summary>
    private static IEnumerable<string> AskedOutcomes(JsonObject activity) => activity["type"]!.ToString() switch
    {
        "WorkflowDesk.AskRequester" => ["Answered"],
        "WorkflowDesk.RequestApproval" => ["Approved", "Rejected", "MoreInformation"],
        "WorkflowDesk.VerifySolution" => ["Solved", "NotSolved"],
        _ => ShippedFiles.Value(activity, "outcomes")!.AsArray().Select(outcome => outcome!["name"]!.ToString()),
    };

    /// <summary>And what silence brings, or a plan that is no longer approved. The profile says when an approval expires.</summary>
    private static IEnumerable<string> EveryWayOut(JsonObject activity) => AskedOutcomes(activity).Concat(activity["type"]!.ToString() switch
    {
        "WorkflowDesk.RequestApproval" => ["Expired"],
        "WorkflowDesk.VerifySolution" => ["NoAnswer"],
        _ when activity["whileApproved"] is not null => ["NotApproved"],
        _ when activity["giveUpAfter"] is null => Array.Empty<string>(),
        "WorkflowDesk.UserTask" => ["TimedOut"],
        _ => ["NoAnswer"],
    });

    private static IReadOnlyList<FormField> FieldsOf(JsonObject activity) =>
        ShippedFiles.Value(activity, "form") is { } form ? TaskForm.Read(form.ToJsonString()).Fields : [];

    private static void AssertBilingual(JsonNode? texts, string what)
    {
        Assert.True(texts is JsonObject, $"{what} is missing.");
        var (zh, en) = (texts["zh-CN"]?.ToString() ?? "", texts["en"]?.ToString() ?? "");
        Assert.True(zh.Any(letter => letter >= 0x4E00), $"{what} has no Chinese: '{zh}'.");
        Assert.True(en.Length > 0 && en.All(letter => letter < 0x4E00), $"{what} has no English: '{en}'.");
    }

    private static (int X, int Y, int Width, int Height) Box(JsonObject activity)
    {
        var designer = activity["metadata"]!["designer"]!;
        return (designer["position"]!["x"]!.GetValue<int>(), designer["position"]!["y"]!.GetValue<int>(), designer["size"]!["width"]!.GetValue<int>(), designer["size"]!["height"]!.GetValue<int>());
    }
}
