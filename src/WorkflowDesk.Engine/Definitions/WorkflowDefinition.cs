using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>
/// One version of an Elsa workflow definition. The JSON it was read from is kept, so that writing it loses nothing,
/// known to us or not. Never changed: <see cref="With"/> makes a copy.
/// </summary>
public sealed class WorkflowDefinition
{
    private static readonly JsonDocumentOptions s_reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };
    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };
    private static readonly JsonSerializerOptions s_storing = new(s_writing) { WriteIndented = false };

    private readonly JsonObject _json;

    private WorkflowDefinition(JsonObject json, NewId newId, bool holdsPlaceholders = true)
    {
        _json = json;
        if (Text("definitionId") is not { } definitionId)
        {
            Set(json, "definitionId", definitionId = newId());
        }

        DefinitionId = definitionId;
        Version = json.GetInt("version") ?? 1;
        Id = Text("id") ?? $"{DefinitionId}:{Version}";
        Name = Text("name")?.Trim() ?? "";
        Description = Text("description")?.Trim();
        ToolVersion = Text("toolVersion");
        var variables = VariableDefinition.ReadAll(json, "$");
        Variables = [.. variables.Where(v => v.Type is not null)];
        DroppedVariables = [.. variables.Where(v => v.Type is null)];
        Inputs = ArgumentDefinition.ReadAll(json, "inputs");
        Outputs = ArgumentDefinition.ReadAll(json, "outputs");
        Outcomes = [.. json.GetItems("outcomes").OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>())];
        Options = DefinitionOptions.Read(json);
        IsLatest = json.GetBool("isLatest") ?? false;
        IsPublished = json.GetBool("isPublished") ?? false;
        IsReadonly = json.GetBool("isReadonly") ?? false;
        IsSystem = json.GetBool("isSystem") ?? false;
        Root = json.Get("root") switch
        {
            null => new JsonObject { ["id"] = "root", ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray() },
            JsonObject root => holdsPlaceholders ? MissingActivities.Restore(root) : root,
            _ => throw new DefinitionFormatException("$.root", "an activity object is expected."),
        };
    }

    /// <summary>The version id: one for each version.</summary>
    public string Id { get; }

    /// <summary>Shared by all versions.</summary>
    public string DefinitionId { get; }

    public string Name { get; }

    public string? Description { get; }

    public int Version { get; }

    public string? ToolVersion { get; }

    public IReadOnlyList<VariableDefinition> Variables { get; }

    /// <summary>Variables of a type nobody knows: they are written back and otherwise take no part, as in Elsa.</summary>
    public IReadOnlyList<VariableDefinition> DroppedVariables { get; }

    public IReadOnlyList<ArgumentDefinition> Inputs { get; }

    public IReadOnlyList<ArgumentDefinition> Outputs { get; }

    /// <summary>What it may end with when used as an activity.</summary>
    public IReadOnlyList<string> Outcomes { get; }

    public DefinitionOptions Options { get; }

    public bool IsLatest { get; }

    public bool IsPublished { get; }

    public bool IsReadonly { get; }

    public bool IsSystem { get; }

    /// <summary>The root activity. Part of the definition: do not change it.</summary>
    public JsonObject Root { get; }

    /// <summary>The whole definition. Part of it: do not change it, copy it.</summary>
    public JsonObject Json => _json;

    /// <summary>Since tool version 3, script accessors of outputs carry activity names, before that activity ids.</summary>
    internal bool OutputsByName => ToolVersion is { } text && System.Version.TryParse(text, out var version) && version.Major >= 3;

    /// <summary>The type it has when used as an activity: its name in Pascal case, "Ticket triage" becomes TicketTriage.</summary>
    public string ActivityTypeName => ActivityTypeNameOf(Name) is { Length: > 0 } name ? name : DefinitionId;

    /// <summary>A workflow's name in Pascal case.</summary>
    public static string ActivityTypeNameOf(string name) =>
        string.Concat(name.Split([' ', '-', '_', '.', '/'], StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Reads exported or stored JSON; a byte-order mark is skipped.</summary>
    /// <exception cref="DefinitionFormatException">It is not JSON, or not shaped as a definition.</exception>
    public static WorkflowDefinition Read(string json) => Read(json, RandomIds.Next);

    /// <param name="newId">Gives the definition id to a file that has none; it is written with the definition from then on.</param>
    /// <exception cref="DefinitionFormatException">It is not JSON, or not shaped as a definition.</exception>
    public static WorkflowDefinition Read(string json, NewId newId) => Read(json, newId, holdsPlaceholders: true);

    /// <summary>Reads what <see cref="Write"/> or <see cref="WriteForStore"/> gave: of its activities nothing is looked at before somebody asks.</summary>
    /// <exception cref="DefinitionFormatException">It is not JSON, or not shaped as a definition.</exception>
    public static WorkflowDefinition ReadWritten(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(json, RandomIds.Next, json.Contains(MissingActivities.PlaceholderType, StringComparison.Ordinal));
    }

    private static WorkflowDefinition Read(string json, NewId newId, bool holdsPlaceholders)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var parsed = JsonNode.Parse(json.TrimStart('\uFEFF'), documentOptions: s_reading) as JsonObject;
            return new(parsed ?? throw new DefinitionFormatException("$", "a JSON object is expected."), newId, holdsPlaceholders);
        }
        catch (JsonException e)
        {
            throw new DefinitionFormatException(e.Path ?? "$", $"not valid JSON at line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
        catch (ArgumentException e)
        {
            // JsonObject finds a property given twice only when it is first looked into.
            throw new DefinitionFormatException("$", e.Message, e);
        }
    }

    /// <summary>Takes the object over.</summary>
    /// <exception cref="DefinitionFormatException">It is not shaped as a definition.</exception>
    public static WorkflowDefinition Read(JsonObject json) => new(json, RandomIds.Next);

    /// <summary>Takes the object over; a missing definition id is given by <paramref name="newId"/>.</summary>
    /// <exception cref="DefinitionFormatException">It is not shaped as a definition.</exception>
    public static WorkflowDefinition Read(JsonObject json, NewId newId) => new(json, newId);

    /// <summary>Indented JSON with every property it was read with, in the same order.</summary>
    public string Write() => _json.ToJsonString(s_writing);

    /// <summary>The same in one line, half as long, for where it is kept.</summary>
    public string WriteForStore() => _json.ToJsonString(s_storing);

    /// <summary>A copy with other values for these properties.</summary>
    public WorkflowDefinition With(string? id = null, string? definitionId = null, int? version = null, bool? isLatest = null, bool? isPublished = null, string? name = null)
    {
        var json = (JsonObject)_json.DeepClone();
        Set(json, "id", id ?? Id);
        Set(json, "definitionId", definitionId ?? DefinitionId);
        Set(json, "version", version ?? Version);
        if (name is not null)
        {
            Set(json, "name", name);
        }

        if (isLatest is { } latest)
        {
            Set(json, "isLatest", latest);
        }

        if (isPublished is { } published)
        {
            Set(json, "isPublished", published);
        }

        return Read(json);
    }

    private static void Set(JsonObject json, string name, JsonNode value)
    {
        // The file may spell the property in another case.
        var present = json.Select(p => p.Key).FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
        json[present ?? name] = value;
    }

    private string? Text(string name) => _json.GetText(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
