using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Studio;

/// <summary>An answer ready to be sent, and its ETag.</summary>
internal sealed record DescriptorAnswer(ReadOnlyMemory<byte> Json, string Tag);

/// <summary>
/// The whole toolbox in one language, made once and kept until a definition, a team or a member of one changes: Studio
/// asks for it again after every save.
/// </summary>
internal sealed class DescriptorCatalog(DeskDatabase database, ActivityRegistry registry, DesignerTypes types, Words words, ProfileShelf profiles)
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public async Task<DescriptorAnswer> ActivitiesAsync(string language, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        // Before what it stands for: what is written meanwhile is newer than it says, and made again.
        var stamp = await LibraryStamp.ReadAsync(db, cancellationToken);
        var names = await ProcessNames.ReadAsync(db, profiles, cancellationToken);
        if (_kept.TryGetValue(language, out var kept) && kept.Fits(stamp, names))
        {
            return kept.Answer;
        }

        var definitions = await types.ReadAsync(db, await DefinitionMark.ReadAsync(db, cancellationToken), cancellationToken);
        var json = JsonSerializer.SerializeToUtf8Bytes(All(Shape(language, names), definitions), StudioJson.Options);
        var answer = new DescriptorAnswer(json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"");
        _kept[language] = new Kept(stamp, names, answer);
        return answer;
    }

    /// <summary>The specifications of one input at this moment; null when there is no such type or input.</summary>
    public async Task<JsonNode?> OptionsAsync(string language, string typeName, string property, CancellationToken cancellationToken)
    {
        if (registry.Find(typeName)?.Descriptor is not { } activity
            || activity.Inputs.FirstOrDefault(candidate => string.Equals(candidate.Name, property, StringComparison.OrdinalIgnoreCase)) is not { } input)
        {
            return null;
        }

        await using var db = database.Read();
        var shape = Shape(language, await ProcessNames.ReadAsync(db, profiles, cancellationToken));
        return shape.Input(activity, input)["uiSpecifications"]?.DeepClone() ?? new JsonObject();
    }

    private DescriptorShape Shape(string language, ProcessNames names)
    {
        var texts = DescriptorTexts.In(language);
        return new DescriptorShape(texts, new DescriptorChoices(texts, words, names));
    }

    private JsonObject All(DescriptorShape shape, IReadOnlyList<DesignerDefinition> definitions)
    {
        var items = new JsonArray();
        var given = new HashSet<TypeVersion>();

        // Studio refuses the whole answer when a type and version comes twice.
        void Give(TypeVersion type, Func<JsonObject> describe)
        {
            if (given.Add(type))
            {
                items.Add(describe());
            }
        }

        foreach (var activity in registry.All.Select(activity => activity.Descriptor))
        {
            Give(new(activity.TypeName, activity.Version), () => shape.Of(activity));
        }

        Give(new(DescriptorShape.NotFound, 1), shape.NotFoundActivity);
        var usable = definitions.Where(definition => definition.AsActivity is not null).OrderByDescending(definition => definition.IsPublished).ToList();
        var published = definitions.Where(definition => definition.IsPublished).ToDictionary(definition => definition.DefinitionId, StringComparer.Ordinal);
        foreach (var definition in usable)
        {
            Give(new(definition.AsActivity!.TypeName, definition.Version), () => shape.Of(definition, published.GetValueOrDefault(definition.DefinitionId)));
        }

        foreach (var unknown in definitions.SelectMany(definition => definition.Used).Order(TypeOrder))
        {
            Give(unknown, () => shape.Of(unknown, Other(unknown.TypeName, usable)));
        }

        return new JsonObject { ["items"] = items, ["count"] = items.Count };
    }

    private ActivityDescriptor? Other(string typeName, List<DesignerDefinition> usable) =>
        registry.Find(typeName)?.Descriptor ?? usable.Find(definition => definition.AsActivity!.TypeName == typeName)?.AsActivity;

    private static readonly Comparer<TypeVersion> TypeOrder =
        Comparer<TypeVersion>.Create((one, other) => string.CompareOrdinal(one.TypeName, other.TypeName) is not 0 and var byName ? byName : one.Version.CompareTo(other.Version));

    private sealed record Kept(string Stamp, ProcessNames Names, DescriptorAnswer Answer)
    {
        public bool Fits(string stamp, ProcessNames names) =>
            Stamp == stamp && ReferenceEquals(Names.Profile, names.Profile) && Names.People.SequenceEqual(names.People)
            && Names.Teams.Select(team => (team.Key, team.NameZh, team.NameEn)).SequenceEqual(names.Teams.Select(team => (team.Key, team.NameZh, team.NameEn)));
    }
}
