using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Web.Http;

/// <summary>Writes what a workflow answers. It is shown in a sandbox: whatever it contains, it cannot act as the desk in a browser.</summary>
internal sealed class WorkflowAnswer(HttpAnswer answer) : IResult
{
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Security-Policy", "Content-Type", "Keep-Alive", "Set-Cookie", "Strict-Transport-Security",
        "Trailer", "Transfer-Encoding", "Upgrade", "X-Content-Type-Options", "X-Frame-Options",
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.StatusCode;
        foreach (var (name, value) in answer.Headers)
        {
            if (!s_reserved.Contains(name) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !value.Any(char.IsControl))
            {
                response.Headers[name] = value;
            }
        }

        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(httpContext.Request.Method) || answer.StatusCode is 204 or 205 or 304)
        {
            return;
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Content.Length;
        await response.Body.WriteAsync(answer.Content, httpContext.RequestAborted);
    }
}
