using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Looking at definitions: the list, one of them, its versions, who embeds it.</summary>
internal static class DefinitionEndpoints
{
    public static void MapStudioDefinitions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workflow-definitions", ListAsync);
        api.MapGet("/workflow-definitions/query/count", CountAsync);
        api.MapGet("/workflow-definitions/validation/is-name-unique", IsNameUniqueAsync);
        api.MapGet("/workflow-definitions/many-by-id", ManyAsync);
        api.MapGet("/workflow-definitions/by-id/{id}", ByIdAsync);
        api.MapGet("/workflow-definitions/by-definition-id/{definitionId}", ByDefinitionIdAsync);
        api.MapGet("/workflow-definitions/{definitionId}", ByDefinitionIdAsync);
        api.MapGet("/workflow-definitions/{definitionId}/versions", VersionsAsync);
        api.MapGet("/workflow-definitions/{definitionId}/consumers", ConsumersAsync);
        api.MapStudioDrafts();
        api.MapStudioPublishing();
        api.MapStudioDeletion();
        api.MapStudioFiles();
        api.MapStudioGraphs();
        api.MapStudioTrials();
    }

    private static async Task<IResult> ListAsync([AsParameters] ListQuery query, DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var (items, total) = await shelf.ListAsync(query.Read(), cancellationToken);
        return DefinitionShape.AddSummaries(new WrittenJson().Add("{\"items\":"u8), caller, items)
            .Add(",\"totalCount\":"u8).AddValue(total).Add(",\"links\":"u8).AddValue(StudioLink.OfList(caller)).Add("}"u8);
    }

    private static async Task<IResult> CountAsync(DefinitionShelf shelf, CancellationToken cancellationToken)
    {
        var (_, total) = await shelf.ListAsync(new DefinitionListing { PageSize = 1 }, cancellationToken);
        return StudioJson.Answer(new { Count = total });
    }

    private static async Task<IResult> IsNameUniqueAsync(string? name, string? definitionId, DefinitionShelf shelf, CancellationToken cancellationToken) =>
        StudioJson.Answer(new { IsUnique = await shelf.IsNameUniqueAsync(name ?? "", definitionId, cancellationToken) });

    private static async Task<IResult> ByIdAsync(string id, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        return await shape.FindAsync(caller, library => library.Find(id), cancellationToken) ?? throw NotFound(caller, id);
    }

    private static async Task<IResult> ByDefinitionIdAsync(string definitionId, string? versionOptions, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var versions = VersionOptions.Parse(versionOptions, VersionOptions.Latest);
        return await shape.FindAsync(caller, library => versions.HighestOf(library.Versions, definitionId), cancellationToken) ?? throw NotFound(caller, definitionId);
    }

    private static async Task<IResult> ManyAsync([FromQuery] string[]? ids, DefinitionShape shape, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var items = new List<WrittenJson>();
        foreach (var id in (ids ?? []).Distinct())
        {
            var item = new WrittenJson();
            if (await shape.AddAsync(item, caller, library => library.Find(id), cancellationToken))
            {
                items.Add(item);
            }
        }

        return new WrittenJson().Add("{\"items\":"u8).AddArray(items, (answer, item) => answer.Add(item))
            .Add(",\"count\":"u8).AddValue(items.Count).Add(",\"totalCount\":"u8).AddValue(items.Count).Add("}"u8);
    }

    private static async Task<IResult> VersionsAsync(string definitionId, DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var (items, total) = await shelf.ListAsync(
            new DefinitionListing { Versions = VersionOptions.All, DefinitionIds = [definitionId], OrderBy = DefinitionOrder.Version, IsDescending = true }, cancellationToken);
        return total > 0
            ? DefinitionShape.AddSummaries(new WrittenJson().Add("{\"items\":"u8), caller, items)
                .Add(",\"count\":"u8).AddValue(total).Add(",\"totalCount\":"u8).AddValue(total).Add("}"u8)
            : throw NotFound(caller, definitionId);
    }

    private static async Task<IResult> ConsumersAsync(string definitionId, DefinitionShelf shelf, HttpContext http, CancellationToken cancellationToken) =>
        (await shelf.ListAsync(new DefinitionListing { DefinitionIds = [definitionId] }, cancellationToken)).TotalCount == 0
            ? throw NotFound(SignedIn.CallerOf(http), definitionId)
            : StudioJson.Answer(new { ConsumingWorkflowDefinitionIds = await shelf.ConsumersAsync(definitionId, cancellationToken) });

    public static DeskRuleException NotFound(Caller caller, string id) =>
        DeskRuleException.NotFound(StudioApi.Say(caller, $"没有流程定义“{id}”。", $"There is no definition '{id}'."));

    /// <summary>Studio writes most names in Pascal case; the case does not matter.</summary>
    internal sealed record ListQuery(
        string? VersionOptions, int? Page, int? PageSize, string? SearchTerm, bool? IsSystem, bool? IsReadonly, string? OrderBy, string? OrderDirection,
        [FromQuery] string[]? DefinitionIds, [FromQuery] string[]? Ids)
    {
        public DefinitionListing Read() => new()
        {
            Versions = Desk.Definitions.VersionOptions.Parse(VersionOptions, Desk.Definitions.VersionOptions.All),
            DefinitionIds = DefinitionIds ?? [],
            Ids = Ids ?? [],
            Search = SearchTerm,
            IsSystem = IsSystem,
            IsReadonly = IsReadonly,
            OrderBy = Enum.TryParse<DefinitionOrder>(OrderBy, ignoreCase: true, out var order) ? order : DefinitionOrder.Name,
            IsDescending = string.Equals(OrderDirection, "Descending", StringComparison.OrdinalIgnoreCase),
            Page = Math.Clamp(Page ?? 0, 0, int.MaxValue / DefinitionShelf.MaxPageSize),
            PageSize = PageSize is { } size ? Math.Clamp(size, 1, DefinitionShelf.MaxPageSize) : null,
        };
    }
}
