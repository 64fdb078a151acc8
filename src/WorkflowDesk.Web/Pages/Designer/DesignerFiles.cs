using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
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

    private static readonly string[] Folders = ["/_framework/", "/_content/"];

    public static void UseDesignerFiles(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Path.Combine(ShippedFolder.ElsaStudio(), "node_modules", Package.Replace('/', Path.DirectorySeparatorChar)));
        var types = new FileExtensionContentTypeProvider { Mappings = { [".dat"] = "application/octet-stream", [".map"] = "application/json" } };
        app.UseWhen(
            IsFile,
            branch => branch.UseFilesAlsoCompressed(files, Root, (context, path) => Fingerprinted().IsMatch(path) || context.Request.Query.ContainsKey("v"), types));
    }

    private static bool IsFile(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest)
        && (Folders.Any(folder => rest.StartsWithSegments(folder.TrimEnd('/'), StringComparison.Ordinal)) || rest == "/Elsa.Studio.Host.CustomElements.styles.css" || rest == "/appsettings.json");

    // System.Text.Json.ynlsqo7xnj.wasm: the name changes with the content.
    [GeneratedRegex(@"\.[a-z0-9]{10}\.(wasm|js|dat|bundle\.scp\.css)$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Fingerprinted();
}
