using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A version that embeds another definition as an activity.</summary>
public sealed record Consumer(string DefinitionId, string VersionId, int Version, string Name, bool IsLatest, bool IsPublished, bool IsReadonly);

/// <summary>Which definitions embed which, as the database of the one who asks says; each version's JSON is taken apart once.</summary>
public sealed class DefinitionConsumers(DesignerTypes types)
{
    private Library? _last;

    /// <summary>Definitions whose newest version embeds this one.</summary>
    public async Task<IReadOnlyList<Consumer>> FindAsync(DeskDb db, string definitionId, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(db, cancellationToken)).Of(definitionId, null).Where(consumer => consumer.IsLatest)];

    /// <summary>Ids of definitions that embed this one, or embed one that does; nearest first.</summary>
    public async Task<IReadOnlyList<string>> FindAllAsync(DeskDb db, string definitionId, CancellationToken cancellationToken)
    {
        var library = await ReadAsync(db, cancellationToken);
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { definitionId };
        var next = new Queue<string>([definitionId]);
        while (next.TryDequeue(out var embedded))
        {
            foreach (var consumer in library.Of(embedded, null).Where(consumer => consumer.IsLatest && seen.Add(consumer.DefinitionId)))
            {
                found.Add(consumer.DefinitionId);
                next.Enqueue(consumer.DefinitionId);
            }
        }

        return found;
    }

    /// <summary>Versions of other definitions, old ones included, that embed this one.</summary>
    /// <param name="versionId">Only those that name this version; null: any.</param>
    internal async Task<IReadOnlyList<Consumer>> FindAnyAsync(DeskDb db, string definitionId, string? versionId, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(db, cancellationToken)).Of(definitionId, versionId).Where(consumer => consumer.DefinitionId != definitionId)];

    /// <summary>The activities in a definition that stand for another one.</summary>
    /// <param name="types">Activity types its versions make, for activities that name nothing else.</param>
    internal static IReadOnlyList<JsonObject> References(WorkflowDefinition definition, string definitionId, IReadOnlyCollection<string> versionIds, IReadOnlyCollection<string> types)
    {
        var found = new List<JsonObject>();
        Walk(definition.Root);
        return found;

        void Walk(JsonNode? node)
        {
            switch (node)
            {
                case JsonArray array:
                    foreach (var item in array)
                    {
                        Walk(item);
                    }

                    break;
                case JsonObject json:
                    if (Embeds(json))
                    {
                        found.Add(json);
                    }

                    foreach (var (_, value) in json)
                    {
                        Walk(value);
                    }

                    break;
            }
        }

        bool Embeds(JsonObject json) => Embedding.Of(json)?.IsOf(definitionId, versionIds, types) == true;
    }

    internal static string TypeOf(string name, string definitionId) => WorkflowDefinition.ActivityTypeNameOf(name) is { Length: > 0 } type ? type : definitionId;

    private async Task<Library> ReadAsync(DeskDb db, CancellationToken cancellationToken)
    {
        // A step sees the stamp of its own changes, which nobody else ever sees unless they are committed.
        var stamp = await LibraryStamp.ReadAsync(db, cancellationToken);
        var last = Volatile.Read(ref _last);
        if (last is null || last.Stamp != stamp)
        {
            var marks = await DefinitionMark.ReadAsync(db, cancellationToken);
            last = new Library(stamp, marks, await types.ReadAsync(db, marks, cancellationToken));
            Volatile.Write(ref _last, last);
        }

        return last;
    }

    /// <summary>All versions, and who embeds what in each of the three ways.</summary>
    private sealed class Library
    {
        private readonly Dictionary<string, DesignerDefinition> _contents;
        private readonly ILookup<string, DefinitionMark> _byDefinition;
        private readonly Dictionary<string, int> _places;
        private readonly ILookup<string, (DefinitionMark Version, Embedding Embedding)> _namingIds;
        private readonly ILookup<string, (DefinitionMark Version, Embedding Embedding)> _namingVersions;
        private readonly ILookup<string, (DefinitionMark Version, Embedding Embedding)> _namingTypes;

        public Library(string stamp, IReadOnlyList<DefinitionMark> marks, IReadOnlyList<DesignerDefinition> contents)
        {
            Stamp = stamp;
            _contents = contents.ToDictionary(content => content.Id, StringComparer.Ordinal);
            var versions = marks.Where(mark => _contents.ContainsKey(mark.Id)).ToList();
            _byDefinition = versions.ToLookup(version => version.DefinitionId, StringComparer.Ordinal);
            _places = versions.Select((version, place) => (version.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);
            var embeddings = versions.SelectMany(version => _contents[version.Id].Embeds.Select(embedding => (Version: version, Embedding: embedding))).ToList();
            _namingIds = embeddings.Where(pair => pair.Embedding.DefinitionId is not null).ToLookup(pair => pair.Embedding.DefinitionId!, StringComparer.Ordinal);
            _namingVersions = embeddings.Where(pair => pair.Embedding is { DefinitionId: null, VersionId: not null }).ToLookup(pair => pair.Embedding.VersionId!, StringComparer.Ordinal);
            _namingTypes = embeddings.Where(pair => pair.Embedding is { DefinitionId: null, VersionId: null }).ToLookup(pair => pair.Embedding.Type, StringComparer.Ordinal);
        }

        public string Stamp { get; }

        /// <summary>Versions that embed a definition, in the order of all.</summary>
        /// <param name="versionId">Only those that name this version of it; null: any.</param>
        public IEnumerable<Consumer> Of(string definitionId, string? versionId)
        {
            var own = _byDefinition[definitionId].ToList();
            var types = own.Where(version => _contents[version.Id].AsActivity is not null).Select(version => TypeOf(version.Name, definitionId)).Distinct();
            var number = own.Find(version => version.Id == versionId)?.Version;
            return _namingIds[definitionId].Concat(own.SelectMany(version => _namingVersions[version.Id])).Concat(types.SelectMany(type => _namingTypes[type]))
                .Where(pair => versionId is null || (pair.Embedding.VersionId is { } named ? named == versionId : pair.Embedding.Version == number))
                .Select(pair => pair.Version).Distinct().OrderBy(version => _places[version.Id])
                .Select(version => new Consumer(
                    version.DefinitionId, version.Id, version.Version, version.Name, version.IsLatest, version.IsPublished, _contents[version.Id].IsReadonly));
        }
    }
}
