using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Studio;

/// <summary>Definitions as Studio wants them: with node ids, links, and nothing it cannot draw.</summary>
internal sealed class DefinitionShape(DeskDatabase database, DesignerView view)
{
    private const string Materializer = "Json";

    /// <summary>One row of a list.</summary>
    public static object Summary(Caller caller, DefinitionSummary row) => new
    {
        row.Id,
        row.DefinitionId,
        row.Name,
        row.Description,
        row.Version,
        row.IsLatest,
        row.IsPublished,
        row.IsReadonly,
        row.CreatedAt,
        row.ToolVersion,
        ProviderName = (string?)null,
        MaterializerName = Materializer,
        IsMaterializerAvailable = true,
        Links = LinksOf(caller, row.DefinitionId, row.IsReadonly),
    };

    public static object Summary(Caller caller, DefinitionRow row) => Summary(caller, new DefinitionSummary(
        row.Id, row.DefinitionId, row.Name, row.Description, row.Version, row.IsLatest, row.IsPublished, row.IsReadonly, row.ToolVersion, row.CreatedAt));

    /// <summary>A whole definition.</summary>
    public async Task<JsonObject> DefinitionAsync(Caller caller, DefinitionRow row, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var shown = await view.ShowAsync(db, row, cancellationToken);
        shown["materializerName"] = Materializer;
        shown["links"] = JsonSerializer.SerializeToNode(LinksOf(caller, row.DefinitionId, row.IsReadonly), StudioJson.Options);
        return shown;
    }

    /// <summary>The answer to saving and publishing.</summary>
    public async Task<JsonObject> SavedAsync(Caller caller, DefinitionRow row, bool alreadyPublished, int consumers, CancellationToken cancellationToken) => new()
    {
        ["workflowDefinition"] = await DefinitionAsync(caller, row, cancellationToken),
        ["alreadyPublished"] = alreadyPublished,
        ["consumingWorkflowCount"] = consumers,
    };

    /// <summary>Every problem that refused a publication, one text each.</summary>
    public static IReadOnlyList<string> Reasons(Caller caller, Publication publication)
    {
        var definition = WorkflowDefinition.Read(publication.Version.Source);
        var refusing = publication.Outcome == PublishOutcome.HasErrors ? ProblemSeverity.Error : ProblemSeverity.Warning;
        return [.. publication.Problems.Where(problem => problem.Severity >= refusing).Select(problem => ProblemTexts.Line(definition, problem, caller.Language))];
    }

    public static IResult Refusal(Caller caller, Publication publication) => StudioError.Of(400, "publication-refused", Reasons(caller, publication)).AsResult();

    // Read-only definitions are for nobody to change.
    private static IReadOnlyList<StudioLink> LinksOf(Caller caller, string definitionId, bool isReadonly)
    {
        var links = StudioLink.OfDefinition(caller, definitionId);
        return isReadonly ? [.. links.Where(link => link.Rel == "self")] : links;
    }
}
