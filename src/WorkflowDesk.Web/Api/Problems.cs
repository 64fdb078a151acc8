using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using WorkflowDesk.Desk;
using WorkflowDesk.Web.Studio;

namespace WorkflowDesk.Web.Api;

/// <summary>
/// Turns what goes wrong below <c>/api</c> into problem+json, and below <c>/elsa</c> into what Studio understands. Pages
/// show their own error page.
/// </summary>
internal sealed class Problems(ILogger<Problems> log) : IExceptionHandler
{
    private static readonly string[] Roots = ["/api", "/elsa", "/designer/token", "/health", "/openapi"];

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsApi(httpContext))
        {
            return false;
        }

        var problem = Of(exception);
        if (problem.Status >= 500)
        {
            log.LogError(exception, "{Method} {Path} failed.", httpContext.Request.Method, httpContext.Request.Path);
        }

        await WriteAsync(httpContext, problem);
        return true;
    }

    public static bool IsApi(HttpContext http) =>
        Array.Exists(Roots, root => http.Request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase));

    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        var answer = http.Request.Path.StartsWithSegments("/elsa", StringComparison.OrdinalIgnoreCase)
            ? StudioError.Of(problem.Status, problem.Code, problem.Detail).AsResult()
            : problem.AsResult();
        return answer.ExecuteAsync(http);
    }

    private static Problem Of(Exception exception) => exception switch
    {
        DeskRuleException rule => Problem.Of(rule.Status, rule.Message) with { Code = rule.Code, Fields = rule.Fields.Count > 0 ? rule.Fields : null },
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, bad.Message),
        _ => Problem.Of(500),
    };

    private static Problem OfJson(JsonException json)
    {
        var field = (json.Path ?? "$").TrimStart('$', '.');
        return Problem.Of(400, field.Length == 0 ? "The body is not the JSON expected here." : $"{field} cannot be read.") with
        {
            Fields = field.Length == 0 ? null : new Dictionary<string, string> { [field] = "has the wrong type, or is missing" },
        };
    }
}

internal static class ProblemAnswers
{
    public static void UseDeskProblems(this WebApplication app) => app.UseWhen(Problems.IsApi, api =>
    {
        api.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = http => Problems.WriteAsync(http, Problem.Of(500)) });
        api.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, Problem.Of(context.HttpContext.Response.StatusCode)));
    });
}
