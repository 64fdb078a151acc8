using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Api;

/// <summary>A person who uses the desk through its HTTP API, with a token of their own.</summary>
public sealed class DeskUser
{
    private readonly HttpClient _http;
    private readonly string _token;

    private DeskUser(HttpClient http, string name, string token)
    {
        _http = http;
        Name = name;
        _token = token;
    }

    public string Name { get; }

    public static async Task<DeskUser> SignInAsync(DeskServer desk, string name, string password = DemoPeople.Password)
    {
        using var answer = await desk.Http.PostAsJsonAsync(new Uri("/api/session", UriKind.Relative), new { user = name, password });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{name} cannot sign in: {(int)answer.StatusCode} {body}\n{desk.Tail()}");
        return new DeskUser(desk.Http, name, (string)JsonNode.Parse(body)!["token"]!);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Every item of a list, page after page.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path)
    {
        var items = new List<JsonObject>();
        for (string? after = null; ;)
        {
            var page = await ReadAsync(after is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={Uri.EscapeDataString(after)}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            after = (string?)page["next"];
            if (after is null)
            {
                return items;
            }
        }
    }

    public async Task<JsonObject> ReadAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.IsGood, $"{Name} cannot read {path}: {answer}");
        return answer.Body;
    }

    public Task<JsonObject> TicketAsync(string number) => ReadAsync($"/api/tickets/{number}");

    /// <summary>Tickets with exactly this title.</summary>
    public async Task<IReadOnlyList<JsonObject>> TicketsAsync(string title) =>
        [.. (await ListAsync("/api/tickets?q=" + Uri.EscapeDataString(title))).Where(ticket => (string?)ticket["title"] == title)];

    public Task<IReadOnlyList<JsonObject>> TimelineAsync(string number) => ListAsync($"/api/tickets/{number}/timeline");

    /// <summary>The open task of this step that the person sees.</summary>
    public async Task<JsonObject> TaskAsync(string number, string step) =>
        await FindTaskAsync(number, step)
            ?? throw new InvalidOperationException($"{Name} sees no open task '{step}' on {number}. The ticket: {(await GetAsync($"/api/tickets/{number}")).Body.ToJsonString()}");

    public async Task<JsonObject?> FindTaskAsync(string number, string step) =>
        (await ListAsync("/api/tasks?scope=all")).SingleOrDefault(task => (string?)task["ticket"] == number && (string?)task["step"] == step);

    /// <summary>Completes the open task of this step and expects that to work.</summary>
    public async Task<JsonObject> CompleteAsync(string number, string step, string outcome, object? data = null)
    {
        var task = await TaskAsync(number, step);
        var answer = await TryCompleteAsync(task, outcome, data);
        Assert.True(answer.IsGood, $"{Name} cannot complete {step} of {number} with {outcome}: {answer}");
        return task;
    }

    public Task<Answer> TryCompleteAsync(JsonObject task, string outcome, object? data = null, string? operationId = null) =>
        PostAsync($"/api/tasks/{task["id"]}/complete", new
        {
            operationId = operationId ?? Guid.NewGuid().ToString(),
            expectedRevision = (int)task["revision"]!,
            outcome,
            data = data ?? new { },
            // An approval names the plan it was read with.
            planHash = (string?)task["approval"]?["planHash"],
        });

    /// <summary>The bytes of a file of a ticket.</summary>
    public async Task<byte[]> DownloadAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path);
        using var answer = await _http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{Name} cannot download {path}: {(int)answer.StatusCode}");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: DeskJson.Options);
        }

        using var answer = await _http.SendAsync(request);
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        return new Answer(answer.StatusCode, text.Length == 0 || text[0] != '{' ? new JsonObject { ["text"] = text } : JsonNode.Parse(text)!.AsObject());
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return request;
    }
}
