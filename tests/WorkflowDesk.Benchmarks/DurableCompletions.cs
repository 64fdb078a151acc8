using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Benchmarks;

/// <summary>
/// A task is completed, its process runs on to the next task, everything with full journal and timeline in one
/// transaction on a SQLite file: the desk's most frequent step.
/// </summary>
internal static class DurableCompletions
{
    private const int Tickets = 50;

    public static async Task<(Cost Cost, Asked Asked)> MeasureAsync()
    {
        var counter = new StatementCounter();
        await using var desk = await StoryDesk.OpenAsync(TestDatabase.Sqlite, builder => builder.AddInterceptors(counter));
        var import = desk.Services.GetRequiredService<DefinitionImport>();
        var folder = Directory.CreateTempSubdirectory("round-").FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Definitions", "round.json"), Path.Combine(folder, "v1.json"));
        await import.ImportAsync(folder, CancellationToken.None);
        Directory.Delete(folder, recursive: true);

        var numbers = new List<string>();
        for (var i = 0; i < Tickets; i++)
        {
            numbers.Add(await desk.OpenTicketAsync($"Ticket {i}"));
        }

        // The tickets' own process waits at its first task; the measured round runs beside it.
        var chen = await desk.CallerAsync("chen");
        var open = new Dictionary<string, Guid>();
        foreach (var number in numbers)
        {
            await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
            var ticket = await step.LockTicketAsync(number, CancellationToken.None);
            await desk.Process.StartAsync(step, ticket, new StartWorkflow { DefinitionId = "round", CorrelationId = number }, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
            open[number] = (await desk.OpenTaskAsync(number, "work")).Id;
        }

        var turn = 0;
        async Task CompleteAsync(int operations)
        {
            for (var i = 0; i < operations; i++)
            {
                var number = numbers[turn++ % Tickets];
                await using var step = await desk.Steps.BeginAsync(chen, CancellationToken.None);
                await desk.Process.CompleteTaskAsync(
                    step, open[number], new TaskCompletion($"op-{turn}", null, "Next", new JsonObject { ["note"] = "seen and passed on" }), CancellationToken.None);
                open[number] = step.Db.ChangeTracker.Entries<TicketTask>().Select(entry => entry.Entity).Single(task => task.State == TicketTask.Open).Id;
                await step.CommitAsync(CancellationToken.None);
            }
        }

        var cost = await Report.MeasureAsync(3000, CompleteAsync);
        counter.Start();
        await CompleteAsync(100);
        return (cost, counter.Stop(100));
    }
}
