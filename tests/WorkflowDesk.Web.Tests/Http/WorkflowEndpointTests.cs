using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>Requests from outside reach workflows, and nothing else.</summary>
public sealed class WorkflowEndpointTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_request_starts_a_workflow_that_answers_it_with_what_it_was_asked()
    {
        await PublishAsync(
            app.Services, "weigh",
            [
                Endpoint("parcels/{number}", ["POST"], ("parsedContent", Output("body")), ("routeData", Output("route")), ("queryStringData", Output("query"))),
                Answer("`${getVariable('route').number} ${getVariable('body').kilo} ${getVariable('query').unit}`", ("statusCode", Input("Created")), ("responseHeaders", Input(new JsonObject { ["X-Scale"] = "left", ["Set-Cookie"] = "desk=stolen" }, "Object"))),
            ],
            variables: ["body", "route", "query"]);
        using var stranger = app.Stranger();
        var response = await stranger.PostAsJsonAsync("/workflows/Parcels/P-7?unit=kg", new { kilo = 3 });
        Assert.Equal((HttpStatusCode.Created, "P-7 3 kg"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(["left"], response.Headers.TryGetValues("X-Scale", out var scale) ? scale : []);
        Assert.False(response.Headers.Contains("Set-Cookie"), "a workflow set a cookie of the desk");
        Assert.StartsWith("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/workflows/parcels/P-7")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsJsonAsync("/workflows/parcels", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.PostAsync("/workflows/parcels/1", new StringContent("{", Encoding.UTF8, "application/json"))).StatusCode);
    }

    [Fact]
    public async Task A_workflow_that_calls_outside_answers_when_the_response_has_come()
    {
        await using var outside = await Outside.OpenAsync();
        await PublishAsync(
            app.Services, "relay",
            [
                Endpoint("relay", ["GET"]),
                Activity("Elsa.FlowSendHttpRequest", "call", ("url", Input(outside.Url + "/scale")), ("parsedContent", Output("scale"))),
                Answer("getVariable('scale')"),
            ],
            variables: ["scale"]);
        using var stranger = app.Stranger();
        var response = await stranger.GetAsync("/workflows/relay");
        Assert.Equal("""{"weight":42}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        await using var db = app.Read();
        Assert.Empty(await db.HttpExchanges.ToListAsync());
    }

    [Fact]
    public async Task A_request_resumes_the_one_workflow_that_waits_for_it()
    {
        await PublishAsync(app.Services, "callback", [Endpoint("callback/start", ["GET"]), Endpoint("callback/go", ["POST"], id: "go", starts: false), Answer("'thanks'")]);
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync("/workflows/callback/go", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await stranger.GetAsync("/workflows/callback/start")).StatusCode);
        Assert.Equal("thanks", await (await stranger.PostAsync("/workflows/callback/go", null)).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync("/workflows/callback/go", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await stranger.GetAsync("/workflows/callback/start")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await stranger.GetAsync("/workflows/callback/start")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await stranger.PostAsync("/workflows/callback/go", null)).StatusCode);
        await using var db = app.Read();
        var one = await db.Instances.Where(row => row.DefinitionId == "callback" && row.Status == "Running").Select(row => row.Id).FirstAsync();
        Assert.Equal("thanks", await (await stranger.PostAsync($"/workflows/callback/go?workflowInstanceId={one}", null)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_workflow_without_an_answer_is_done_or_failed()
    {
        await PublishAsync(app.Services, "silent", [Endpoint("silent", ["GET"]), Line("done")]);
        await PublishAsync(app.Services, "broken", [Endpoint("broken", ["GET"]), Activity("Elsa.Fault", "f", ("message", Input("it hurts")))]);
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/workflows/silent")).StatusCode);
        var broken = await stranger.GetAsync("/workflows/broken");
        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        Assert.DoesNotContain("it hurts", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_for_one_role_wants_a_token_of_that_role()
    {
        await PublishAsync(app.Services, "guarded", [Endpoint("guarded", ["GET"], ("authorize", Input(true)), ("policy", Input("supervisor"))), Answer("'in'")]);
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/workflows/guarded")).StatusCode);
        using var requester = await app.ProgramOfAsync("lin");
        Assert.Equal(HttpStatusCode.Forbidden, (await requester.GetAsync("/workflows/guarded")).StatusCode);
        await using var db = app.Read();
        var supervisor = await db.People.Where(row => row.Roles.Contains("supervisor")).Select(row => row.UserName).FirstAsync();
        using var program = await app.ProgramOfAsync(supervisor);
        Assert.Equal("in", await program.GetStringAsync("/workflows/guarded"));
    }

    [Fact]
    public async Task Files_that_are_too_large_or_of_a_wrong_kind_are_refused_or_shown_to_the_workflow()
    {
        await PublishAsync(app.Services, "strict", [Endpoint("strict", ["POST"], ("fileSizeLimit", Input(4)), ("allowedFileExtensions", Input(new JsonArray(".txt"), "Object"))), Answer("'taken'")]);
        var tolerant = Endpoint("tolerant", ["POST"], ("fileSizeLimit", Input(4)));
        tolerant["exposeFileTooLargeOutcome"] = true;
        await PublishAsync(app.Services, "tolerant", [tolerant, Answer("'too much'")], ports: new Dictionary<string, string> { ["endpoint"] = "File too large" });
        using var stranger = app.Stranger();
        Assert.Equal("taken", await (await stranger.PostAsync("/workflows/strict", File("a.txt", "four"))).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await stranger.PostAsync("/workflows/strict", File("a.txt", "fives"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await stranger.PostAsync("/workflows/strict", File("a.exe", "four"))).StatusCode);
        Assert.Equal("too much", await (await stranger.PostAsync("/workflows/tolerant", File("a.exe", "fives"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Events_tasks_and_starts_come_in_at_elsas_addresses_for_owners_only()
    {
        await PublishAsync(
            app.Services, "errand",
            [Activity("Elsa.Event", "event", ("eventName", Input("errand-go"))), Activity("Elsa.RunTask", "task", ("taskName", Input("fetch")), ("taskId", Output("task"))), Line("back")],
            variables: ["task"]);
        await using var db = app.Read();
        var owner = await db.People.Where(row => row.Roles.Contains("process-owner")).Select(row => row.UserName).FirstAsync();
        using var requester = await app.ProgramOfAsync("lin");
        Assert.Equal(HttpStatusCode.Forbidden, (await requester.PostAsJsonAsync("/elsa/api/workflow-definitions/errand/dispatch", new { })).StatusCode);
        using var program = await app.ProgramOfAsync(owner);
        var started = await WebApp.ReadAsync(await program.PostAsJsonAsync("/elsa/api/workflow-definitions/errand/dispatch", new { }), 200);
        var id = started["workflowInstanceId"]!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync("/elsa/api/events/errand-go/trigger", new { workflowExecutionMode = "Synchronous" })).StatusCode);
        var task = await db.Journal.Where(row => row.InstanceId == id && row.Event == "Log").Select(row => row.Data).SingleAsync();
        var taskId = JsonNode.Parse(task!)!["data"]!["taskId"]!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/elsa/api/tasks/{taskId}/complete", new { result = "it" })).StatusCode);
        Assert.Equal("Finished", await db.Instances.Where(row => row.Id == id).Select(row => row.Status).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync($"/elsa/api/tasks/{taskId}/complete", new { result = "it" })).StatusCode);
        var many = await WebApp.ReadAsync(await program.PostAsJsonAsync("/elsa/api/workflow-definitions/errand/bulk-dispatch", new { count = 3 }), 200);
        Assert.Equal(3, many["workflowInstanceIds"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_signed_link_answers_one_bookmark_once_and_only_as_long_as_it_lasts()
    {
        await PublishAsync(app.Services, "linked", [Activity("Elsa.Event", "event", ("eventName", Input("linked-never"))), Line("on")]);
        await using var db = app.Read();
        var owner = await db.People.Where(row => row.Roles.Contains("process-owner")).Select(row => row.UserName).FirstAsync();
        using var program = await app.ProgramOfAsync(owner);
        var id = (await WebApp.ReadAsync(await program.PostAsJsonAsync("/elsa/api/workflow-definitions/linked/dispatch", new { }), 200))["workflowInstanceId"]!.ToString();
        var bookmark = await db.Bookmarks.Where(row => row.InstanceId == id).Select(row => row.Id).SingleAsync();
        var link = new Uri((await WebApp.ReadAsync(await program.PostAsJsonAsync($"/elsa/api/bookmarks/{bookmark}/link", new { }), 200))["url"]!.ToString()).PathAndQuery;
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync(link + "x")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync("/elsa/api/bookmarks/resume?t=a.b")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(link)).StatusCode);
        Assert.Equal("Finished", await db.Instances.Where(row => row.Id == id).Select(row => row.Status).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync($"/elsa/api/bookmarks/{bookmark}/link", null)).StatusCode);
    }

    private static JsonObject Endpoint(string path, string[] methods, params (string Name, JsonNode? Value)[] properties) => Endpoint(path, methods, "endpoint", true, properties);

    private static JsonObject Endpoint(string path, string[] methods, string id, bool starts, params (string Name, JsonNode? Value)[] properties)
    {
        var endpoint = Activity("Elsa.HttpEndpoint", id, [("path", Input(path)), ("supportedMethods", Input(new JsonArray([.. methods]), "Object")), .. properties]);
        return starts ? Starting(endpoint) : endpoint;
    }

    private static JsonObject Answer(string script, params (string Name, JsonNode? Value)[] properties) =>
        Activity("Elsa.WriteHttpResponse", "answer", [("content", Input(script, "JavaScript")), .. properties]);

    private static MultipartFormDataContent File(string name, string text) => new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name } };
}
