using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>
/// Reads profiles and calendars that people have written. Stricter than what reads stored ones: a property that does not
/// exist or is given twice is a slip of the pen, and is told instead of being left out.
/// </summary>
internal static class RuleText
{
    /// <summary>Longest text, in characters.</summary>
    public const int Longest = 300_000;

    private static readonly JsonSerializerOptions Strict = new(DeskJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <exception cref="DeskRuleException"><c>unreadable</c>, 400; its field is the place.</exception>
    public static Profile Profile(Caller caller, string source) => Read<Profile>(caller, source);

    /// <inheritdoc cref="Profile"/>
    public static BusinessCalendar Calendar(Caller caller, string source) => Read<BusinessCalendar>(caller, source);

    private static T Read<T>(Caller caller, string source)
        where T : class
    {
        if (source.Length > Longest)
        {
            throw Unreadable(caller, "$", ProcessRules.Say(caller, $"最多 {Longest} 个字符", $"has more than {Longest} characters"));
        }

        try
        {
            var node = JsonNode.Parse(source, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return WithoutNulls(node, "$") is JsonObject json
                ? json.Deserialize<T>(Strict)!
                : throw new JsonException("must be an object", "$", null, null);
        }
        catch (JsonException problem)
        {
            throw Unreadable(caller, Place(problem.Path), Reason(caller, problem.Message.Split(" Path: ")[0]));
        }
    }

    /// <summary>A property that is null is one that was left out; in a list, null is nothing anybody means.</summary>
    private static JsonNode? WithoutNulls(JsonNode? node, string place)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var (name, value) in json.ToList())
                {
                    if (WithoutNulls(value, $"{place}.{name}") is null)
                    {
                        json.Remove(name);
                    }
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (WithoutNulls(list[i], $"{place}[{i}]") is null)
                    {
                        throw new JsonException("must not be null", $"{place}[{i}]", null, null);
                    }
                }

                break;
        }

        return node;
    }

    /// <summary>The slips people make in forms, in their language; what a parser says about JSON stays as it is.</summary>
    private static string Reason(Caller caller, string message) => message switch
    {
        _ when message.StartsWith("a limit is written", StringComparison.Ordinal) => ProcessRules.Say(caller, "期限写作 15m、2h、1h30m、3d 或 3wd", message),
        _ when message.StartsWith("hours are written", StringComparison.Ordinal) => ProcessRules.Say(caller, "时间写作 09:00-18:00", message),
        _ => message,
    };

    private static string Place(string? path) => path?.TrimStart('$').TrimStart('.') is { Length: > 0 } place ? place : "$";

    private static DeskRuleException Unreadable(Caller caller, string place, string reason) =>
        new("unreadable", 400, ProcessRules.Say(caller, $"无法读取，位置 {place}：{reason}", $"It cannot be read at {place}: {reason}"))
        {
            Fields = new Dictionary<string, string> { [place] = reason },
        };
}
