using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Web.Http;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>What programs tell running processes, at the addresses of an Elsa server: events, tasks done, workflows to start.</summary>
internal static class RuntimeEndpoints
{
    public static void MapStudioRuntime(this IEndpointRouteBuilder api)
    {
        api.MapPost("/events/{eventName}/trigger", TriggerEventAsync).ForOwners();
        api.MapPost("/bookmarks/{bookmarkId}/link", LinkAsync).ForOwners();
        api.MapPost("/tasks/{taskId}/complete", CompleteTaskAsync).ForOwners();
        api.MapPost("/workflow-definitions/{definitionId}/dispatch", DispatchAsync).ForOwners();
        api.MapPost("/workflow-definitions/{definitionId}/bulk-dispatch", BulkDispatchAsync).ForOwners();
    }

    /// <summary>Open to whoever holds a signed link, and to nobody else.</summary>
    public static void MapSignedLinks(this IEndpointRouteBuilder app)
    {
        app.MapMethods(StudioApi.Root + "/bookmarks/resume", ["GET", "POST"], ResumeAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods(EventLinks.Path, ["GET", "POST"], TriggerByLinkAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> LinkAsync(string bookmarkId, ResumeLinks links, MailOptions mail, CancellationToken cancellationToken)
    {
        var (token, expiresAt) = await links.CreateAsync(bookmarkId, ResumeLinks.DefaultLifetime, cancellationToken);
        return StudioJson.Answer(new { url = mail.Link($"{StudioApi.Root}/bookmarks/resume?t={token}"), expiresAt });
    }

    private static async Task<IResult> ResumeAsync(string? t, ResumeLinks links, OutsideWord word, AddressLimit limit, HttpContext http, CancellationToken cancellationToken)
    {
        Slow(limit, http);
        if (t is null || await links.ReadAsync(t, cancellationToken) is not { } bookmarkId)
        {
            throw new DeskRuleException("bad-token", 400, "The link is wrong or has expired.");
        }

        var body = HttpMethods.IsPost(http.Request.Method) ? await StudioJson.ReadAsync<ResumeBody>(http, cancellationToken) : null;
        return await word.ResumeAsync(Caller.System, bookmarkId, body?.Input, cancellationToken)
            ? Results.Ok()
            : throw DeskRuleException.NotFound("The workflow no longer waits for this.");
    }

    private static async Task<IResult> TriggerByLinkAsync(string? t, EventLinks links, OutsideWord word, AddressLimit limit, HttpContext http, CancellationToken cancellationToken)
    {
        Slow(limit, http);
        if (t is null || await links.ReadAsync(t, cancellationToken) is not { } link)
        {
            throw new DeskRuleException("bad-token", 400, "The link is wrong or has expired.");
        }

        var body = HttpMethods.IsPost(http.Request.Method) ? await StudioJson.ReadAsync<TriggerEventBody>(http, cancellationToken) : null;
        return await word.TellInstanceAsync(Caller.System, link.InstanceId, link.EventName, body?.Payload ?? body?.Input, cancellationToken)
            ? Results.Ok()
            : Results.Accepted();
    }

    /// <summary>Whoever guesses tokens is soon told to stop.</summary>
    private static void Slow(AddressLimit limit, HttpContext http)
    {
        if (!limit.Allows(http.Connection.RemoteIpAddress?.ToString() ?? ""))
        {
            throw new DeskRuleException("too-many", 429, "Too many requests.");
        }
    }

    private static async Task<IResult> TriggerEventAsync(string eventName, OutsideWord word, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<TriggerEventBody>(http, cancellationToken) ?? new TriggerEventBody();
        await word.TellAsync(
            SignedIn.CallerOf(http),
            new OutsideEvent(eventName, body.Payload ?? body.Input, Given(body.CorrelationId), Given(body.WorkflowInstanceId))
            {
                AtOnce = string.Equals(body.WorkflowExecutionMode, "Synchronous", StringComparison.OrdinalIgnoreCase),
            },
            cancellationToken);
        return Results.Ok();
    }

    private static async Task<IResult> CompleteTaskAsync(string taskId, OutsideWord word, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<CompleteTaskBody>(http, cancellationToken);
        return await word.CompleteTaskAsync(SignedIn.CallerOf(http), taskId, body?.Result, cancellationToken)
            ? Results.Ok()
            : throw DeskRuleException.NotFound($"No workflow waits for a task '{taskId}'.");
    }

    private static async Task<IResult> DispatchAsync(string definitionId, OutsideWord word, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<DispatchBody>(http, cancellationToken) ?? new DispatchBody();
        var started = await word.StartAsync(
            SignedIn.CallerOf(http), await RequestAsync(definitionId, body, word, cancellationToken) with { InstanceId = Given(body.InstanceId) }, 1, cancellationToken);
        return started is [var id] ? StudioJson.Answer(new { workflowInstanceId = id }) : throw Refused(definitionId);
    }

    private static async Task<IResult> BulkDispatchAsync(string definitionId, OutsideWord word, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<DispatchBody>(http, cancellationToken) ?? new DispatchBody();
        if (body.Count is < 1 or > OutsideWord.MaxAtOnce)
        {
            throw new DeskRuleException("bad-request", 400, $"count must lie between 1 and {OutsideWord.MaxAtOnce}.");
        }

        var started = await word.StartAsync(SignedIn.CallerOf(http), await RequestAsync(definitionId, body, word, cancellationToken), body.Count, cancellationToken);
        return started.Count > 0 ? StudioJson.Answer(new { workflowInstanceIds = started }) : throw Refused(definitionId);
    }

    private static async Task<StartWorkflow> RequestAsync(string definitionId, DispatchBody body, OutsideWord word, CancellationToken cancellationToken) => new()
    {
        DefinitionVersionId = await word.VersionIdAsync(definitionId, body.VersionOptions, cancellationToken)
            ?? throw DeskRuleException.NotFound($"There is no {body.VersionOptions ?? "published"} version of definition '{definitionId}'."),
        CorrelationId = Given(body.CorrelationId),
        TriggerActivityId = Given(body.TriggerActivityId),
        Input = body.Input,
    };

    private static DeskRuleException Refused(string definitionId) =>
        new("activation-refused", 409, $"The activation strategy of '{definitionId}' refuses another running instance.");

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed record TriggerEventBody
    {
        public JsonNode? Payload { get; init; }

        /// <summary>The older name of <see cref="Payload"/>.</summary>
        public JsonNode? Input { get; init; }

        public string? CorrelationId { get; init; }

        public string? WorkflowInstanceId { get; init; }

        /// <summary><c>Asynchronous</c> unless given.</summary>
        public string? WorkflowExecutionMode { get; init; }
    }

    private sealed record ResumeBody(JsonObject? Input);

    private sealed record CompleteTaskBody(JsonNode? Result);

    private sealed record DispatchBody
    {
        /// <summary>A version number, <c>Latest</c> or <c>Published</c>, which is taken when nothing is given.</summary>
        public string? VersionOptions { get; init; }

        public string? CorrelationId { get; init; }

        public JsonObject? Input { get; init; }

        public string? TriggerActivityId { get; init; }

        public string? InstanceId { get; init; }

        public int Count { get; init; } = 1;
    }
}
