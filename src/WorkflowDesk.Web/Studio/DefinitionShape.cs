using System.Runtime.CompilerServices;
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
internal sealed class DefinitionShape(DeskDatabase database, DesignerView view, EditorJson editor)
{
    private const string Materializer = "Json";

    // Lists show the same object until the version changes, to owners and to readers.
    private static readonly ConditionalWeakTable<DefinitionSummary, WrittenRow> s_rows = new();

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

    /// <summary>Rows of a list, each written once.</summary>
    public static WrittenJson AddSummaries(WrittenJson answer, Caller caller, IEnumerable<DefinitionSummary> rows) =>
        answer.AddArray(rows, (to, row) => to.Add(s_rows.GetOrCreateValue(row).For(caller, row)));

    /// <summary>A whole definition; null: there is no such version.</summary>
    public async Task<IResult?> FindAsync(Caller caller, Func<LibraryList, DefinitionSummary?> choose, CancellationToken cancellationToken)
    {
        var answer = new WrittenJson();
        return await AddAsync(answer, caller, choose, cancellationToken) ? answer : null;
    }

    /// <returns>False: there is no such version, and nothing was added.</returns>
    public async Task<bool> AddAsync(WrittenJson answer, Caller caller, Func<LibraryList, DefinitionSummary?> choose, CancellationToken cancellationToken)
    {
        if (await editor.FindAsync(choose, caller.Language, "definition", drawing => WithoutLinks(drawing.Json), cancellationToken) is not var (version, json))
        {
            return false;
        }

        // The links are the reader's own, the rest is that of everybody who reads this language.
        answer.Add(json[..^1]).Add(",\"links\":"u8).AddValue(LinksOf(caller, version.DefinitionId, version.IsReadonly)).Add("}"u8);
        return true;
    }

    /// <summary>A whole definition just written.</summary>
    public async Task<JsonObject> DefinitionAsync(Caller caller, DefinitionRow row, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var shown = WithoutLinks((await view.DrawAsync(db, row, caller.Language, cancellationToken)).Json);
        shown["links"] = JsonSerializer.SerializeToNode(LinksOf(caller, row.DefinitionId, row.IsReadonly), StudioJson.Options);
        return shown;
    }

    private static JsonObject WithoutLinks(JsonObject shown)
    {
        shown["materializerName"] = Materializer;
        shown.Remove("links");
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

    private sealed class WrittenRow
    {
        private byte[]? _forOwners;
        private byte[]? _forReaders;

        public byte[] For(Caller caller, DefinitionSummary row)
        {
            ref var written = ref StudioApi.MayChange(caller) ? ref _forOwners : ref _forReaders;
            return written ??= JsonSerializer.SerializeToUtf8Bytes(Summary(caller, row), StudioJson.Options);
        }
    }
}
