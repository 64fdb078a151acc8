using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What one stored version means to a designer's toolbox and to other definitions.</summary>
/// <param name="Embeds">What of it may stand for another definition, each kind once.</param>
/// <param name="Used">Every activity type and version its JSON names.</param>
/// <param name="AsActivity">How it looks as an activity; null when it must not be used as one.</param>
/// <param name="Texts">Its names and descriptions by language (<c>displayTexts</c>, <c>descriptions</c>).</param>
public sealed record DesignerDefinition(
    string Id, string DefinitionId, int Version, bool IsPublished, bool IsReadonly, IReadOnlyList<Embedding> Embeds, IReadOnlyList<TypeVersion> Used, ActivityDescriptor? AsActivity, JsonObject Texts);

/// <summary>An activity type as JSON names it.</summary>
public readonly record struct TypeVersion(string TypeName, int Version);

/// <summary>Knows which activity types stored definitions name, offer and embed. Each version is parsed once; drafts anew after each change.</summary>
public sealed class DesignerTypes
{
    private readonly ConcurrentDictionary<DefinitionMark, DesignerDefinition> _known = new();

    /// <summary>All versions, in the order of the marks.</summary>
    public async Task<IReadOnlyList<DesignerDefinition>> ReadAsync(DeskDb db, IReadOnlyList<DefinitionMark> marks, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DesignerDefinition>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var mark in marks)
        {
            if (_known.TryGetValue(mark, out var known))
            {
                found[mark.Id] = known;
            }
            else
            {
                missing.Add(mark.Id);
            }
        }

        if (missing.Count > 0)
        {
            var sources = await db.Definitions.Where(row => missing.Contains(row.Id)).Select(row => new { row.Id, row.Source }).ToDictionaryAsync(row => row.Id, row => row.Source, cancellationToken);
            foreach (var mark in marks.Where(mark => sources.ContainsKey(mark.Id)))
            {
                found[mark.Id] = _known[mark] = Read(mark, WorkflowDefinition.ReadWritten(sources[mark.Id]));
            }

            // What was replaced is never asked for again.
            foreach (var old in _known.Keys.Except(marks))
            {
                _known.TryRemove(old, out _);
            }
        }

        return [.. marks.Where(mark => found.ContainsKey(mark.Id)).Select(mark => found[mark.Id])];
    }

    private static DesignerDefinition Read(DefinitionMark mark, WorkflowDefinition definition)
    {
        var used = new HashSet<TypeVersion>();
        var embeds = new HashSet<Embedding>();
        Collect(definition.Root, used, embeds);
        return new DesignerDefinition(
            mark.Id, mark.DefinitionId, mark.Version, mark.IsPublished, definition.IsReadonly, [.. embeds], [.. used],
            definition.Options.UsableAsActivity ? BuiltInActivities.Describe(definition) : null,
            definition.Json.GetObject("customProperties") ?? []);
    }

    /// <summary>An activity is an object with a type and an id; too many found do no harm, one missed blanks the canvas.</summary>
    private static void Collect(JsonNode? json, HashSet<TypeVersion> used, HashSet<Embedding> embeds)
    {
        switch (json)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Collect(item, used, embeds);
                }

                break;
            case JsonObject item:
                if (item.GetText("type") is { Length: > 0 } type && item.GetText("id") is not null)
                {
                    used.Add(new TypeVersion(type, item.GetInt("version") ?? 1));
                }

                if (Embedding.Of(item) is { } embedding)
                {
                    embeds.Add(embedding);
                }

                foreach (var property in item)
                {
                    Collect(property.Value, used, embeds);
                }

                break;
        }
    }
}
