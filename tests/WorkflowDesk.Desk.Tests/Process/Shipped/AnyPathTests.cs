using System.Text.Json.Nodes;
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
        var story = new List<string>();
        for (var i = 0; i < StepsAtMost; i++)
        {
            var open = await desk.OpenTasksAsync(number);
            if ((await desk.TicketAsync(number)).Status == TicketStatus.Closed)
            {
                break;
            }

            Assert.True(open.Count > 0, $"Nobody has anything to do after {string.Join(" → ", story)}.");
            Assert.True(open.Count(task => task.Step != "decide-escalation") == 1, $"Not one step is open but {string.Join(", ", open.Select(task => task.Step))} after {string.Join(" → ", story)}.");
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
                await desk.CompleteAsync(await ActorAsync(desk, number, task), number, task.Step, outcome, Fill(chance, task, outcome));
            }

            Assert.True(await desk.IncidentsAsync(number) is [], $"{string.Join(" → ", story)}: {string.Join("; ", await desk.IncidentsAsync(number))}");
        }
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

    private static JsonObject Fill(Random chance, TicketTask task, string outcome)
    {
        var data = new JsonObject();
        foreach (var field in TaskForm.Read(task.Form).Fields.Where(field => field.IsRequiredFor(outcome) || (field.Type == FieldType.Checkbox && chance.Next(2) == 0)))
        {
            data[field.Name] = (field.Name, field.Type) switch
            {
                ("handler", _) => chance.Next(2) == 0 ? "wang" : "zhao",
                ("master", _) => "TS00000000000000",
                (_, FieldType.Select) => field.Options[chance.Next(field.Options.Count)].Value,
                (_, FieldType.Date) => "2024-06-01",
                (_, FieldType.Checkbox) => true,
                _ => $"{field.Label.Chinese}",
            };
        }

        return data;
    }
}
