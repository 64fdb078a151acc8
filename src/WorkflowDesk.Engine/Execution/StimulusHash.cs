using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>How a stimulus finds what waits for it: upper-case hexadecimal SHA-256 of name, payload and perhaps the
/// activity instance, joined by a vertical bar.</summary>
public static class StimulusHash
{
    /// <param name="name">Name of the stimulus.</param>
    /// <param name="payload">Texts enter as they are, anything else as compact JSON with sorted properties; null is skipped.</param>
    /// <param name="activityInstanceId">For waits that only one activity instance can have.</param>
    public static string Of(string name, JsonNode? payload, string? activityInstanceId = null)
    {
        var text = new StringBuilder(name);
        var content = payload switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => Canonical(payload)!.ToJsonString(InstanceJson.Default.Options),
        };
        if (!string.IsNullOrWhiteSpace(content))
        {
            text.Append('|').Append(content);
        }

        if (!string.IsNullOrWhiteSpace(activityInstanceId))
        {
            text.Append('|').Append(activityInstanceId);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // A database may give the properties of an object back in another order.
    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new KeyValuePair<string, JsonNode?>(p.Key, Canonical(p.Value)?.DeepClone()))),
        JsonArray array => new JsonArray([.. array.Select(item => Canonical(item)?.DeepClone())]),
        _ => node,
    };
}
