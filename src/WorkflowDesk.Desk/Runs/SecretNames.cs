using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Runs;

/// <summary>Hides values whose names say that they are secrets, wherever raw state is shown or exported.</summary>
public static class SecretNames
{
    public const string Hidden = "••••";

    private static readonly string[] s_parts = ["password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "credential", "privatekey"];

    /// <summary>A copy without the secrets.</summary>
    public static JsonNode? Without(JsonNode? json) => json switch
    {
        JsonObject item => new JsonObject(item.Select(property => KeyValuePair.Create(property.Key, IsSecret(property.Key) && property.Value is not null ? Hidden : Without(property.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Without)]),
        _ => json?.DeepClone(),
    };

    private static bool IsSecret(string name) => Array.Exists(s_parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
