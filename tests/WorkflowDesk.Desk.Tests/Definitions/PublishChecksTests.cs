using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Definitions.Sketch;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class PublishChecksTests
{
    [Fact]
    public async Task A_small_sound_process_has_no_problem() => Assert.Empty(await CheckBench.FindAloneAsync(Flow("opened>work, work:Fixed>close", Opened(), Task("work", "Fixed"), Close())));

    [Fact]
    public async Task A_process_of_tickets_that_stops_wholly_at_one_failure_says_so()
    {
        var silent = Definition("sketch", "opened>work, work:Fixed>close", [Opened(), Task("work", "Fixed"), Close()], json => json.Remove("options"));
        Assert.Equal(["faults-whole"], (await CheckBench.FindAloneAsync(silent)).Select(problem => problem.Code));
    }

    [Fact]
    public async Task Every_problem_is_listed_at_once()
    {
        var step = Task("work", "Fixed", "Given up");
        step["candidate"] = Object("role:agent");
        step["instructions"] = Script("f((");
        var problems = await CheckBench.FindAloneAsync(Flow("opened>work, work:Fixed>close", Opened(), step, Close(), Step("Frobnicate", "what"), Step("SetStatus", "lonely", ("status", Literal("gone")))));
        Assert.Equal(
            ["missing-outcome", "script-does-not-compile", "unknown-activity", "unknown-input", "unknown-value", "unreachable"],
            problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => problem.Code).Distinct().Order(StringComparer.Ordinal));
        var script = Assert.Single(problems, problem => problem.Code == "script-does-not-compile");
        Assert.Equal(1, script.Line);
        Assert.True(script.Column > 0, "the column is missing");
    }

    [Fact]
    public async Task A_step_nobody_reaches_is_refused() =>
        Assert.Equal(["unreachable"], await CheckBench.CodesAsync(Flow("opened>close", Opened(), Close(), Step("LogStep", "island", ("text", Literal("x"))))));

    [Fact]
    public async Task A_step_fed_from_before_a_loop_and_from_inside_it_needs_a_join()
    {
        const string lines = "opened>ask, ask:Skip>close, ask:Work>work, work:Fixed>check, check:Good>close, check:Bad>work";
        var codes = await CheckBench.CodesAsync(Flow(lines, Opened(), Task("ask", "Skip", "Work"), Task("work", "Fixed"), Task("check", "Good", "Bad"), Close()));
        Assert.Equal(["lost-after-loop"], codes);
        Assert.Empty(await CheckBench.CodesAsync(Flow(lines.Replace(">close", ">join", StringComparison.Ordinal) + ", join>close",
            Opened(), Task("ask", "Skip", "Work"), Task("work", "Fixed"), Task("check", "Good", "Bad"), Join("join"), Close())));
    }

    [Theory]
    [InlineData("Elsa.WriteLine", "tekst", "unknown-input")]
    [InlineData("LogStep", "txt", "unknown-input")]
    public async Task An_input_the_activity_does_not_have_is_refused(string type, string input, string code)
    {
        var step = Step(type, "step", (input, Literal("x")));
        if (type == "LogStep")
        {
            step["text"] = Literal("y");
        }

        Assert.Contains(code, await CheckBench.CodesAsync(Flow("opened>step, step>close", Opened(), step, Close())));
    }

    [Theory]
    [InlineData("role:wizard", "unknown-role")]
    [InlineData("everybody", "unknown-candidate")]
    [InlineData("group:operations", "unknown-candidate")]
    public async Task Somebody_who_does_not_exist_cannot_get_a_task(string candidate, string code)
    {
        var step = Task("work", "Fixed");
        step["candidates"] = Object(candidate);
        Assert.Equal([code], await CheckBench.CodesAsync(Flow("opened>work, work:Fixed>close", Opened(), step, Close())));
    }

    [Fact]
    public async Task Templates_statuses_categories_and_priorities_must_exist()
    {
        Assert.Equal(["unknown-template"], await StepCodesAsync(Step("SendNotification", "step", ("template", Literal("hello")), ("recipients", Object("requester")))));
        Assert.Equal(["unknown-value"], await StepCodesAsync(Step("SetStatus", "step", ("status", Literal("gone")))));
        Assert.Equal(["unknown-category", "unknown-priority"], await StepCodesAsync(Step("UpdateTicket", "step", ("category", Literal("weather")), ("priority", Literal("P9")))));
        var asks = Task("step", "Done");
        asks["template"] = Literal("hello");
        Assert.Equal(["unknown-template"], await StepCodesAsync(asks));
        Assert.Equal(["unknown-process"], await StepCodesAsync(Step("Elsa.ExecuteWorkflow", "step", ("workflowDefinitionId", Literal("nowhere")))));
    }

    [Fact]
    public async Task Teams_and_people_are_looked_up_in_the_desk()
    {
        await using var desk = await TestDesk.OpenAsync();
        await desk.PersonAsync("wang", Role.Engineer);
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            step.Db.Teams.Add(new Team { Key = Teams.Operations, NameZh = "运维", NameEn = "Operations" });
            await step.CommitAsync(CancellationToken.None);
        }

        var work = Task("work", "Fixed");
        work["candidates"] = Object("team:operations", "team:marketing", "user:wang", "user:nobody");
        await using var db = desk.Database.Read();
        var problems = await CheckBench.PictureChecks.FindAsync(db, Flow("opened>work, work:Fixed>close", Opened(), work, Close()), CancellationToken.None);
        Assert.Equal([("unknown-team", "marketing"), ("unknown-person", "nobody")], problems.Select(problem => (problem.Code, problem.Arguments[0])));
    }

    [Fact]
    public async Task Two_processes_cannot_both_take_new_tickets()
    {
        var other = Definition("other", "opened>close", [Opened(), Close()]);
        var problem = Assert.Single(await CheckBench.FindAloneAsync(Flow("opened>close", Opened(), Close()), other));
        Assert.Equal(("triggers-clash", "other"), (problem.Code, problem.Arguments[0]));
    }

    [Theory]
    [InlineData("email", "phone", true)]
    [InlineData("email", "email", false)]
    [InlineData("email", null, false)]
    public async Task Two_processes_may_share_new_tickets_when_their_filters_do_not_overlap(string mine, string? theirs, bool isFine)
    {
        static JsonObject Filtered(string? channel)
        {
            var opened = Opened();
            if (channel is not null)
            {
                opened["channels"] = Object(channel);
            }

            return opened;
        }

        var codes = await CheckBench.CodesAsync(Flow("opened>close", Filtered(mine), Close()), Definition("other", "opened>close", [Filtered(theirs), Close()]));
        Assert.Equal(isFine ? [] : ["triggers-clash"], codes);
    }

    [Fact]
    public async Task A_filter_names_channels_and_categories_that_exist()
    {
        var opened = Opened();
        opened["channels"] = Object("pigeon");
        opened["categories"] = Object("weather");
        Assert.Equal(["unknown-category", "unknown-channel"], await CheckBench.CodesAsync(Flow("opened>close", opened, Close())));
    }

    [Fact]
    public async Task One_process_cannot_start_twice_on_the_same_occasion() =>
        Assert.Equal(["triggers-clash-inside"], await CheckBench.CodesAsync(Flow("opened>join, again>join, join>close", Opened(), Opened("again"), Join("join"), Close())));

    [Fact]
    public async Task An_event_may_start_two_processes_but_that_is_pointed_out()
    {
        JsonObject Started() => Step("Elsa.Event", "event", ("eventName", Literal("night")), ("customProperties", new JsonObject { ["canStartWorkflow"] = true }));
        var other = Definition("other", "event>log", [Started(), Step("LogStep", "log", ("text", Literal("x")))]);
        Assert.Equal(["triggers-shared"], await CheckBench.CodesAsync(Flow("event>log", Started(), Step("LogStep", "log", ("text", Literal("x")))), other));
    }

    [Fact]
    public async Task Steps_that_programs_know_keep_their_kind_and_their_outcomes()
    {
        Assert.Contains("contract-outcome", await StepCodesAsync(Task("rate", "Stars")));
        Assert.Contains("contract-kind", await StepCodesAsync(Task("verify", "Solved", "NotSolved")));
        var plan = Task("plan", "Planned");
        plan["form"] = Object(new JsonObject { ["fields"] = new JsonArray(new JsonObject { ["name"] = "chosen" }) });
        Assert.Contains("contract-field", await StepCodesAsync(plan));
    }

    [Theory]
    [InlineData("sketch")]
    public async Task What_is_dubious_is_a_warning(string id)
    {
        var nameless = Task("work", "Fixed");
        ((JsonObject)nameless["metadata"]!).Remove("displayTexts");
        nameless.Remove("dueIn");
        var definition = Definition(id, "opened>work, work:Fixed>log, log>log2, log2>log", [Opened(), nameless, Step("LogStep", "log", ("text", Script("getNothing()"))), Step("LogStep", "log2", ("text", Literal("x")))],
            json => Variables(json, "never"));
        var problems = await CheckBench.FindAloneAsync(definition);
        Assert.All(problems, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Equal(
            ["loop-without-wait", "no-way-out", "step-without-chinese", "step-without-english", "step-without-time", "unknown-function", "unused-variable"],
            problems.Select(problem => problem.Code).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("zh-CN", "step-without-english")]
    [InlineData("en", "step-without-chinese")]
    public async Task A_step_renamed_in_one_language_is_pointed_out_where_others_have_both(string language, string code)
    {
        var renamed = Join("join");
        renamed["metadata"]!["displayTexts"] = new JsonObject { [language] = "Renamed" };
        var definition = Flow("opened>join, join>close", Opened(), renamed, Close());
        var problem = Assert.Single(await CheckBench.FindAloneAsync(definition));
        Assert.Equal((code, "join", ProblemSeverity.Warning), (problem.Code, problem.ActivityId, problem.Severity));
    }

    [Fact]
    public async Task A_process_in_one_language_needs_no_second()
    {
        JsonObject[] steps = [Opened(), Join("join"), Close()];
        foreach (var step in steps)
        {
            step["metadata"]!["displayTexts"] = new JsonObject { ["en"] = "Only English" };
        }

        Assert.Empty(await CheckBench.CodesAsync(Flow("opened>join, join>close", steps)));
    }

    [Fact]
    public async Task A_join_that_waits_for_a_branch_not_taken_is_pointed_out() =>
        Assert.Equal(["join-waits-for-branch"], await CheckBench.CodesAsync(Flow("opened>ask, ask:Yes>join, ask:No>join, join>close", Opened(), Task("ask", "Yes", "No"), Join("join", "WaitAll"), Close())));

    [Fact]
    public async Task A_join_of_two_branches_that_both_run_is_not() =>
        Assert.Empty(await CheckBench.CodesAsync(Flow("opened>a, opened>b, a:Done>join, b:Done>join, join>close", Opened(), Task("a", "Done"), Task("b", "Done"), Join("join", "WaitAll"), Close())));

    [Fact]
    public void Every_problem_speaks_both_languages_with_the_same_places()
    {
        Assert.All(DeskProblems.All.Concat(EngineProblems.All), kind =>
        {
            Assert.Matches("[\u4e00-\u9fff]", kind.Chinese);
            Assert.Equal(Places(kind.English), Places(kind.Chinese));
        });
        static IEnumerable<char> Places(string text) => System.Text.RegularExpressions.Regex.Matches(text, @"\{(\d)\}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value[0]).Distinct().Order();
    }

    [Fact]
    public async Task A_problem_is_told_in_the_language_of_the_reader()
    {
        var definition = Flow("opened>work, work:Fixed>close", Opened(), Task("work", "Fixed", "Given up"), Close());
        var problem = Assert.Single(await CheckBench.FindAloneAsync(definition));
        Assert.Equal("work (WorkflowDesk.UserTask 'work'), connections: the outcome “Given up” leads nowhere. Connect it to the next step.".Replace("work (WorkflowDesk.UserTask 'work')", "WorkflowDesk.UserTask 'work'", StringComparison.Ordinal), ProblemTexts.Line(definition, problem, Languages.English));
        Assert.Equal("WorkflowDesk.UserTask 'work'，connections：结果“Given up”没有去向，请把它连到下一步。", ProblemTexts.Line(definition, problem, Languages.Chinese));
    }

    private static async Task<IReadOnlyList<string>> StepCodesAsync(JsonObject step)
    {
        var id = step["id"]!.ToString();
        var ways = string.Join(", ", Ports(step).Select(port => id + ":" + port + ">join"));
        var codes = await CheckBench.CodesAsync(Flow($"opened>{id}, {ways}, join>close", Opened(), step, Join("join"), Close()));
        return [.. codes.Where(code => code != "output-to-nowhere")];
    }

    private static IEnumerable<string> Ports(JsonObject step) =>
        step["outcomes"]?["expression"]?["value"] is JsonArray outcomes ? outcomes.Select(outcome => outcome!["name"]!.ToString()) : ["Done"];
}
