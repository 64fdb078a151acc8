using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Benchmarks;

/// <summary>What Elsa Studio asks for, each call beside a <c>select 1</c> through the same stack, on a desk with many definitions and instances.</summary>
internal static class StudioCalls
{
    public const int Definitions = 200;
    public const int Instances = 100_000;

    /// <summary>Times each call is measured, in turn with the yardstick; the medians count.</summary>
    private const int Rounds = 31;

    /// <summary>Times each call is made before anything is measured: until its code is compiled for good, as on a desk that has run for a minute.</summary>
    private const int WarmRounds = 100;

    private static readonly Call s_yardstick = new("select 1", HttpMethod.Get, StudioDesk.Yardstick);
    private static readonly Call s_durableYardstick = new("one row committed", HttpMethod.Post, StudioDesk.DurableYardstick);

    /// <param name="only">Part of the names of the calls to measure.</param>
    public static async Task MeasureAsync(string only, int instances)
    {
        await using var desk = await StudioDesk.OpenAsync();
        using var owner = await desk.ProgramOfAsync("zhou");
        var watch = Stopwatch.StartNew();
        var samples = await ManyRuns.InsertAsync(desk, owner, Definitions, instances);
        Report.Line($"a desk with {Definitions} definitions and {instances:N0} instances", $"made in {watch.Elapsed.TotalSeconds:N1} s");
        var calls = Calls(samples).Concat(await ChangesAsync(owner)).Where(call => call.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var call in calls.Prepend(s_durableYardstick).Prepend(s_yardstick))
        {
            for (var round = 0; round < WarmRounds; round++)
            {
                await TimeAsync(owner, call);
            }
        }

        Report.Line("", $"{"time",11} {"ratio",8} {"CPU",11} {"ratio",8} {"answer",11}");
        var (worst, yardsticks) = (0.0, new List<double>());
        foreach (var call in calls.Prepend(s_durableYardstick))
        {
            var (time, one, answer) = await MedianAsync(owner, call);
            var ratio = time.Milliseconds / one.Milliseconds;
            worst = Math.Max(worst, ratio);
            yardsticks.Add(one.Milliseconds);
            Report.Line(
                "  " + call.Name,
                $"{time.Milliseconds,8:N2} ms {ratio,6:N1} × {time.Cpu,8:N2} ms {time.Cpu / one.Cpu,6:N1} × {answer.Bytes / 1024.0,8:N1} KB{(answer.Status == call.Status ? "" : $"  answered {answer.Status}!")}");
        }

        Report.Line("  select 1 through the same stack", $"{yardsticks.Order().ElementAt(yardsticks.Count / 2),8:N2} ms");
        Report.Line("  the slowest", $"{worst,17:N1} × select 1 (aim ≤ 20)");
        await using var db = desk.Services.GetRequiredService<DeskDatabase>().Read();
        Report.Line("  instances in that database", $"{await db.Instances.CountAsync(),8:N0}");
    }

