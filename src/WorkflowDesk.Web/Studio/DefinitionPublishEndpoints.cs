using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Publishing, retracting, going back, and moving those who embed a definition.</summary>
internal static class DefinitionPublishEndpoints
{
    public static void MapStudioPublishing(this IEndpointRouteBuilder api)
    {
        api.MapPost("/workflow-definitions/{definitionId}/publish", PublishAsync).ForOwners();
        api.MapPost("/workflow-definitions/{definitionId}/retract", RetractAsync).ForOwners();
        api.MapPost("/workflow-definitions/{definitionId}/revert/{version:int}", RevertAsync).ForOwners();
        api.MapPost("/workflow-definitions/{definitionId}/update-references", UpdateReferencesAsync).ForOwners();
        api.MapPost("/bulk-actions/publish/workflow-definitions/by-definition-ids", PublishManyAsync).ForOwners();
        api.MapPost("/bulk-actions/retract/workflow-definitions/by-definition-ids", RetractManyAsync).ForOwners();
    }

    public static async Task<IResult> AnswerAsync(Caller caller, Publication publication, DefinitionShape shape, CancellationToken cancellationToken) =>
        publication.IsRefused
            ? DefinitionShape.Refusal(caller, publication)
            : await shape.SavedAsync(
                caller, new SavedDraft(publication.Version, null), publication.Outcome == PublishOutcome.AlreadyPublished, publication.Consumers.Count, cancellationToken);

    private static async Task<IResult> PublishAsync(string definitionId, DefinitionLibrary library, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return await AnswerAsync(caller, await library.PublishAsync(caller, definitionId, new PublishOrder(), cancellationToken), shape, cancellationToken);
    }

    private static async Task<IResult> RetractAsync(string definitionId, DefinitionLibrary library, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return await shape.DefinitionAsync(caller, await library.RetractAsync(caller, definitionId, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> RevertAsync(string definitionId, int version, DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return StudioJson.Answer(DefinitionShape.Summary(caller, DefinitionSummary.Of(await library.RevertAsync(caller, definitionId, version, cancellationToken))));
    }

    private static async Task<IResult> UpdateReferencesAsync(string definitionId, DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var updates = await library.UpdateReferencesAsync(SignedIn.CallerOf(http), definitionId, cancellationToken);
        return StudioJson.Answer(new { AffectedWorkflows = updates.Select(update => update.DefinitionId) });
    }

    /// <summary>Each definition is a step of its own; what was refused is told after the others were published.</summary>
    private static async Task<IResult> PublishManyAsync(DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var sorted = new Dictionary<string, List<string>> { ["published"] = [], ["alreadyPublished"] = [], ["notFound"] = [], ["updatedConsumers"] = [] };
        var refused = new List<string>();
        foreach (var definitionId in await IdsAsync(http, cancellationToken))
        {
            try
            {
                var publication = await library.PublishAsync(caller, definitionId, new PublishOrder(), cancellationToken);
                if (publication.IsRefused)
                {
                    refused.AddRange(DefinitionShape.Reasons(caller, publication).Select(reason => $"{publication.Version.Name}: {reason}"));
                    continue;
                }

                sorted[publication.Outcome == PublishOutcome.Published ? "published" : "alreadyPublished"].Add(definitionId);
                sorted["updatedConsumers"].AddRange(publication.Consumers.Select(consumer => consumer.DefinitionId));
            }
            catch (DeskRuleException rule) when (rule.Status == 404)
            {
                sorted["notFound"].Add(definitionId);
            }
            catch (DeskRuleException rule) when (rule.Status is 403 or 409)
            {
                refused.Add(rule.Message);
            }
        }

        return refused.Count > 0 ? StudioError.Of(400, "publication-refused", refused).AsResult() : StudioJson.Answer(sorted);
    }

    private static async Task<IResult> RetractManyAsync(DefinitionLibrary library, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var sorted = new Dictionary<string, List<string>> { ["retracted"] = [], ["alreadyRetracted"] = [], ["notFound"] = [] };
        foreach (var definitionId in await IdsAsync(http, cancellationToken))
        {
            try
            {
                await library.RetractAsync(caller, definitionId, cancellationToken);
                sorted["retracted"].Add(definitionId);
            }
            catch (DeskRuleException rule) when (rule.Status is 404 or 409)
            {
                sorted[rule.Status == 404 ? "notFound" : "alreadyRetracted"].Add(definitionId);
            }
        }

        return StudioJson.Answer(sorted);
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpContext http, CancellationToken cancellationToken) =>
        (await StudioJson.ReadAsync<ManyBody>(http, cancellationToken))?.DefinitionIds?.Distinct().ToList() ?? [];

    private sealed record ManyBody(IReadOnlyList<string>? DefinitionIds);
}
