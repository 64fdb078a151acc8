using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Instances as files, for whoever looks into a failure elsewhere: state, waits, journal and runs, without secrets.</summary>
internal static class InstanceExports
{
    /// <summary>Instances one archive holds at most.</summary>
    private const int Most = 200;

    public static void MapStudioInstanceExports(this IEndpointRouteBuilder watched)
    {
        watched.MapGet("/workflow-instances/{id}/export", ExportAsync);
        watched.MapPost("/bulk-actions/export/workflow-instances", ExportManyAsync);
        watched.MapPost("/workflow-instances/import", Refuse);
        watched.MapPost("/bulk-actions/import/workflow-instances", Refuse);
    }

    private static async Task<IResult> ExportAsync(string id, InstanceDetails details, HttpContext http, CancellationToken cancellationToken) =>
        Results.Bytes(await FileAsync(id, SignedIn.CallerOf(http).Language, details, cancellationToken), "application/json", Name(id));

    private static async Task<IResult> ExportManyAsync(InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var ids = (await StudioJson.ReadAsync<IdsRequest>(http, cancellationToken))?.Ids ?? [];
        if (ids.Count is 0 or > Most)
        {
            throw new DeskRuleException("bad-request", 400, StudioApi.Say(SignedIn.CallerOf(http), $"请选择 1 至 {Most} 个实例。", $"Choose between 1 and {Most} instances."));
        }

        using var archive = new MemoryStream();
        await using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var id in ids.Distinct())
            {
                await using var entry = await zip.CreateEntry(Name(id)).OpenAsync(cancellationToken);
                await entry.WriteAsync(await FileAsync(id, SignedIn.CallerOf(http).Language, details, cancellationToken), cancellationToken);
            }
        }

        return Results.Bytes(archive.ToArray(), "application/zip", "workflow-instances.zip");
    }

    private static IResult Refuse(HttpContext http) => throw new DeskRuleException("no-import", 422, StudioApi.Say(
        SignedIn.CallerOf(http),
        "流程实例属于本服务台的工单，不能从文件导入。",
        "Workflow instances belong to tickets of this desk and cannot be imported from files."));

    private static async Task<byte[]> FileAsync(string id, string language, InstanceDetails details, CancellationToken cancellationToken)
    {
        var (_, state) = await details.RequireAsync(id, cancellationToken);
        var runs = await details.RunsAsync(id, withData: true, cancellationToken);
        var shape = new ActivityRunShape(runs.Graph, runs.Runs, state, language);
        var entries = new JsonArray();
        for (var skip = 0; ; skip += JournalReading.MostEntries)
        {
            var (page, graph) = await details.JournalAsync(id, new JournalFilter(null, null, null, null), skip, JournalReading.MostEntries, cancellationToken);
            foreach (var entry in page.Items)
            {
                entries.Add(ActivityRunShape.Entry(id, entry, graph, language));
            }

            if (page.Items.Count < JournalReading.MostEntries)
            {
                break;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["workflowState"] = InstanceShape.State(state),
                ["bookmarks"] = new JsonArray([.. state.Bookmarks.Select(InstanceShape.Bookmark)]),
                ["activityExecutionRecords"] = new JsonArray([.. runs.Runs.Select(shape.Record)]),
                ["workflowExecutionLogRecords"] = entries,
            },
            StudioJson.Options);
    }

    private static string Name(string id) => $"workflow-instance-{id}.json";
}
