using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    // What the desk itself brings is nearly all of the answer and stays when definitions change.
    private readonly ConcurrentDictionary<string, OwnTypes> _own = new(StringComparer.Ordinal);

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
        var json = Write(language, names, definitions);
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

    private OwnTypes Own(string language, DescriptorShape shape, ProcessNames names)
    {
        if (_own.TryGetValue(language, out var kept) && IsSame(kept.Names, names))
        {
            return kept;
        }

        var items = new Dictionary<TypeVersion, byte[]>();
        foreach (var activity in registry.All.Select(activity => activity.Descriptor))
        {
            items.TryAdd(new(activity.TypeName, activity.Version), Bytes(shape.Of(activity)));
        }

        items.TryAdd(new(DescriptorShape.NotFound, 1), Bytes(shape.NotFoundActivity()));
        return _own[language] = new OwnTypes(names, items);
    }

    private byte[] Write(string language, ProcessNames names, IReadOnlyList<DesignerDefinition> definitions)
    {
        var shape = Shape(language, names);
        var own = Own(language, shape, names);
        var given = own.Items.Keys.ToHashSet();
        List<byte[]> items = [.. own.Items.Values];

        // Studio refuses the whole answer when a type and version comes twice.
        void Give(TypeVersion type, Func<JsonObject> describe)
        {
            if (given.Add(type))
            {
                items.Add(Bytes(describe()));
            }
        }

        var usable = definitions.Where(definition => definition.AsActivity is not null).OrderByDescending(definition => definition.IsPublished).ToList();
        var published = definitions.Where(definition => definition.IsPublished).ToDictionary(definition => definition.DefinitionId, StringComparer.Ordinal);
        foreach (var definition in usable)
        {
            Give(new(definition.AsActivity!.TypeName, definition.Version), () => shape.Of(definition, published.GetValueOrDefault(definition.DefinitionId)));
        }

        foreach (var unknown in definitions.SelectMany(definition => definition.Used).Where(type => !given.Contains(type)).Distinct().Order(TypeOrder).ToList())
        {
            Give(unknown, () => shape.Of(unknown, Other(unknown.TypeName, usable)));
        }

        using var json = new MemoryStream(items.Sum(item => item.Length + 1) + 50);
        json.Write("{\"items\":["u8);
        for (var i = 0; i < items.Count; i++)
        {
            json.Write(i == 0 ? ""u8 : ","u8);
            json.Write(items[i]);
        }

        json.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"],\"count\":{items.Count}}}")));
        return json.ToArray();
    }

    private static byte[] Bytes(JsonObject item) => JsonSerializer.SerializeToUtf8Bytes(item, StudioJson.Options);

    private ActivityDescriptor? Other(string typeName, List<DesignerDefinition> usable) =>
        registry.Find(typeName)?.Descriptor ?? usable.Find(definition => definition.AsActivity!.TypeName == typeName)?.AsActivity;

    private static readonly Comparer<TypeVersion> TypeOrder =
        Comparer<TypeVersion>.Create((one, other) => string.CompareOrdinal(one.TypeName, other.TypeName) is not 0 and var byName ? byName : one.Version.CompareTo(other.Version));

    private sealed record Kept(string Stamp, ProcessNames Names, DescriptorAnswer Answer)
    {
        public bool Fits(string stamp, ProcessNames names) => Stamp == stamp && IsSame(Names, names);
    }

    private sealed record OwnTypes(ProcessNames Names, Dictionary<TypeVersion, byte[]> Items);

    private static bool IsSame(ProcessNames one, ProcessNames other) =>
        ReferenceEquals(one.Profile, other.Profile) && one.People.SequenceEqual(other.People)
        && one.Teams.Select(team => (team.Key, team.NameZh, team.NameEn)).SequenceEqual(other.Teams.Select(team => (team.Key, team.NameZh, team.NameEn)));
}
