using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Deleting definitions and versions; what tickets or instances ran on is refused.</summary>
internal static class DefinitionDeletionEndpoints
{
    public static void MapStudioDeletion(this IEndpointRouteBuilder api)
    {
        api.MapDelete("/workflow-definitions/{definitionId}", DeleteAsync).ForOwners();
        api.MapDelete("/workflow-definitions/{definitionId}/version/{version:int}", DeleteNumberAsync).ForOwners();
        api.MapDelete("/workflow-definition-versions/{id}", DeleteVersionAsync).ForOwners();
        api.MapPost("/bulk-actions/delete/workflow-definitions/by-definition-id", DeleteManyAsync).ForOwners();
        api.MapPost("/bulk-actions/delete/workflow-definitions/by-id", DeleteManyVersionsAsync).ForOwners();
    }

    private static async Task<IResult> DeleteAsync(string definitionId, DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return await library.DeleteAsync(caller, definitionId, cancellationToken) ? Results.NoContent() : throw DefinitionEndpoints.NotFound(caller, definitionId);
    }

    private static async Task<IResult> DeleteNumberAsync(
        string definitionId, int version, DefinitionShelf shelf, DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var (rows, _) = await shelf.ListAsync(new DefinitionListing { Versions = VersionOptions.All, DefinitionIds = [definitionId] }, cancellationToken);
        return await DeleteVersionAsync(rows.FirstOrDefault(row => row.Version == version)?.Id ?? $"{definitionId} v{version}", library, http, cancellationToken);
    }

    private static async Task<IResult> DeleteVersionAsync(string id, DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return await library.DeleteVersionAsync(caller, id, cancellationToken) ? Results.NoContent() : throw DefinitionEndpoints.NotFound(caller, id);
    }

    private static async Task<IResult> DeleteManyAsync(DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<ManyBody>(http, cancellationToken);
        return await EachAsync(SignedIn.CallerOf(http), body?.DefinitionIds, (caller, id) => library.DeleteAsync(caller, id, cancellationToken));
    }

    private static async Task<IResult> DeleteManyVersionsAsync(DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var body = await StudioJson.ReadAsync<ManyBody>(http, cancellationToken);
        return await EachAsync(SignedIn.CallerOf(http), body?.Ids, (caller, id) => library.DeleteVersionAsync(caller, id, cancellationToken));
    }

    /// <summary>Deletes what may be deleted; the reasons for the rest are told together.</summary>
    private static async Task<IResult> EachAsync(Caller caller, IReadOnlyList<string>? ids, Func<Caller, string, Task<bool>> delete)
    {
        var deleted = 0;
        var refused = new List<string>();
        foreach (var id in ids?.Distinct() ?? [])
        {
            try
            {
                deleted += await delete(caller, id) ? 1 : 0;
            }
            catch (DeskRuleException rule) when (rule.Status is 403 or 409)
            {
                refused.Add(rule.Message);
            }
        }

        return refused.Count > 0 ? StudioError.Of(400, "definition-in-use", refused).AsResult() : StudioJson.Answer(new { Deleted = deleted });
    }

    private sealed record ManyBody(IReadOnlyList<string>? DefinitionIds, IReadOnlyList<string>? Ids);
}
