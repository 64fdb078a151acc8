using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Story;

/// <summary>What people did on a ticket, as each of the desk's records tells it. All must tell the same.</summary>
public sealed record ToldStory(string Source, IReadOnlyList<string> Deeds)
{
    private static readonly string[] HumanSteps =
        ["WorkflowDesk.UserTask", "WorkflowDesk.AskRequester", "WorkflowDesk.RequestApproval", "WorkflowDesk.VerifySolution"];

    public static string Deed(string step, string outcome, string user) => $"{step} → {outcome} ({NameOf(user)})";

    public static string NameOf(string user) => DemoPeople.All.Single(person => person.UserName == user).Name;

    /// <summary>The timeline people and programs read.</summary>
    public static ToldStory ByTimeline(IEnumerable<JsonObject> timeline) => new(
        "the timeline",
        [.. timeline.Where(entry => (string?)entry["action"] == TimelineAction.TaskCompleted).Select(entry => $"{entry["step"]} → {entry["outcome"]} ({entry["actor"]})")]);

    /// <summary>The desk's audit trail, straight from its table, in the order it was written.</summary>
    public static async Task<ToldStory> ByAuditAsync(DeskServer desk, string number)
    {
        await using var db = desk.Database.Read();
        var entries = await db.Timeline
            .Where(entry => entry.Action == TimelineAction.TaskCompleted && db.Tickets.Any(ticket => ticket.Id == entry.TicketId && ticket.Number == number))
            .OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync();
        return new ToldStory("the audit trail", entries.ConvertAll(entry => $"{entry.Step} → {entry.Outcome} ({entry.ActorName})"));
    }

    /// <summary>The tasks themselves.</summary>
    public static async Task<ToldStory> ByTasksAsync(DeskServer desk, string number)
    {
        await using var db = desk.Database.Read();
        var tasks = await db.Tasks.Where(task => task.Ticket!.Number == number && task.State == TicketTask.Completed).ToListAsync();
        return new ToldStory("the tasks", [.. tasks.OrderBy(task => task.CompletedAt).Select(task => $"{task.Step} → {task.Outcome} ({task.CompletedByName})")]);
    }

    /// <summary>The journal of the ticket's workflow instances: what the engine saw.</summary>
    public static async Task<ToldStory> ByJournalAsync(DeskServer desk, string number)
    {
        await using var db = desk.Database.Read();
        var instances = await db.Instances.Where(instance => instance.CorrelationId == number).Select(instance => instance.Id).ToListAsync();
        var rows = await db.Journal.Where(row => instances.Contains(row.InstanceId) && row.Event == "Completed" && HumanSteps.Contains(row.ActivityType)).ToListAsync();
        return new ToldStory("the journal", [.. rows.OrderBy(row => row.At).ThenBy(row => row.Sequence).Select(DeedOf)]);
    }

    private static string DeedOf(JournalRow row)
    {
        var data = JsonNode.Parse(row.Data ?? "{}")!;
        var outcome = data["outcomes"] is JsonArray outcomes ? string.Join('/', outcomes.Select(name => name!.ToString())) : "?";
        return $"{row.ActivityId} → {outcome} ({data["outputs"]?["Result"]?["by"]?["name"]})";
    }
}
