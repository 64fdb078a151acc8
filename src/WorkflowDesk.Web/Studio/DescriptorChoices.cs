using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Studio;

/// <summary>What the designer offers in the drop-downs and check lists of our own activities: this desk's teams, roles, people, templates and values.</summary>
internal sealed class DescriptorChoices(DescriptorTexts texts, Words words, ProcessNames names)
{
    /// <summary>Beyond this many people a check list is no help; the token is typed instead.</summary>
    private const int MostPeople = 100;

    private static readonly string[] SpokenOf = ["requester", "handler", "co-handlers", "team", "department-head"];

    /// <summary>Editor and items of an input; null when it has no list of ours.</summary>
    public (string Hint, JsonObject Specifications)? Of(ActivityDescriptor activity, InputDescriptor input)
    {
        if (!activity.TypeName.StartsWith("WorkflowDesk.", StringComparison.Ordinal))
        {
            return input.UIHintOrDefault == "dropdown" && input.UISpecifications is { } own ? ("dropdown", Translated(own)) : null;
        }

        IEnumerable<(string Text, string Value)>? choices = input.Name switch
        {
            "Status" => TicketStatus.All.Select(value => (words.Status(value), value)),
            "Category" => names.Profile.Categories.Select(category => (category.Name.In(texts.Language), category.Key)),
            "Priority" => names.Profile.Priorities.Select(level => (level.Name.In(texts.Language), level.Key)),
            "Clock" => Clock.Kinds.Select(value => (words.Of("clock.kind", value), value)),
            "Template" => MessageTemplate.All.Select(value => (texts.Template(value), value)),
            "Team" => names.Teams.Select(team => (texts.Language == Languages.Chinese ? team.NameZh : team.NameEn, team.Key)),
            "Handler" => names.People.Select(person => ($"{person.Name} ({person.UserName})", person.UserName)),
            _ => null,
        };
        if (choices is not null)
        {
            return ("dropdown", DropDown(MayBeEmpty(activity, input) && texts.None(input.Name) is { } none ? choices.Prepend((none, "")) : choices));
        }

        return input.Name is "Candidates" or "Approvers" or "Recipients" && names.People.Count <= MostPeople ? ("checklist", CheckList(Candidates())) : null;
    }

    private IEnumerable<(string Text, string Value)> Candidates() =>
    [
        .. SpokenOf.Select(token => (texts.Candidate(token), token)),
        .. Role.All.Where(role => role != Role.Requester).Select(role => (words.Of("role", role), $"role:{role}")),
        .. names.Teams.Select(team => (texts.Language == Languages.Chinese ? team.NameZh : team.NameEn, $"team:{team.Key}")),
        .. names.People.Select(person => ($"{person.Name} ({person.UserName})", $"user:{person.UserName}")),
    ];

    private static bool MayBeEmpty(ActivityDescriptor activity, InputDescriptor input) => (activity.Name, input.Name) switch
    {
        ("SendNotification", "Template") or ("StartClock" or "StopClock", "Clock") => false,
        _ => true,
    };

    /// <summary>Items whose texts are known in this language; the values stay.</summary>
    private JsonObject Translated(JsonObject specifications)
    {
        var copy = (JsonObject)specifications.DeepClone();
        foreach (var item in copy["dropdown"]?["selectList"]?["items"] as JsonArray ?? [])
        {
            if (item is JsonObject choice && choice["value"]?.ToString() is { } value && choice["text"]?.ToString() == value)
            {
                choice["text"] = texts.Choice(value);
            }
        }

        return copy;
    }

    private static JsonObject DropDown(IEnumerable<(string Text, string Value)> choices) => new()
    {
        ["dropdown"] = new JsonObject
        {
            ["selectList"] = new JsonObject
            {
                ["items"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["text"] = choice.Text, ["value"] = choice.Value })]),
                ["isFlagsEnum"] = false,
            },
            ["providerName"] = null,
        },
    };

    private static JsonObject CheckList(IEnumerable<(string Text, string Value)> choices) => new()
    {
        ["checklist"] = new JsonObject
        {
            ["checkList"] = new JsonObject
            {
                ["items"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["text"] = choice.Text, ["value"] = choice.Value, ["isChecked"] = false })]),
                ["isFlagsEnum"] = false,
            },
        },
    };
}
