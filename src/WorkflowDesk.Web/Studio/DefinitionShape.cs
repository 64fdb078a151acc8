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
internal sealed class DefinitionShape(EditorJson editor)
{
    private const string Materializer = "Json";

    /// <summary>The part of a version that is all of it.</summary>
    private const string Whole = "definition";

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
        if (await editor.FindAsync(choose, caller.Language, Whole, WithoutLinks, cancellationToken) is not var (version, json))
        {
            return false;
        }

        Add(answer, caller, json, version.DefinitionId, version.IsReadonly);
        return true;
    }

    /// <summary>A whole definition just written.</summary>
    public async Task<WrittenJson> DefinitionAsync(Caller caller, DefinitionRow row, CancellationToken cancellationToken) =>
        Add(new WrittenJson(), caller, await editor.OfAsync(row, null, caller.Language, Whole, WithoutLinks, cancellationToken), row.DefinitionId, row.IsReadonly);

    /// <summary>The answer to saving and publishing.</summary>
    public async Task<WrittenJson> SavedAsync(Caller caller, SavedDraft saved, bool alreadyPublished, int consumers, CancellationToken cancellationToken)
    {
        var json = await editor.OfAsync(saved.Row, saved.Content, caller.Language, Whole, WithoutLinks, cancellationToken);
        return Add(new WrittenJson().Add("{\"workflowDefinition\":"u8), caller, json, saved.Row.DefinitionId, saved.Row.IsReadonly)
            .Add(",\"alreadyPublished\":"u8).AddValue(alreadyPublished).Add(",\"consumingWorkflowCount\":"u8).AddValue(consumers).Add("}"u8);
    }

    // The links are the reader's own, the rest is that of everybody who reads this language.
    private static WrittenJson Add(WrittenJson answer, Caller caller, ReadOnlyMemory<byte> json, string definitionId, bool isReadonly) =>
        answer.Add(json[..^1]).Add(",\"links\":"u8).AddValue(LinksOf(caller, definitionId, isReadonly)).Add("}"u8);

    private static JsonObject WithoutLinks(DesignerDrawing drawing)
    {
        var shown = drawing.Json;
        shown["materializerName"] = Materializer;
        shown.Remove("links");
        return shown;
    }

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
