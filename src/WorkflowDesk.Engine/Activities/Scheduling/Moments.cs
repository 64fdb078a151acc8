using System.Globalization;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>What activities that wait for a moment have in common.</summary>
internal static class Moments
{
    public static string Write(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Read(JsonNode? text) =>
        DateTimeOffset.TryParse((string?)text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    public static ActivityResult WaitUntil(string name, string property, DateTimeOffset at, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var payload = new JsonObject { [property] = Write(at) };
        foreach (var (key, value) in more)
        {
            payload[key] = value;
        }

        return ActivityResult.Wait(new NewBookmark(name, payload) { DueAt = at, PerActivityInstance = true });
    }
}
