using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>
/// The files of Elsa Studio below <c>/designer/</c>, straight from their npm folder. The package carries every file also
/// compressed; whoever accepts that gets those bytes as they are.
/// </summary>
internal static partial class DesignerFiles
{
    public const string Root = "/designer";

    private const string Package = "@elsa-workflows/elsa-studio-wasm";

    // Best first; the endings of the siblings are fixed by the package.
    private static readonly (string Encoding, string Ending)[] Compressed = [("br", ".br"), ("gzip", ".gz")];

    private static readonly string[] Folders = ["/_framework/", "/_content/"];

    public static void UseDesignerFiles(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Path.Combine(ShippedFolder.ElsaStudio(), "node_modules", Package.Replace('/', Path.DirectorySeparatorChar)));
        var types = new FileExtensionContentTypeProvider { Mappings = { [".dat"] = "application/octet-stream", [".map"] = "application/json" } };
        app.UseWhen(IsFile, branch =>
        {
            branch.Use((context, next) =>
            {
                ChooseCompressed(context, files);
                return next(context);
            });
            branch.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = files,
                RequestPath = Root,
                // Siblings have no type of their own.
                ServeUnknownFileTypes = true,
                OnPrepareResponse = file => Describe(file.Context, types),
            });
        });
    }

    private static bool IsFile(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest)
        && (Folders.Any(folder => rest.StartsWithSegments(folder.TrimEnd('/'), StringComparison.Ordinal)) || rest == "/Elsa.Studio.Host.CustomElements.styles.css" || rest == "/appsettings.json");

    private static void ChooseCompressed(HttpContext context, PhysicalFileProvider files)
    {
        var path = context.Request.Path;
        context.Items[typeof(DesignerFiles)] = path.Value;
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, ending) in Compressed)
        {
            if (accepted.Any(one => one.Value == encoding && one.Quality != 0) && files.GetFileInfo(path.Value![Root.Length..] + ending).Exists)
            {
                context.Request.Path = path.Value + ending;
                return;
            }
        }
    }

    private static void Describe(HttpContext context, FileExtensionContentTypeProvider types)
    {
        var asked = (string)context.Items[typeof(DesignerFiles)]!;
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = Fingerprinted().IsMatch(asked) || context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        if (types.TryGetContentType(asked, out var type))
        {
            headers.ContentType = type;
        }

        if (context.Request.Path.Value is { } served && served != asked)
        {
            headers.ContentEncoding = new StringValues(Compressed.First(one => served == asked + one.Ending).Encoding);
        }
    }

    // System.Text.Json.ynlsqo7xnj.wasm: the name changes with the content.
    [GeneratedRegex(@"\.[a-z0-9]{10}\.(wasm|js|dat|bundle\.scp\.css)$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Fingerprinted();
}
