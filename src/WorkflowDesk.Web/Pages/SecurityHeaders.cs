namespace WorkflowDesk.Web.Pages;

/// <summary>
/// Headers every answer of the desk carries. Nothing is loaded from elsewhere and nothing runs inline, so text from
/// strangers that slipped through as markup could still not act.
/// </summary>
public static class SecurityHeaders
{
    private const string Pages =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For a document made of somebody else's HTML and shown in a frame of ours: no scripts, no loading, own origin.</summary>
    private const string ForeignHtml =
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; frame-ancestors 'self'; "
        + "sandbox allow-popups allow-popups-to-escape-sandbox";

    /// <summary>
    /// For the pages of the designer: WebAssembly, styles written by scripts, the code editor's workers, and the two scripts
    /// Studio writes into the page for its shortcuts (of the lists and of the editor), named by their hashes. Still nothing
    /// from elsewhere, and no other script that stands in the page or is made from text.
    /// </summary>
    private const string Designer =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-vu6sQrKXQHR4Yn3FMMihA/9TxxfIXnCxKwvLrTPJ5ts=' 'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc='; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Pages;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        return next(context);
    });

    /// <summary>Prepares an answer that shows a message's HTML inside a frame.</summary>
    /// <param name="remoteImages">The reader asked for pictures from elsewhere.</param>
    public static void AllowForeignHtml(this HttpResponse response, bool remoteImages = false)
    {
        response.Headers.ContentSecurityPolicy = remoteImages ? ForeignHtml.Replace("img-src 'self' data:", "img-src data: https: http:", StringComparison.Ordinal) : ForeignHtml;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XFrameOptions = "SAMEORIGIN";
    }

    /// <summary>Prepares an answer that shows Elsa Studio.</summary>
    public static void AllowDesigner(this HttpResponse response) => response.Headers.ContentSecurityPolicy = Designer;

    /// <summary>For pages reached through a secret in the address: neither stored nor told to others.</summary>
    public static void KeepSecret(this HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
    }
}
