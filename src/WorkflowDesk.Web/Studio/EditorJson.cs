using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// What Studio draws of a version, written once: drawing takes a definition apart and puts it together again. Kept as
/// long as the row says the same and, where it embeds others, nobody changed any definition (docs/decisions/0025).
/// </summary>
internal sealed class EditorJson(DeskDatabase database, LibraryIndex index, DesignerView view)
{
    /// <summary>Bytes of JSON kept at most; the largest definition that ships has about 100 000.</summary>
    public const int MaxBytes = 32_000_000;

    private readonly KeptAnswers<Kept> _kept = new(MaxBytes, kept => kept.Json.Length);

    /// <param name="choose">The version meant; null: there is none.</param>
    /// <param name="language">Of the names in it.</param>
    /// <param name="part">Tells answers about one version apart.</param>
    /// <param name="write">Makes the answer; what it throws is not kept.</param>
    /// <returns>Null: there is no such version.</returns>
    public async Task<(DefinitionSummary Version, ReadOnlyMemory<byte> Json)?> FindAsync(
        Func<LibraryList, DefinitionSummary?> choose, string language, string part, Func<DesignerDrawing, JsonObject> write, CancellationToken cancellationToken)
    {
        var library = await index.ReadAsync(cancellationToken);
        if (choose(library) is not { } version)
        {
            return null;
        }

        var name = $"{version.Id} {language} {part}";
        if (_kept.TryFind(name, out var kept) && kept.Version == version && (kept.Library is null || kept.Library == library.Stamp))
        {
            return (version, kept.Json);
        }

        await using var db = database.Read();
        if (await db.Definitions.SingleOrDefaultAsync(row => row.Id == version.Id, cancellationToken) is not { } row)
        {
            return null;
        }

        // By what the row said when it was drawn: another desk may have saved since the library was read.
        kept = await KeepAsync(name, library.Stamp, db, row, language, null, write, cancellationToken);
        return (kept.Version, kept.Json);
    }

    /// <summary>The same for a version just written, of what was written.</summary>
    /// <param name="content">Becomes the answer, so nobody else may look at it. Null: what the row holds.</param>
    public async Task<ReadOnlyMemory<byte>> OfAsync(
        DefinitionRow row, WorkflowDefinition? content, string language, string part, Func<DesignerDrawing, JsonObject> write, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        // Before the others are looked for: whoever changes one of them meanwhile makes this out of date, not the next.
        var stamp = await LibraryStamp.ReadAsync(db, cancellationToken);
        return (await KeepAsync($"{row.Id} {language} {part}", stamp, db, row, language, content, write, cancellationToken)).Json;
    }

    private async Task<Kept> KeepAsync(
        string name, string stamp, DeskDb db, DefinitionRow row, string language, WorkflowDefinition? content, Func<DesignerDrawing, JsonObject> write, CancellationToken cancellationToken)
    {
        var drawing = await view.DrawAsync(db, row, language, content, cancellationToken);
        var kept = new Kept(DefinitionSummary.Of(row), drawing.StandsAlone ? null : stamp, JsonSerializer.SerializeToUtf8Bytes(write(drawing), StudioJson.Options));
        _kept.Keep(name, kept);
        return kept;
    }

    private sealed record Kept(DefinitionSummary Version, string? Library, byte[] Json);
}
