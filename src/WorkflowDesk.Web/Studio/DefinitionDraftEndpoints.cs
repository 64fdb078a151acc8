using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Creating, saving and publishing from the editor.</summary>
internal static class DefinitionDraftEndpoints
{
    public static void MapStudioDrafts(this IEndpointRouteBuilder api)
    {
        api.MapPost("/workflow-definitions", SaveAsync).ForOwners();
    }

    private static async Task<IResult> SaveAsync(DefinitionLibrary library, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var body = await StudioJson.ReadAsync<SaveBody>(http, cancellationToken);
        var model = body?.Model ?? throw new DeskRuleException("bad-request", 400, StudioApi.Say(caller, "缺少 model。", "model is required."));
        var saved = await library.WriteDraftAsync(caller, model, cancellationToken);
        // The draft is stored whatever becomes of the publication: nothing that was drawn is lost.
        return body.Publish == true
            ? await PublishAsync(caller, saved.Row, library, shape, cancellationToken)
            : await shape.SavedAsync(caller, saved, alreadyPublished: false, 0, cancellationToken);
    }

    private static async Task<IResult> PublishAsync(Caller caller, Desk.Data.DefinitionRow row, DefinitionLibrary library, DefinitionShape shape, CancellationToken cancellationToken)
    {
        var publication = await library.PublishAsync(caller, row.DefinitionId, new PublishOrder { VersionId = row.Id, Stamp = row.Stamp }, cancellationToken);
        return await DefinitionPublishEndpoints.AnswerAsync(caller, publication, shape, cancellationToken);
    }

    private sealed record SaveBody(JsonObject? Model, bool? Publish);
}
