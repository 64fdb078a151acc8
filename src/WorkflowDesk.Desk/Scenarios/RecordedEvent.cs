using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Writes one deed of a recorded ticket as an event of a scenario.</summary>
internal static class RecordedEvent
{
    /// <param name="state">How things stood before.</param>
    /// <param name="original">What the ticket this one repeats is called in the scenario.</param>
    public static JsonObject Of(RecordedTicket recorded, RecordedState state, Beat beat, string original)
    {
        var entry = beat.Entry;
        var actor = state.ActorOf(entry.ActorId is { } id ? recorded.People.GetValueOrDefault(id) : null);
        return entry.Action switch
        {
            TimelineAction.TaskCompleted when recorded.TaskOf(entry) is { } task => Completed(recorded, state, entry, task, actor, original),
            TimelineAction.Reply => With(new JsonObject { ["reply"] = PersonalText.Neutral(entry.Text, "答复（内容已隐去）", "A reply (masked)") }, "by", actor, "through", Through(entry.Channel)),
            TimelineAction.TaskAssigned when recorded.TaskOf(entry) is { } task => With(
                new JsonObject { ["assign"] = task.Step, ["to"] = StandIn(recorded, task.AssigneeId) }, "by", actor),
            TimelineAction.Reopened => With(new JsonObject { ["reopen"] = PersonalText.Neutral(entry.Text, "仍未解决（内容已隐去）", "Not solved (masked)") }, "by", actor, "through", Through(entry.Channel)),
            TimelineAction.Withdrawn => new JsonObject { ["withdraw"] = PersonalText.Neutral(entry.Text, "撤回（原因已隐去）", "Withdrawn (reason masked)") },
            TimelineAction.Cancelled => With(new JsonObject { ["cancel"] = PersonalText.Neutral(entry.Text, "取消（原因已隐去）", "Cancelled (reason masked)") }, "by", actor),
            _ => throw new ArgumentException($"'{entry.Action}' is no deed.", nameof(beat)),
        };
    }

    private static JsonObject Completed(RecordedTicket recorded, RecordedState state, TimelineEntry entry, TicketTask task, string? actor, string original)
    {
        var told = new JsonObject { ["task"] = task.Step };
        // Colleagues of the team act for the handler: the task itself says who may.
        var may = actor is Actors.Requester or Actors.Handler ? actor : CandidateOf(recorded, entry, task) ?? actor;
        With(told, "by", may == Actors.Handler && task.Kind == TaskKind.Approval ? null : may);
        told["outcome"] = entry.Outcome;
        var data = PersonalText.Entered(
            TaskForm.Read(task.Form), JsonNode.Parse(entry.Data) as JsonObject ?? [],
            name => "@" + StandIn(recorded, recorded.People.Values.FirstOrDefault(person => person.UserName == name)?.Id),
            _ => $"@ticket:{original}");
        if (data.Count > 0)
        {
            told["data"] = data;
        }

        return With(told, "through", Through(entry.Channel));
    }

    /// <summary>The role or team through which the person was allowed to act.</summary>
    private static string? CandidateOf(RecordedTicket recorded, TimelineEntry entry, TicketTask task)
    {
        var person = entry.ActorId is { } id ? recorded.People.GetValueOrDefault(id) : null;
        return person is null ? null : Candidates.TokensOf(Caller.Of(person, entry.Channel))
            .FirstOrDefault(token => !token.StartsWith("person:", StringComparison.Ordinal) && Candidates.Holds(task.Candidates, token));
    }

    /// <summary>Somebody of the same team, else of the same role.</summary>
    private static string StandIn(RecordedTicket recorded, Guid? id)
    {
        var person = id is null ? null : recorded.People.GetValueOrDefault(id.Value);
        return person?.Teams.FirstOrDefault() is { } member ? Actors.TeamPrefix + member.TeamKey
            : Actors.RolePrefix + (person?.Roles.Split(' ').FirstOrDefault(Role.Staff.Contains) ?? Role.Engineer);
    }

    private static string? Through(string channel) => channel is Channel.Portal or Channel.Email or Channel.Link or Channel.Api ? channel : null;

    private static JsonObject With(JsonObject told, params ReadOnlySpan<string?> pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i + 1] is { } value)
            {
                told[pairs[i]!] = value;
            }
        }

        return told;
    }
}
