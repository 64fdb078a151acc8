using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>A whole desk for one scenario: its own database file, its own time. Nothing sends, nothing rings by itself.</summary>
internal sealed class SandboxDesk(ServiceProvider services, ScenarioClock clock, SandboxLog log) : IAsyncDisposable
{
    public ScenarioClock Clock { get; } = clock;

    public SandboxLog Log { get; } = log;

    public DeskDatabase Database { get; } = services.GetRequiredService<DeskDatabase>();

    public DeskSteps Steps { get; } = services.GetRequiredService<DeskSteps>();

    public TicketProcess Process { get; } = services.GetRequiredService<TicketProcess>();

    public WorkHandover Handover { get; } = services.GetRequiredService<WorkHandover>();

    public WorkflowRunner Runner { get; } = services.GetRequiredService<WorkflowRunner>();

    public DefinitionCache Definitions { get; } = services.GetRequiredService<DefinitionCache>();

    private DueWork DueWork { get; } = services.GetRequiredService<DueWork>();

    /// <summary>Lets everything that is due happen, and what that brings.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        while (await DueWork.SweepAsync(cancellationToken) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The next moment at which something is due. Null: nothing waits for time.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var db = Database.Read();
        var running = db.Clocks.Where(row => row.StoppedAt == null && row.PausedAt == null && row.DueAt < ServiceLevels.Clock.Never);
        var working = db.Tasks.Where(row => row.State == TicketTask.Open && row.Kind == TaskKind.Work);
        DateTimeOffset?[] moments =
        [
            await db.Bookmarks.Where(row => row.DueAt > now && db.Instances.Any(instance => instance.Id == row.InstanceId && instance.Status == "Running")).MinAsync(row => row.DueAt, cancellationToken),
            await running.Where(row => row.WarnedAt == null && row.WarnAt > now).MinAsync(row => (DateTimeOffset?)row.WarnAt, cancellationToken),
            await running.Where(row => row.BreachedAt == null && row.DueAt > now).MinAsync(row => (DateTimeOffset?)row.DueAt, cancellationToken),
            await working.Where(row => row.WarnedAt == null && row.WarnAt > now).MinAsync(row => row.WarnAt, cancellationToken),
            await working.Where(row => row.OverdueToldAt == null && row.DueAt > now).MinAsync(row => row.DueAt, cancellationToken),
            await db.PromisedUpdates.Where(row => row.EndedAt == null && row.RemindAt > now).MinAsync(row => row.RemindAt, cancellationToken),
            await db.PromisedUpdates.Where(row => row.EndedAt == null && row.NextAt > now).MinAsync(row => (DateTimeOffset?)row.NextAt, cancellationToken),
            await db.Leftovers.Where(row => row.RemindAt > now).MinAsync(row => row.RemindAt, cancellationToken),
        ];
        return moments.Min();
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetConnectionsAsync(Database);
        await services.DisposeAsync();
    }

    /// <summary>Pooled connections would keep the file open after its folder is gone.</summary>
    public static async Task ForgetConnectionsAsync(DeskDatabase database)
    {
        await using var db = database.Read();
        if (db.Database.GetDbConnection() is SqliteConnection connection)
        {
            SqliteConnection.ClearPool(connection);
        }
    }
}
