using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Export and import.</summary>
internal static class DefinitionFileEndpoints
{
    private static readonly string[] s_getOrPost = ["GET", "POST"];
    private static readonly string[] s_postOrPut = ["POST", "PUT"];

    public static void MapStudioFiles(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/workflow-definitions/{definitionId}/export", s_getOrPost, ExportAsync);
        api.MapPost("/bulk-actions/export/workflow-definitions", ExportManyAsync);
        api.MapMethods("/workflow-definitions/import", s_postOrPut, (DefinitionLibrary library, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken) =>
            ImportAsync(null, library, shape, http, cancellationToken)).ForOwners();
        api.MapMethods("/workflow-definitions/{definitionId}/import", s_postOrPut, ImportAsync).ForOwners();
        api.MapPost("/workflow-definitions/import-files", ImportFilesAsync).ForOwners();
    }

    private static async Task<IResult> ExportAsync(
        string definitionId, string? versionOptions, bool? includeConsumingWorkflows, DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        var row = await shelf.FindAsync(definitionId, VersionOptions.Parse(versionOptions, VersionOptions.Latest), cancellationToken)
            ?? throw DefinitionEndpoints.NotFound(SignedIn.CallerOf(http), definitionId);
        var rows = includeConsumingWorkflows == true ? await shelf.WithConsumersAsync([row], cancellationToken) : [row];
        return Send(http, rows.Count == 1 ? DefinitionFiles.Export(row) : DefinitionFiles.Export(rows));
    }

    private static async Task<IResult> ExportManyAsync(DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var body = await StudioJson.ReadAsync<ExportBody>(http, cancellationToken);
        var rows = await shelf.FindManyAsync(body?.Ids ?? [], cancellationToken);
        if (rows.Count == 0)
        {
            throw DefinitionEndpoints.NotFound(caller, string.Join(", ", body?.Ids ?? []));
        }

        return Send(http, DefinitionFiles.Export(body!.IncludeConsumingWorkflows ? await shelf.WithConsumersAsync(rows, cancellationToken) : rows));
    }

    /// <summary>Studio sends the bare definition; a wrapped one, as for saving, is understood as well.</summary>
    private static async Task<IResult> ImportAsync(string? definitionId, DefinitionLibrary library, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var body = await StudioJson.ReadAsync<JsonObject>(http, cancellationToken);
        var model = body is not null && body["root"] is null && body["model"] is JsonObject wrapped ? (JsonObject)wrapped.DeepClone() : body;
        if (model is null || model.Count == 0)
        {
            throw new DeskRuleException("bad-request", 400, StudioApi.Say(caller, "缺少流程定义。", "A definition is required."));
        }

        if (definitionId is not null)
        {
            model["definitionId"] = definitionId;
        }

        var rows = await library.ImportAsync(caller, [model], cancellationToken);
        return await shape.DefinitionAsync(caller, rows[0], cancellationToken);
    }

    private static async Task<IResult> ImportFilesAsync(DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        if (!http.Request.HasFormContentType)
        {
            throw new DeskRuleException("bad-request", 400, StudioApi.Say(caller, "请上传文件。", "Files are expected."));
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        var models = new List<JsonObject>();
        foreach (var file in form.Files)
        {
            await using var content = file.OpenReadStream();
            models.AddRange(DefinitionFiles.Read(caller, file.FileName, content));
        }

        IReadOnlyList<DefinitionRow> rows = models.Count == 0 ? [] : await library.ImportAsync(caller, models, cancellationToken);
        return StudioJson.Answer(new { rows.Count });
    }

    private static IResult Send(HttpContext http, DefinitionExport file)
    {
        http.Response.Headers.AccessControlExposeHeaders = HeaderNames.ContentDisposition;
        return Results.File(file.Content, file.ContentType, file.Name);
    }

    private sealed record ExportBody(IReadOnlyList<string>? Ids, bool IncludeConsumingWorkflows);
}
