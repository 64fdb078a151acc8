using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// What the ticket's profile adds to the form of a step: the choices of fields that name none themselves, the priority
/// that follows from urgency and impact, and the fields the profile needs at this step.
/// </summary>
internal static class ProfileChoices
{
    private const string Category = "category";
    private const string Subcategory = "subcategory";
    private const string Priority = "priority";
    private const string Urgency = "urgency";
    private const string Impact = "impact";

    /// <summary>Says why a priority differs from that of the matrix.</summary>
    private const string PriorityReason = "priorityReason";

    public static JsonNode Offer(JsonNode form, Profile profile, Ticket ticket, string step)
    {
        if (form is not JsonObject whole)
        {
            return form;
        }

        var fields = whole["fields"] as JsonArray ?? [];
        foreach (var field in fields.OfType<JsonObject>().Where(IsOpen).ToList())
        {
            Choose(whole, fields, field, profile);
        }

        Require(fields, profile, ticket, step);
        if (fields.Parent is null && fields.Count > 0)
        {
            whole["fields"] = fields;
        }

        return whole;
    }

    private static bool IsOpen(JsonObject field) => field["type"]?.ToString() == FieldType.Select && field["options"] is not JsonArray { Count: > 0 };

    private static void Choose(JsonObject form, JsonArray fields, JsonObject field, Profile profile)
    {
        switch (field["name"]?.ToString())
        {
            case Category:
                Options(field, profile.Categories.Select(category => new FieldOption(category.Key, category.Name)));
                break;
            case Subcategory:
                field["dependsOn"] ??= Category;
                Options(field, profile.Categories.SelectMany(category => category.Subcategories.Select(sub => new FieldOption(sub.Key, sub.Name, category.Key))));
                break;
            case Priority:
                Options(field, profile.Priorities.Select(level => new FieldOption(level.Key, WithMeaning(level))));
                break;
            case Urgency when profile.Matrix is { } matrix:
                Options(field, matrix.Urgencies.Select(key => new FieldOption(key.Key, key.Name)));
                Derive(form, matrix);
                break;
            case Impact when profile.Matrix is { } matrix:
                Options(field, matrix.Impacts.Select(key => new FieldOption(key.Key, key.Name)));
                break;
            // Without a matrix nothing follows from the two: the impact is told in words, and the priority is chosen.
            case Urgency:
                fields.Remove(field);
                Remove(fields, PriorityReason);
                break;
            case Impact:
                field["type"] = FieldType.Text;
                field.Remove("requiredFor");
                break;
        }
    }

    private static void Derive(JsonObject form, PriorityMatrix matrix)
    {
        var cells = new JsonObject();
        foreach (var (urgency, row) in matrix.Cells)
        {
            cells[urgency] = new JsonObject(row.Select(cell => KeyValuePair.Create(cell.Key, (JsonNode?)cell.Value)));
        }

        form["derive"] = new JsonObject { ["field"] = Priority, ["rows"] = Urgency, ["columns"] = Impact, ["cells"] = cells, ["reason"] = PriorityReason };
    }

    /// <summary>A field the form has becomes required; one it has not is added unless the ticket knows it already.</summary>
    private static void Require(JsonArray fields, Profile profile, Ticket ticket, string step)
    {
        var details = ticket.ReadDetails();
        foreach (var rule in profile.Required.Where(rule => rule.Covers(ticket.Channel, step)))
        {
            var outcomes = new JsonArray([.. rule.Outcomes.Select(outcome => (JsonNode)outcome)]);
            foreach (var name in rule.Fields)
            {
                if (fields.OfType<JsonObject>().FirstOrDefault(field => field["name"]?.ToString() == name) is { } known)
                {
                    Demand(known, outcomes);
                }
                else if (string.IsNullOrWhiteSpace(details[name]?.ToString()) && name is not (Category or Subcategory or Priority))
                {
                    var detail = KnownDetail.Of(name);
                    var field = new JsonObject
                    {
                        ["name"] = name, ["label"] = detail.Label.ToJson(), ["help"] = detail.Help.ToJson(), ["type"] = detail.Type, ["intoTicket"] = true,
                    };
                    if (rule.Outcomes.Count > 0)
                    {
                        field["showFor"] = outcomes.DeepClone();
                    }

                    Demand(field, outcomes);
                    fields.Add((JsonNode)field);
                }
            }
        }
    }

    private static void Demand(JsonObject field, JsonArray outcomes)
    {
        if (outcomes.Count == 0)
        {
            field["required"] = true;
            return;
        }

        var required = field["requiredFor"] as JsonArray ?? [];
        field["requiredFor"] = new JsonArray([.. required.Concat(outcomes).Select(outcome => outcome!.ToString()).Distinct().Select(outcome => (JsonNode)outcome)]);
    }

    private static void Remove(JsonArray fields, string name)
    {
        foreach (var field in fields.OfType<JsonObject>().Where(field => field["name"]?.ToString() == name).ToList())
        {
            fields.Remove(field);
        }
    }

    private static void Options(JsonObject field, IEnumerable<FieldOption> options) => field["options"] = new JsonArray([.. options.Select(option =>
    {
        var json = new JsonObject { ["value"] = option.Value, ["label"] = option.Label.ToJson() };
        if (option.When is { } when)
        {
            json["when"] = when;
        }

        return (JsonNode)json;
    })]);

    private static LocalizedText WithMeaning(PriorityLevel level) => level.Means.IsEmpty
        ? level.Name
        : new($"{level.Name.Chinese} · {level.Means.Chinese}", $"{level.Name.English} · {level.Means.English}");
}
