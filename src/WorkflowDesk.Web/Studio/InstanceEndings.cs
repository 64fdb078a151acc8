using WorkflowDesk.Desk;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Cancelling and deleting instances, one or many. What belongs to a ticket is refused with the reason; see <see cref="InstanceEnding"/>.</summary>
internal static class InstanceEndings
{
    /// <summary>Instances of a definition one request cancels; another request goes on.</summary>
    private const int Most = 1000;

    public static void MapStudioInstanceEndings(this IEndpointRouteBuilder watched)
    {
        watched.MapPost("/cancel/workflow-instances/{id}", CancelAsync).ForOwners();
        watched.MapPost("/bulk-actions/cancel/workflow-instances", CancelManyAsync).ForOwners();
        watched.MapDelete("/workflow-instances/{id}", DeleteAsync).ForOwners();
        watched.MapPost("/bulk-actions/delete/workflow-instances/by-id", DeleteManyAsync).ForOwners();
    }

    private static async Task<IResult> CancelAsync(string id, InstanceEnding ending, HttpContext http, CancellationToken cancellationToken)
    {
        await ending.CancelAsync(SignedIn.CallerOf(http), id, cancellationToken);
        return Results.Ok();
    }

    private static async Task<IResult> DeleteAsync(string id, InstanceEnding ending, HttpContext http, CancellationToken cancellationToken)
    {
        await ending.DeleteAsync(SignedIn.CallerOf(http), id, cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> CancelManyAsync(InstanceEnding ending, InstanceReading instances, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var request = await StudioJson.ReadAsync<BulkCancelRequest>(http, cancellationToken);
        var ids = request?.Ids is { Count: > 0 } given ? given
            : request is { DefinitionVersionId: not null } or { DefinitionId: not null } ? await RunningAsync(instances, request, cancellationToken)
            : [];
        return Told(caller, await InstanceEnding.EachAsync(ids, id => ending.CancelAsync(caller, id, cancellationToken)), cancelled => new { cancelled });
    }

    private static async Task<IResult> DeleteManyAsync(InstanceEnding ending, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var request = await StudioJson.ReadAsync<IdsRequest>(http, cancellationToken);
        return Told(caller, await InstanceEnding.EachAsync(request?.Ids ?? [], id => ending.DeleteAsync(caller, id, cancellationToken)), deleted => new { deleted });
    }

    private static Task<IReadOnlyList<string>> RunningAsync(InstanceReading instances, BulkCancelRequest request, CancellationToken cancellationToken) => instances.IdsAsync(
        new InstanceQuery
        {
            DefinitionVersionId = request.DefinitionVersionId,
            DefinitionIds = request.DefinitionId is { } id ? [id] : [],
            Version = int.TryParse(request.VersionOptions, out var version) ? version : null,
            SubStatuses = [WorkflowSubStatus.Pending, WorkflowSubStatus.Executing, WorkflowSubStatus.Suspended, WorkflowSubStatus.Interrupted],
        },
        Most,
        cancellationToken);

    /// <summary>Studio shows the texts of a 400 and crashes on other refusals. What could be done has been done.</summary>
    private static IResult Told(Caller caller, (int Ended, IReadOnlyList<string> Refusals) result, Func<int, object> answer)
    {
        if (result.Refusals.Count == 0)
        {
            return StudioJson.Answer(answer(result.Ended));
        }

        var (done, refused) = (result.Ended, result.Refusals.Count);
        var said = StudioApi.Say(caller, $"已处理 {done} 个，{refused} 个未处理。", $"{done} done, {refused} refused.");
        return StudioError.Of(400, "instances-refused", [said, .. result.Refusals.Distinct().Take(5)]).AsResult();
    }
}
