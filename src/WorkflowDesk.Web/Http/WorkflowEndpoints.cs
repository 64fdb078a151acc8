using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Web.Api;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Http;

/// <summary>
/// Where <c>Elsa.HttpEndpoint</c> listens. Nothing here knows the desk's own pages: a request reaches a published
/// workflow or a waiting one, or it is answered 404. Cookies are not looked at, so no other site can act for a person.
/// </summary>
internal static class WorkflowEndpoints
{
    public const string Root = "/workflows";

    /// <summary>Requests held at one time while their workflows wait for calls of their own.</summary>
    private const int MostHeld = 100;

    private static readonly TimeSpan LongestHeld = TimeSpan.FromMinutes(5);

    private static int s_held;

    public static void MapWorkflowEndpoints(this WebApplication app) => app.Map(Root + "/{**path}", HandleAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext http)
    {
        IResult answer;
        try
        {
            answer = await AnswerAsync(http);
        }
        catch (DeskRuleException rule)
        {
            answer = (Problem.Of(rule.Status, rule.Message) with { Code = rule.Code }).AsResult();
        }
        catch (BadHttpRequestException bad)
        {
            answer = Problem.Of(bad.StatusCode).AsResult();
        }

        await answer.ExecuteAsync(http);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (!services.GetRequiredService<AddressLimit>().Allows(http.Connection.RemoteIpAddress?.ToString() ?? ""))
        {
            return Problem.Of(429).AsResult();
        }

        var path = ((string?)http.Request.RouteValues["path"] ?? "").Trim('/');
        var correlationId = Asked(http, "X-Correlation-Id", "correlationId");
        var found = await services.GetRequiredService<RouteTable>().FindAsync(path, http.Request.Method, correlationId, Asked(http, "X-Workflow-Instance-Id", "workflowInstanceId"), http.RequestAborted);
        if (found is not var (target, routeData))
        {
            return Problem.Of(404).AsResult();
        }

        var authorize = Values.To<bool>(target.Options["Authorize"]);
        var caller = authorize ? await CallerAsync(http) : null;
        if (authorize && caller is null)
        {
            return Problem.Of(401).AsResult();
        }

        if (authorize && (string?)target.Options["Policy"] is { Length: > 0 } role && !caller!.Is(role))
        {
            return Problem.Of(403).AsResult();
        }

        var read = await RequestReading.ReadAsync(http.Request, target.Options, routeData, http.RequestAborted);
        return read.Refusal is { } status
            ? Problem.Of(status).AsResult()
            // Whoever is not signed in does not choose the ticket a new workflow belongs to.
            : await EnterAsync(http, target, read.Request!, caller, caller is null ? null : correlationId);
    }

    private static async Task<IResult> EnterAsync(HttpContext http, HttpTarget target, JsonObject request, Caller? caller, string? correlationId)
    {
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        var door = http.RequestServices.GetRequiredService<HttpDoor>();
        var timeout = Values.To<TimeSpan?>(target.Options["RequestTimeout"]) is { } asked && asked > TimeSpan.Zero ? asked : HttpOptions.TimeLimit;
        timeout = timeout < LongestHeld ? timeout : LongestHeld;
        var exchange = RandomIds.Next();
        request["exchangeId"] = exchange;
        request["until"] = (clock.GetUtcNow() + timeout).ToString("O", CultureInfo.InvariantCulture);
        // Once begun, a step is not given up because the other side hangs up.
        var entered = await door.EnterAsync(caller ?? Caller.System, target, exchange, request, correlationId, CancellationToken.None);
        if (entered is null)
        {
            return Problem.Of(409).AsResult();
        }

        var isLate = false;
        if (entered.IsOpen)
        {
            (entered, isLate) = await HoldAsync(http, door, exchange, entered, timeout, clock);
        }

        if (entered.Answer is not null)
        {
            await door.ForgetAsync(exchange, CancellationToken.None);
            return new WorkflowAnswer(entered.Answer);
        }

        return isLate ? Problem.Of(408).AsResult()
            : entered.HasFailed ? Problem.Of(500, "The workflow failed.").AsResult()
            : entered.IsFinished ? Results.Ok()
            : Results.Accepted();
    }

    /// <summary>Keeps the connection while the workflow waits for a call of its own.</summary>
    private static async Task<(HttpEntered Entered, bool IsLate)> HoldAsync(HttpContext http, HttpDoor door, string exchange, HttpEntered entered, TimeSpan timeout, TimeProvider clock)
    {
        var bell = http.RequestServices.GetRequiredService<HttpBell>();
        if (Interlocked.Increment(ref s_held) > MostHeld)
        {
            Interlocked.Decrement(ref s_held);
            throw new DeskRuleException("too-many-held", 503, "Too many requests are held at the moment.");
        }

        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, http.RequestAborted);
        try
        {
            while (!either.IsCancellationRequested)
            {
                var rung = bell.NextAnswer;
                entered = await door.LookAsync(exchange, entered.InstanceId, CancellationToken.None);
                if (!entered.IsOpen)
                {
                    return (entered, false);
                }

                await Task.WhenAny(rung, Task.Delay(HttpBell.LookAgain, clock, either.Token));
            }
        }
        finally
        {
            Interlocked.Decrement(ref s_held);
        }

        return (entered, true);
    }

    private static async Task<Caller?> CallerAsync(HttpContext http) =>
        (await http.AuthenticateAsync(TokenDoor.SchemeName)).Succeeded ? SignedIn.MaybeCallerOf(http) : null;

    private static string? Asked(HttpContext http, string header, string query) =>
        http.Request.Headers[header].FirstOrDefault() is { Length: > 0 } given ? given
        : http.Request.Query[query].FirstOrDefault() is { Length: > 0 } asked ? asked : null;
}
