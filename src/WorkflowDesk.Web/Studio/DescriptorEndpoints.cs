using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
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
    private static readonly ConditionalWeakTable<WorkflowDefinition, ConcurrentDictionary<string, string>> s_declarations = new();

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
        descriptors.MapGet("/log-persistence-strategies", () => StudioJson.Answer(DescriptorLists.JournalStrategies(Texts)));
        descriptors.MapGet("/commit-strategies/workflows", () => StudioJson.Answer(DescriptorLists.Empty));
        descriptors.MapGet("/commit-strategies/activities", () => StudioJson.Answer(DescriptorLists.Empty));
        descriptors.MapGet("/output-converters", () => StudioJson.Answer(DescriptorLists.OutputConverters()));
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
        string definitionId, DeskDatabase database, DefinitionCache definitions, ActivityRegistry registry, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await StudioJson.ReadAsync<TypeDefinitionsRequest>(http, cancellationToken);
        await using var db = database.Read();
        var id = await db.Definitions.Where(row => row.DefinitionId == definitionId && row.IsLatest).Select(row => row.Id).SingleOrDefaultAsync(cancellationToken);
        var definition = id is null ? null : await definitions.FindAsync(db, id, cancellationToken);
        if (definition is null)
        {
            throw DeskRuleException.NotFound($"There is no definition {definitionId}.");
        }

        // One object for one save: its declarations stay with it.
        var texts = s_declarations.GetValue(definition, _ => new(StringComparer.Ordinal));
        var type = request?.ActivityTypeName;
        return Results.Text(texts.GetOrAdd(registry.Find(type ?? "") is null ? "" : type!, known => TypeDefinitions.Of(definition, registry, known)), "application/x-typescript");
    }

    private sealed record TypeDefinitionsRequest(string? WorkflowDefinitionId, string? ActivityTypeName, string? PropertyName);
}
