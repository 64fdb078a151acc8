using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Process;

/// <summary>A form that asks for category or priority without saying which there are offers those of the ticket's profile.</summary>
internal static class ProfileChoices
{
    public static JsonNode Offer(JsonNode form, Profile profile)
    {
        foreach (var field in form["fields"] as JsonArray ?? [])
        {
            if (field is JsonObject open && open["type"]?.ToString() == FieldType.Select && open["options"] is not JsonArray { Count: > 0 }
                && Choices(open["name"]?.ToString(), profile) is { } choices)
            {
                open["options"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["value"] = choice.Value, ["label"] = choice.Label.ToJson() })]);
            }
        }

        return form;
    }

    private static IEnumerable<FieldOption>? Choices(string? field, Profile profile) => field switch
    {
        "category" => profile.Categories.Select(category => new FieldOption(category.Key, category.Name)),
        "priority" => profile.Priorities.Select(level => new FieldOption(level.Key, WithMeaning(level))),
        _ => null,
    };

    private static LocalizedText WithMeaning(PriorityLevel level) => level.Means.IsEmpty
        ? level.Name
        : new($"{level.Name.Chinese} · {level.Means.Chinese}", $"{level.Name.English} · {level.Means.English}");
}
