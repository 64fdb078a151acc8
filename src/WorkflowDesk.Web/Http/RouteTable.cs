using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Template;
using WorkflowDesk.Desk.Http;

namespace WorkflowDesk.Web.Http;

/// <summary>Finds the endpoint a path means: one written exactly so before one with parts that vary.</summary>
internal sealed class RouteTable(HttpDoor door)
{
    /// <returns>Null: no workflow is reached there by this method.</returns>
    public async Task<(HttpTarget Target, JsonObject RouteData)?> FindAsync(string path, string method, string? correlationId, string? instanceId, CancellationToken cancellationToken)
    {
        if (await door.FindAsync(path, method, correlationId, instanceId, cancellationToken) is { } exact)
        {
            return (exact, []);
        }

        // What was published or began to wait a moment ago is not among the templates kept: a miss looks again.
        return door.RecentTemplates is { } recent && await MatchingAsync(recent, path, method, correlationId, instanceId, cancellationToken) is { } found
            ? found
            : await MatchingAsync(await door.TemplatesAsync(cancellationToken), path, method, correlationId, instanceId, cancellationToken);
    }

    private async Task<(HttpTarget Target, JsonObject RouteData)?> MatchingAsync(
        IReadOnlyList<string> templates, string path, string method, string? correlationId, string? instanceId, CancellationToken cancellationToken)
    {
        foreach (var text in templates)
        {
            if (Match(text, path) is { } values && await door.FindAsync(text, method, correlationId, instanceId, cancellationToken) is { } target)
            {
                return (target, values);
            }
        }

        return null;
    }

    private static JsonObject? Match(string text, string path)
    {
        RouteTemplate template;
        try
        {
            template = TemplateParser.Parse(text);
        }
        catch (ArgumentException)
        {
            // Published before, or on another desk; it reaches nobody.
            return null;
        }

        var values = new RouteValueDictionary();
        return new TemplateMatcher(template, []).TryMatch("/" + path, values)
            ? new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)JsonValue.Create(value.Value?.ToString()))))
            : null;
    }
}