    private static IEnumerable<Call> Calls(Samples samples)
    {
        const string api = "/elsa/api";
        yield return new("definitions: list", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=Latest&Page=0&PageSize=10&SearchTerm=&IsSystem=False&OrderDirection=Ascending");
        yield return new("definitions: list by name, last page", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=Latest&Page=19&PageSize=10&SearchTerm=&IsSystem=False&OrderBy=Name&OrderDirection=Descending");
        yield return new("definitions: search", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=Latest&Page=0&PageSize=10&SearchTerm=17&IsSystem=False&OrderDirection=Ascending");
        yield return new("definitions: all, for the filter", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=LatestOrPublished");
        yield return new("definitions: names of versions", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=&{string.Join('&', samples.VersionIds.Take(10).Select(id => $"Ids={id}"))}");
        yield return new("definition: open in the editor", HttpMethod.Get, $"{api}/workflow-definitions/by-definition-id/support-ticket?versionOptions=Latest");
        yield return new("definition: one version", HttpMethod.Get, $"{api}/workflow-definitions/by-id/{samples.VersionIds[0]}");
        yield return new("definition: its versions", HttpMethod.Get, $"{api}/workflow-definitions/support-ticket/versions");
        yield return new("definition: who embeds it", HttpMethod.Get, $"{api}/workflow-definitions/verification/consumers");
        yield return new("definition: a container inside", HttpMethod.Get, $"{api}/workflow-definitions/subgraph/{samples.VersionIds[0]}?parentNodeId={Uri.EscapeDataString(samples.NodeId)}");
        yield return new("definition: the way to an activity", HttpMethod.Get, $"{api}/workflow-definitions/subgraph/segments/{samples.VersionIds[0]}?childNodeId={Uri.EscapeDataString(samples.NodeId)}");
        yield return new("definition: export", HttpMethod.Get, $"{api}/workflow-definitions/support-ticket/export?versionOptions=Latest&includeConsumingWorkflows=False");
        yield return new("definitions: count", HttpMethod.Get, $"{api}/workflow-definitions/query/count");
        yield return new("definition: name check", HttpMethod.Get, $"{api}/workflow-definitions/validation/is-name-unique?name=Workflow%201");
        yield return new("descriptors: activities", HttpMethod.Get, $"{api}/descriptors/activities?Refresh=True");
        yield return new("descriptors: expressions", HttpMethod.Get, $"{api}/descriptors/expression-descriptors");
        yield return new("descriptors: variables", HttpMethod.Get, $"{api}/descriptors/variables");
        yield return new("descriptors: storage drivers", HttpMethod.Get, $"{api}/descriptors/storage-drivers");
        yield return new("features", HttpMethod.Get, $"{api}/features/installed");
        yield return new("script typings", HttpMethod.Post, $"{api}/scripting/javascript/type-definitions/support-ticket", new { workflowDefinitionId = "support-ticket" });
        yield return List("first page", new { page = 0, pageSize = 10 });
        // Another page each time: nobody asks for the same one again and again.
        yield return Deep("a page in the middle", 4_900, new JsonObject());
        yield return List("the last page", new { page = 9_999, pageSize = 10 });
        yield return List("running", new { page = 0, pageSize = 10, statuses = new[] { "Running" } });
        yield return List("finished", new { page = 0, pageSize = 10, statuses = new[] { "Finished" } });
        yield return Deep("finished, around page 3 000", 2_900, new JsonObject { ["statuses"] = new JsonArray("Finished") });
        yield return List("suspended", new { page = 0, pageSize = 10, subStatuses = new[] { "Suspended" } });
        yield return List("faulted", new { page = 0, pageSize = 10, subStatuses = new[] { "Faulted" } });
        yield return List("with incidents", new { page = 0, pageSize = 10, hasIncidents = true });
        yield return List("without incidents", new { page = 0, pageSize = 10, hasIncidents = false });
        yield return List("of one definition", new { page = 0, pageSize = 10, definitionIds = samples.DefinitionIds.Take(1) });
        yield return List("of three definitions, finished", new { page = 0, pageSize = 10, definitionIds = samples.DefinitionIds.Take(3), statuses = new[] { "Finished" } });
        yield return List("created in a range", new { page = 0, pageSize = 10, timestampFilters = new[] { Moment("CreatedAt", "GreaterThan", samples.Middle), Moment("CreatedAt", "LessThan", samples.Middle.AddDays(10)) } });
        yield return List("updated in a range", new { page = 0, pageSize = 10, timestampFilters = new[] { Moment("UpdatedAt", "GreaterThan", samples.Middle), Moment("UpdatedAt", "LessThan", samples.Middle.AddDays(10)) } });
        yield return List("finished before", new { page = 0, pageSize = 10, timestampFilters = new[] { Moment("FinishedAt", "LessThan", samples.Middle) } });
        yield return List("search a ticket's number", new { page = 0, pageSize = 10, searchTerm = samples.Number });
        yield return List("search the beginning of a number", new { page = 0, pageSize = 10, searchTerm = samples.Number[..^2] });
        yield return List("search what every number begins with", new { page = 0, pageSize = 10, searchTerm = samples.Number[..2] });
        yield return List("search a word of a definition", new { page = 0, pageSize = 10, searchTerm = "Process 17" });
        yield return List("search nothing has", new { page = 0, pageSize = 10, searchTerm = "no such thing" });
        yield return new("instance: open", HttpMethod.Get, $"{api}/workflow-instances/{samples.InstanceId}");
        yield return new("instance: journal", HttpMethod.Post, $"{api}/workflow-instances/{samples.InstanceId}/journal?skip=0&take=110", new { filter = new { excludedActivityTypes = new[] { "Elsa.Workflow", "Elsa.Flowchart" } } });
        yield return new("instance: variables", HttpMethod.Get, $"{api}/workflow-instances/{samples.InstanceId}/variables");
        yield return new("instance: state for polling", HttpMethod.Get, $"{api}/workflow-instances/{samples.InstanceId}/execution-state");
        yield return new("activities: badges", HttpMethod.Post, $"{api}/activity-executions/report", new { workflowInstanceId = samples.InstanceId, activityNodeIds = new[] { samples.NodeId } });
        yield return new("activities: runs of one", HttpMethod.Get, $"{api}/activity-executions/list?WorkflowInstanceId={samples.InstanceId}&ActivityNodeId={samples.NodeId}");
        yield return new("activities: summaries of one", HttpMethod.Get, $"{api}/activity-execution-summaries/list?WorkflowInstanceId={samples.InstanceId}&ActivityNodeId={samples.NodeId}");
        yield return new("activities: one run", HttpMethod.Get, $"{api}/activity-executions/by-id?id={samples.RunId}");
        yield return new("activities: call stack", HttpMethod.Get, $"{api}/activity-executions/{samples.RunId}/call-stack?includeCrossWorkflowChain=True");

        static Call List(string name, object body) => new($"instances: {name}", HttpMethod.Post, $"{api}/workflow-instances", body);
        static Call Deep(string name, int from, JsonObject body)
        {
            var asked = 0;
            body["pageSize"] = 10;
            return new($"instances: {name}", HttpMethod.Post, $"{api}/workflow-instances", body)
            {
                Before = () =>
                {
                    body["page"] = from + (asked++ * 37 % 200);
                    return Task.CompletedTask;
                },
            };
        }

        static object Moment(string column, string sign, DateTimeOffset timestamp) => new { column, @operator = sign, timestamp };
    }

    /// <summary>Saving, and what Studio asks for after somebody saved, so that nothing is at hand that was made before.</summary>
    private static async Task<IReadOnlyList<Call>> ChangesAsync(HttpClient owner)
    {
        const string api = "/elsa/api";
        var save = await DraftAsync("support-ticket");
        var other = await DraftAsync("verification");
        EntityTagHeaderValue? tag = null;
        var description = 0;
        return
        [
            new("descriptors: activities, not changed", HttpMethod.Get, $"{api}/descriptors/activities?Refresh=True") { Before = TagAsync, Tag = () => tag, Status = 304 },
            new("definition: save what was changed", HttpMethod.Post, $"{api}/workflow-definitions", save) { Before = () => Move(save) },
            new("after a save: list", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=Latest&Page=0&PageSize=10&SearchTerm=&IsSystem=False&OrderDirection=Ascending") { Before = ChangeAsync },
            new("after a save: all, for the filter", HttpMethod.Get, $"{api}/workflow-definitions?versionOptions=LatestOrPublished") { Before = ChangeAsync },
            new("after a save: activities", HttpMethod.Get, $"{api}/descriptors/activities?Refresh=True") { Before = ChangeAsync },
            new("after a save: open the small one saved", HttpMethod.Get, $"{api}/workflow-definitions/by-definition-id/verification?versionOptions=Latest") { Before = ChangeAsync },
            new("after a save: open another", HttpMethod.Get, $"{api}/workflow-definitions/by-definition-id/support-ticket?versionOptions=Latest") { Before = ChangeAsync },
        ];

        async Task<JsonObject> DraftAsync(string definitionId)
        {
            var model = JsonNode.Parse(await owner.GetStringAsync($"{api}/workflow-definitions/by-definition-id/{definitionId}?versionOptions=Latest"))!.AsObject();
            // Without it the desk knows that Studio's own saves may overtake each other's answers.
            model["customProperties"]!.AsObject().Remove("workflowDeskStamp");
            return new JsonObject { ["model"] = model, ["publish"] = false };
        }

        async Task TagAsync()
        {
            using var answer = await owner.GetAsync($"{api}/descriptors/activities?Refresh=True");
            tag = answer.Headers.ETag;
        }

        Task Touch(JsonObject body)
        {
            body["model"]!["description"] = $"Changed {++description} times.";
            return Task.CompletedTask;
        }

        // What Studio saves by itself most often.
        Task Move(JsonObject body)
        {
            var activities = body["model"]!["root"]!["activities"]!.AsArray();
            activities[activities.Count / 2]!["metadata"]!["designer"]!["position"]!["x"] = 1000 + ++description;
            return Task.CompletedTask;
        }

        async Task ChangeAsync()
        {
            await Touch(other);
            using var answer = await owner.PostAsJsonAsync($"{api}/workflow-definitions", other);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<(Spent Call, Spent Yardstick, Answer Last)> MedianAsync(HttpClient client, Call call)
    {
        var (times, yardsticks) = (new List<Answer>(Rounds), new List<Answer>(Rounds));
        for (var round = 0; round < Rounds; round++)
        {
            // In turn with the call, so that a busy moment of the machine counts for both.
            yardsticks.Add(await TimeAsync(client, s_yardstick));
            times.Add(await TimeAsync(client, call));
        }

        return (Middle(times), Middle(yardsticks), times[^1]);

        // Not the middle of both, but each its own: time is what people wait, CPU what it costs however busy the machine is.
        static Spent Middle(List<Answer> answers) => new(
            answers.Select(answer => answer.Spent.Milliseconds).Order().ElementAt(answers.Count / 2), answers.Select(answer => answer.Spent.Cpu).Order().ElementAt(answers.Count / 2));
    }

    private static async Task<Answer> TimeAsync(HttpClient client, Call call)
    {
        await call.Before();
        using var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Body is null ? null : JsonContent.Create(call.Body) };
        if (call.Tag() is { } tag)
        {
            request.Headers.IfNoneMatch.Add(tag);
        }

        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync();
        }

        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request);
        var bytes = (await response.Content.ReadAsByteArrayAsync()).LongLength;
        return new Answer(new Spent(Stopwatch.GetElapsedTime(began).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds), (int)response.StatusCode, bytes);
    }

    /// <param name="Cpu">Milliseconds of the whole process, asking and answering.</param>
    private sealed record Spent(double Milliseconds, double Cpu);

    private sealed record Answer(Spent Spent, int Status, long Bytes);

    private sealed record Call(string Name, HttpMethod Method, string Path, object? Body = null)
    {
        /// <summary>Of the answer that a browser still has.</summary>
        public Func<EntityTagHeaderValue?> Tag { get; init; } = () => null;

        /// <summary>The status it answers.</summary>
        public int Status { get; init; } = 200;

        /// <summary>Done before each time, not measured.</summary>
        public Func<Task> Before { get; init; } = () => Task.CompletedTask;
    }
}
