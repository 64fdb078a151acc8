using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Definitions;

public sealed record VersionLine(
    string DefinitionId, int Version, string Name, string Description, bool IsLatest, bool IsPublished, DateTimeOffset CreatedAt, string CreatedBy, string? Note,
    int Running, int Finished);

/// <summary>Which processes the desk knows, in which versions, and how many tickets run on each.</summary>
public sealed class IndexModel(DeskDatabase database) : OwnerPage
{
    private const string Finished = "Finished";

    /// <summary>By definition, newest version first.</summary>
    public IReadOnlyList<VersionLine> Definitions { get; private set; } = [];


    public async Task OnGetAsync()
    {
        await using var db = database.Read();
        var counts = await db.Instances.GroupBy(instance => new { instance.DefinitionVersionId, IsFinished = instance.Status == Finished })
            .Select(group => new { group.Key.DefinitionVersionId, group.Key.IsFinished, Count = group.Count() })
            .ToListAsync(Cancelled);
        var rows = await db.Definitions.OrderBy(row => row.DefinitionId).ThenByDescending(row => row.Version)
            .Select(row => new { row.Id, row.DefinitionId, row.Version, row.Name, row.Source, row.IsLatest, row.IsPublished, row.CreatedAt, row.CreatedBy, row.Note })
            .ToListAsync(Cancelled);
        Definitions = [.. rows.Select(row => new VersionLine(
            row.DefinitionId, row.Version, TextOf(row.Source, "displayTexts", row.Name), TextOf(row.Source, "descriptions", ""), row.IsLatest, row.IsPublished, row.CreatedAt, row.CreatedBy, row.Note,
            counts.Where(count => count.DefinitionVersionId == row.Id && !count.IsFinished).Sum(count => count.Count),
            counts.Where(count => count.DefinitionVersionId == row.Id && count.IsFinished).Sum(count => count.Count)))];
    }

    /// <summary>A definition may carry its own words in both languages.</summary>
    private static string TextOf(string source, string property, string otherwise)
    {
        using var definition = JsonDocument.Parse(source);
        return definition.RootElement.TryGetProperty("customProperties", out var custom) && custom.ValueKind == JsonValueKind.Object
            && custom.TryGetProperty(property, out var texts) && texts.ValueKind == JsonValueKind.Object
            && texts.TryGetProperty(Pages.Words.Language, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : otherwise;
    }
}
