using System.Text.Json;
using WorkflowDesk.Desk;

namespace WorkflowDesk.Web.Api;

/// <summary>Refuses what a request must not leave out or get wrong, naming the fields as the caller wrote them.</summary>
internal static class Input
{
    public static void Require(params (string Name, string? Value)[] fields)
    {
        var missing = fields.Where(field => string.IsNullOrWhiteSpace(field.Value))
            .ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name), _ => "is required");
        if (missing.Count > 0)
        {
            throw new DeskRuleException("bad-request", 400, $"Required: {string.Join(", ", missing.Keys)}.") { Fields = missing };
        }
    }

    public static DeskRuleException Wrong(string field, string reason) => new("bad-request", 400, $"{field} {reason}")
    {
        Fields = new Dictionary<string, string> { [field] = reason },
    };

    public static T Found<T>(this T? thing, string what)
        where T : class => thing ?? throw DeskRuleException.NotFound($"There is no {what} here for you.");
}
