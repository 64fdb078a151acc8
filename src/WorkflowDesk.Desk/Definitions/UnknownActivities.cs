using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// One activity of a type the designer has no description of leaves its whole canvas blank. Such an activity is shown as
/// Elsa's <c>NotFoundActivity</c>, which carries the original along, and is put back when the definition is saved.
/// </summary>
internal static class UnknownActivities
{
    public const string TypeName = "Elsa.NotFoundActivity";

    private const string Original = "originalActivityJson";

    /// <summary>What a person may change on the canvas although nobody knows the activity.</summary>
    private static readonly string[] s_ofTheCanvas = ["id", "name", "metadata"];

    /// <summary>Turns the activity itself into its stand-in.</summary>
    public static void StandIn(JsonObject activity)
    {
        if (activity.GetText("type") == TypeName)
        {
            return;
        }

        var original = activity.ToJsonString(DeskJson.Options);
        var type = activity.GetText("type") ?? "";
        var version = activity.GetInt("version") ?? 1;
        var custom = activity.GetObject("customProperties")?.DeepClone() ?? new JsonObject();
        var kept = s_ofTheCanvas.Append("nodeId").Select(name => (Name: name, Value: activity.Get(name)?.DeepClone())).Where(property => property.Value is not null).ToList();
        activity.Clear();
        foreach (var (name, value) in kept)
        {
            activity[name] = value;
        }

        activity["type"] = TypeName;
        activity["version"] = 1;
        activity["customProperties"] = custom;
        activity["missingTypeName"] = type;
        activity["missingTypeVersion"] = version;
        activity[Original] = original;
        if (activity.GetObject("metadata") is not { } metadata)
        {
            activity["metadata"] = metadata = [];
        }

        if (metadata.GetText("displayText") is null)
        {
            metadata["displayText"] = $"Not Found: {type}";
        }
    }

    /// <summary>Puts the originals back, everywhere below <paramref name="node"/>.</summary>
    public static void Restore(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                if (json.GetText("type") == TypeName)
                {
                    RestoreOne(json);
                }

                foreach (var (_, value) in json)
                {
                    Restore(value);
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    Restore(item);
                }

                break;
        }
    }

    private static void RestoreOne(JsonObject standIn)
    {
        if (Read(standIn.Get(Original)) is not { } original)
        {
            return;
        }

        var type = original.GetText("type") ?? "";
        foreach (var name in s_ofTheCanvas)
        {
            if (standIn.Get(name) is { } value)
            {
                original[name] = value.DeepClone();
            }
        }

        if (original.GetObject("metadata") is { } metadata && metadata.GetText("displayText") == $"Not Found: {type}")
        {
            metadata.Remove("displayText");
        }

        standIn.Clear();
        foreach (var (name, value) in original)
        {
            standIn[name] = value?.DeepClone();
        }
    }

    /// <summary>Elsa writes the original as text; an object is understood as well.</summary>
    private static JsonObject? Read(JsonNode? original)
    {
        if (original is not JsonValue value || value.GetValueKind() != JsonValueKind.String)
        {
            return original as JsonObject;
        }

        try
        {
            return JsonNode.Parse(value.GetValue<string>()) as JsonObject;
        }
        catch (JsonException)
        {
            // Not ours and not Elsa's: it stays a stand-in, which the checks report.
            return null;
        }
    }
}
