using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>Whatever people decide, in whatever order: a ticket waits for somebody until it is closed.</summary>
public sealed class AnyPathTests
{
    private const int StepsAtMost = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_ticket_is_never_lost(int seed)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var chance = new Random(seed);
        var number = await desk.OpenTicketAsync();
        // A ticket that already repeats this one cannot be its master: the process has to find its way back.
        var copy = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", copy, "accept", "Duplicate", new { master = number });
        var story = new List<string>();
        for (var i = 0; i < StepsAtMost; i++)
        {
            var open = await desk.OpenTasksAsync(number);
            var ticket = await desk.TicketAsync(number);
            if (ticket.Status == TicketStatus.Closed)
            {
                break;
            }

            // Escalations raised by clocks stand beside the step of the ticket's own process.
            var own = open.Where(task => task.InstanceId == ticket.InstanceId).Select(task => task.Step).ToList();
            Assert.True(own.Count == 1, $"Open is [{string.Join(", ", own)}] instead of one step after {string.Join(" → ", story)}.");
            var task = open[chance.Next(open.Count)];
            if (task.Kind is not TaskKind.Work && chance.Next(6) == 0)
            {
                story.Add($"{task.Step} silent");
                await desk.AdvanceAsync(TimeSpan.FromDays(7));
            }
            else
            {
                var outcome = Choose(chance, task);
                story.Add($"{task.Step} {outcome}");
                await CompleteAsync(desk, await ActorAsync(desk, number, task), task, outcome, Fill(chance, task, outcome, copy));
            }

            Assert.True(await desk.IncidentsAsync(number) is [], $"{string.Join(" → ", story)}: {string.Join("; ", await desk.IncidentsAsync(number))}");
        }
    }

    private static async Task CompleteAsync(StoryDesk desk, string user, TicketTask task, string outcome, JsonObject data)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        var seen = await step.Db.Approvals.Where(row => row.TaskId == task.Id).Select(row => row.PlanHash).SingleOrDefaultAsync();
        await desk.Process.CompleteTaskAsync(step, task.Id, new TaskCompletion(Guid.NewGuid().ToString(), task.Revision, outcome, data) { PlanHash = seen }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    /// <summary>First contact and duplicates would end most stories early: they are chosen less often.</summary>
    private static string Choose(Random chance, TicketTask task)
    {
        var outcomes = JsonNode.Parse(task.Outcomes)!.AsArray().Select(outcome => outcome!["name"]!.ToString()).ToList();
        var outcome = outcomes[chance.Next(outcomes.Count)];
        return outcome is "Duplicate" or "FirstContact" or "Solved" && chance.Next(2) == 0 ? outcomes[chance.Next(outcomes.Count)] : outcome;
    }

    private static async Task<string> ActorAsync(StoryDesk desk, string number, TicketTask task) => task.Step switch
    {
        "accept" => "chen",
        "decide-escalation" or "assign" => "sun",
        "approve-change" => "li",
        "diagnose" or "plan" or "implement" => await desk.HandlerAsync(number) ?? "sun",
        _ => "lin",
    };

    private static JsonObject Fill(Random chance, TicketTask task, string outcome, string master)
    {
        var data = new JsonObject();
        foreach (var field in TaskForm.Read(task.Form).Fields.Where(field => field.IsRequiredFor(outcome) || (field.Type == FieldType.Checkbox && field.Name != "emergency" && chance.Next(2) == 0)))
        {
            data[field.Name] = (field.Name, field.Type) switch
            {
                ("handler", _) => chance.Next(2) == 0 ? "wang" : "zhao",
                ("master", _) => master,
                (_, FieldType.Rows) => new JsonArray(new JsonObject { ["title"] = "甲", ["risk"] = "low" }, new JsonObject { ["title"] = "乙", ["risk"] = "high" }),
                (_, FieldType.Select) => field.Options[chance.Next(field.Options.Count)].Value,
                (_, FieldType.Date or FieldType.DateTime) => "2030-06-01",
                (_, FieldType.Checkbox) => true,
                _ => $"{field.Label.Chinese}",
            };
        }

        if (task.Step == "implement" && outcome != "Blocked")
        {
            data["backup"] = "taken";
        }

        return data;
    }
}
