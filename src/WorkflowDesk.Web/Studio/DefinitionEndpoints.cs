using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Definitions: the list, one of them, drafts, publishing, versions, export and import.</summary>
internal static class DefinitionEndpoints
{
    public static void MapStudioDefinitions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workflow-definitions/validation/is-name-unique", IsNameUniqueAsync);
    }

    private static async Task<IResult> IsNameUniqueAsync(string? name, string? definitionId, DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        _ = SignedIn.CallerOf(http);
        return StudioJson.Answer(new { isUnique = await shelf.IsNameUniqueAsync(name ?? "", definitionId, cancellationToken) });
    }
}
