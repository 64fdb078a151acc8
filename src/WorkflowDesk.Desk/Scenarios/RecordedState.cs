using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Follows a ticket along its timeline: open steps, status, handler; and writes them down as expectations.</summary>
internal sealed class RecordedState(RecordedTicket recorded)
{
    private readonly Dictionary<string, string> _open = new(StringComparer.Ordinal);

    public string Status { get; private set; } = TicketStatus.New;

    /// <summary>User name.</summary>
    public string? Handler { get; private set; }

    public void Follow(TimelineEntry entry)
    {
        switch (entry.Action)
        {
            case TimelineAction.TaskCreated when TaskId(entry) is { } id:
                _open[id] = entry.Step ?? "";
                break;
            case TimelineAction.TaskWithdrawn when TaskId(entry) is { } id:
                _open.Remove(id);
                break;
            case TimelineAction.TaskCompleted when entry.Subject is { } id:
                _open.Remove(id);
                break;
            case TimelineAction.StatusChanged:
                Status = entry.Subject ?? Status;
                break;
            case TimelineAction.Assigned:
                Handler = JsonNode.Parse(entry.Data)?["handler"]?.ToString() ?? Handler;
                break;
        }
    }

    public JsonObject Expectation(IEnumerable<TimelineEntry> entries)
    {
        var expectation = new JsonObject
        {
            ["steps"] = new JsonArray([.. _open.Values.Order(StringComparer.Ordinal).Select(step => JsonValue.Create(step))]),
            ["status"] = Status,
        };
        var told = entries.ToList();
        var messages = told.Where(entry => entry.Action == TimelineAction.MessageQueued).Select(Message).OfType<JsonObject>()
            .DistinctBy(message => message.ToJsonString()).ToList();
        if (messages.Count > 0)
        {
            expectation["messages"] = new JsonArray([.. messages]);
        }

        var incidents = told.Where(entry => entry.Action == TimelineAction.Incident && entry.Step is not null).Select(entry => entry.Step!).Distinct(StringComparer.Ordinal).ToList();
        if (incidents.Count > 0)
        {
            expectation["incidents"] = new JsonArray([.. incidents.Select(step => JsonValue.Create(step))]);
        }

        return expectation;
    }

    /// <summary>The part a person plays. Null: somebody of whom only the name is known.</summary>
    public string? ActorOf(Person? person)
    {
        if (person is null)
        {
            return null;
        }

        return person.Id == recorded.Ticket.RequesterId ? Actors.Requester
            : person.UserName == Handler ? Actors.Handler
            : person.Roles.Split(' ').FirstOrDefault(Role.Staff.Contains) is { } role ? Actors.RolePrefix + role
            : null;
    }

    private JsonObject? Message(TimelineEntry entry)
    {
        var address = JsonNode.Parse(entry.Data)?["to"]?.ToString();
        var person = recorded.People.Values.FirstOrDefault(person => person.Email == address);
        return ActorOf(person) is { } actor ? new JsonObject { ["template"] = entry.Subject, ["to"] = actor } : null;
    }

    private static string? TaskId(TimelineEntry entry) => JsonNode.Parse(entry.Data)?["task"]?.ToString();
}
