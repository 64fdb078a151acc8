using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Moves;

/// <summary>What owners of processes do with moves, as verbs.</summary>
internal static class MoveDesk
{
    public static readonly MovePlan ToSecond = new("support-ticket", [1], 2, new Dictionary<string, string>());

    public static async Task<MovePreview> PreviewAsync(this StoryDesk desk, MovePlan? plan = null) =>
        await desk.Services.GetRequiredService<MoveReading>().PreviewAsync(await desk.CallerAsync("zhou"), plan ?? ToSecond, CancellationToken.None);

    public static async Task<MoveBatch> StartMoveAsync(this StoryDesk desk, MovePlan plan, IEnumerable<string>? numbers, Guid? id = null, string user = "zhou")
    {
        var chosen = numbers is null ? null : await Task.WhenAll(numbers.Select(desk.InstanceOfAsync));
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user, Channel.Desk), CancellationToken.None);
        var batch = await desk.Services.GetRequiredService<MoveBatches>().StartAsync(step, id ?? Guid.NewGuid(), plan, chosen, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return batch;
    }

    public static Task<int> SweepMovesAsync(this StoryDesk desk) => desk.Services.GetRequiredService<MoveWork>().SweepAsync(CancellationToken.None);

    public static async Task<MoveProgress> ProgressAsync(this StoryDesk desk, MoveBatch batch) =>
        await desk.Services.GetRequiredService<MoveReading>().FindAsync(batch.Id, CancellationToken.None) ?? throw new InvalidOperationException("The batch is gone.");

    /// <summary>What became of each ticket of a batch, with the codes of its reasons.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ResultsAsync(this StoryDesk desk, MoveBatch batch) =>
        (await desk.Services.GetRequiredService<MoveReading>().TicketsAsync(batch.Id, 1000, CancellationToken.None))
        .ToDictionary(move => move.TicketNumber!, move => string.Join(' ', (string[])[move.State, .. MoveReason.Read(move.Reasons).Select(reason => reason.Code)]));

    public static async Task<string> InstanceOfAsync(this StoryDesk desk, string number) =>
        (await desk.TicketAsync(number)).InstanceId ?? throw new InvalidOperationException($"{number} has no instance.");

    /// <summary>The version the ticket says it runs on, and the one its instance runs on.</summary>
    public static async Task<(int? Ticket, int Instance)> VersionOfAsync(this StoryDesk desk, string number)
    {
        var ticket = await desk.TicketAsync(number);
        await using var db = desk.Database.Read();
        return (ticket.DefinitionVersion, await db.Instances.Where(row => row.Id == ticket.InstanceId).Select(row => row.DefinitionVersion).SingleAsync());
    }

    public static async Task<string> AtPlanAsync(this StoryDesk desk)
    {
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        await desk.CompleteAsync("wang", number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        return number;
    }

    public static async Task<string> AtQuestionAsync(this StoryDesk desk)
    {
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "Which system?" });
        return number;
    }

    /// <summary>From the plan to the end, with the security review where the version has one.</summary>
    public static async Task FinishFromPlanAsync(this StoryDesk desk, string number, bool reviewed)
    {
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart the service" });
        if (reviewed)
        {
            await desk.CompleteAsync("sun", number, SecondVersion.Review, "Reviewed");
        }

        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "service restarted" });
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
    }
}
