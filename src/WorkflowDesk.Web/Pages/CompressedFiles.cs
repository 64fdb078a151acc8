using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace WorkflowDesk.Web.Pages;

/// <summary>
/// Files that lie beside a compressed copy of themselves, as publishing and some packages leave them: whoever accepts the
/// copy gets its bytes as they are. A checkout has none, and nothing is compressed while a request waits.
/// </summary>
internal static class CompressedFiles
{
    // Best first; the endings are fixed by those who make the copies.
    private static readonly (string Encoding, string Ending)[] s_kinds = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Serves <paramref name="files"/> below <paramref name="root"/>.</summary>
    /// <param name="isImmutable">Whether what is asked for changes its address with its content.</param>
    /// <param name="types">Types beyond those everybody knows.</param>
    public static void UseFilesAlsoCompressed(
        this IApplicationBuilder app, IFileProvider files, string root, Func<HttpContext, string, bool> isImmutable, FileExtensionContentTypeProvider? types = null)
    {
        types ??= new FileExtensionContentTypeProvider();
        app.Use((context, next) =>
        {
            Choose(context, files, root);
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            RequestPath = root,
            ContentTypeProvider = new TypesOfCopies(types),
            OnPrepareResponse = file => Describe(file.Context, isImmutable),
        });
    }

    private static void Choose(HttpContext context, IFileProvider files, string root)
    {
        if (context.Request.Path.Value is not { } path || !Path.HasExtension(path) || !path.StartsWith(root, StringComparison.Ordinal))
        {
            return;
        }

        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, ending) in s_kinds)
        {
            if (accepted.Any(one => one.Value == encoding && one.Quality != 0) && files.GetFileInfo(path[root.Length..] + ending).Exists)
            {
                context.Items[typeof(CompressedFiles)] = (path, encoding);
                context.Request.Path = path + ending;
                return;
            }
        }
    }

    private static void Describe(HttpContext context, Func<HttpContext, string, bool> isImmutable)
    {
        var headers = context.Response.Headers;
        var asked = context.Request.Path.Value!;
        if (context.Items[typeof(CompressedFiles)] is (string path, string encoding))
        {
            asked = path;
            headers.ContentEncoding = encoding;
        }
        else if (Array.Find(s_kinds, kind => asked.EndsWith(kind.Ending, StringComparison.Ordinal)).Encoding is { } named)
        {
            // Somebody asks for the copy by its own name.
            headers.ContentEncoding = named;
        }

        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = isImmutable(context, asked) ? "public, max-age=31536000, immutable" : "no-cache";
    }

    /// <summary>A copy has the type of what it is a copy of.</summary>
    private sealed class TypesOfCopies(FileExtensionContentTypeProvider types) : IContentTypeProvider
    {
        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType)
        {
            var copy = Array.Find(s_kinds, kind => subpath.EndsWith(kind.Ending, StringComparison.Ordinal));
            return types.TryGetContentType(copy.Ending is null ? subpath : subpath[..^copy.Ending.Length], out contentType);
        }
    }
}
