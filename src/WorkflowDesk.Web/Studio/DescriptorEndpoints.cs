using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Web.Pages;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Types: what the toolbox, the property editors and the script editor offer, in the language of the request.</summary>
internal static class DescriptorEndpoints
{
    public static void MapStudioDescriptors(this IEndpointRouteBuilder api)
    {
        api = api.MapGroup("").AddEndpointFilter(InTheirLanguageAsync);
        var descriptors = api.MapGroup("/descriptors");
        descriptors.MapGet("/activities", ActivitiesAsync);
        descriptors.MapPost("/activities/{typeName}/options/{property}", OptionsAsync);
        descriptors.MapGet("/expression-descriptors", () => StudioJson.Answer(DescriptorLists.Expressions));
        descriptors.MapGet("/variables", () => StudioJson.Answer(DescriptorLists.Variables(Texts)));
        descriptors.MapGet("/storage-drivers", () => StudioJson.Answer(DescriptorLists.StorageDrivers(Texts)));
        descriptors.MapGet("/workflow-activation-strategies", () => StudioJson.Answer(DescriptorLists.ActivationStrategies(Texts)));
        descriptors.MapGet("/incident-strategies", () => StudioJson.Answer(DescriptorLists.IncidentStrategies(Texts)));
        descriptors.MapGet("/log-persistence-strategies", () => StudioJson.Answer(DescriptorLists.Empty));
        descriptors.MapGet("/commit-strategies/workflows", () => StudioJson.Answer(DescriptorLists.Empty));
        descriptors.MapGet("/commit-strategies/activities", () => StudioJson.Answer(DescriptorLists.Empty));
        descriptors.MapGet("/output-converters", () => StudioJson.Answer(DescriptorLists.Empty));
        api.MapGet("/features/installed", () => StudioJson.Answer(DescriptorLists.Features(Texts)));
        api.MapGet("/features/installed/{fullName}", (string fullName) =>
            DescriptorLists.Feature(fullName, Texts) is { } feature ? StudioJson.Answer(feature) : throw DeskRuleException.NotFound($"The feature {fullName} is not installed."));
        api.MapPost("/scripting/javascript/type-definitions/{definitionId}", TypeDefinitionsAsync);
    }

    /// <summary>The designer speaks the language of its person, which a cookie of the browser need not be.</summary>
    private static async ValueTask<object?> InTheirLanguageAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(SignedIn.CallerOf(context.HttpContext).Language);
        return await next(context);
    }

    private static DescriptorTexts Texts => DescriptorTexts.In(Words.Language);

    private static async Task<IResult> ActivitiesAsync(DescriptorCatalog catalog, HttpContext http, CancellationToken cancellationToken)
    {
        var answer = await catalog.ActivitiesAsync(Words.Language, cancellationToken);
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept-Language, Authorization, Cookie";
        return Results.Bytes(answer.Json, "application/json; charset=utf-8", entityTag: new EntityTagHeaderValue(answer.Tag));
    }

    private static async Task<IResult> OptionsAsync(string typeName, string property, DescriptorCatalog catalog, CancellationToken cancellationToken)
    {
        var options = await catalog.OptionsAsync(Words.Language, typeName, property, cancellationToken)
            ?? throw DeskRuleException.NotFound($"There is no input {property} of {typeName}.");
        return StudioJson.Answer(new JsonObject { ["items"] = options });
    }

    /// <summary>TypeScript for the script editor: the functions every script has, and the accessors of this definition's newest version.</summary>
    private static async Task<IResult> TypeDefinitionsAsync(
        string definitionId, DeskDatabase database, ActivityRegistry registry, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await StudioJson.ReadAsync<TypeDefinitionsRequest>(http, cancellationToken);
        await using var db = database.Read();
        var source = await db.Definitions.Where(row => row.DefinitionId == definitionId && row.IsLatest).Select(row => row.Source).SingleOrDefaultAsync(cancellationToken)
            ?? throw DeskRuleException.NotFound($"There is no definition {definitionId}.");
        return Results.Text(TypeDefinitions.Of(WorkflowDefinition.Read(source), registry, request?.ActivityTypeName), "application/x-typescript");
    }

    private sealed record TypeDefinitionsRequest(string? WorkflowDefinitionId, string? ActivityTypeName, string? PropertyName);
}
