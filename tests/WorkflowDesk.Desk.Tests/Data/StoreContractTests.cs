using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

/// <summary>The desk's store keeps the contract on a SQLite file.</summary>
public sealed class StoreContractOnSqlite() : StoreContractTests(TestDatabase.Sqlite);

/// <summary>The desk's store keeps the contract on PostgreSQL.</summary>
public sealed class StoreContractOnPostgres() : StoreContractTests(TestDatabase.Postgres);

/// <summary>Every step is a transaction of the desk's database.</summary>
public abstract class StoreContractTests(TestDatabase kind) : StoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("store-").FullName;
    private readonly DefinitionCache _definitions = new();
    private DeskDatabase _database = null!;

    public override async Task InitializeAsync()
    {
        _database = DeskDatabase.Open(kind == TestDatabase.Sqlite ? Path.Combine(_folder, "desk.db") : await PostgresServer.CreateDatabaseAsync());
        await SchemaUpgrader.UpgradeAsync(_database, CancellationToken.None);
    }

    public override Task DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_step_that_is_rolled_back_leaves_nothing()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)], BookmarksAdded = [Bookmark("b1", "i1")] });
        await Assert.ThrowsAsync<InvalidOperationException>(() => StepAsync(async store =>
        {
            await store.SaveAsync(
                new()
                {
                    Instances = [Change(Instance("i1"), 1), Change(Instance("i2"), 0)],
                    BookmarksRemoved = ["b1"],
                    BookmarksAdded = [Bookmark("b2", "i2")],
                    Journal = [Record("i1", 1, "line")],
                    StimuliAdded = [new("s1", new("Elsa.Event"), ManualClock.Start, ManualClock.Start)],
                },
                CancellationToken.None);
            throw new InvalidOperationException("Something else in the step failed.");
        }));
        Assert.Equal(1, (await FindAsync("i1")).Revision);
        Assert.Empty(await JournalAsync("i1"));
        await StepAsync(async store =>
        {
            Assert.Null(await store.FindInstanceAsync("i2", CancellationToken.None));
            Assert.NotNull(await store.FindBookmarkAsync("b1", CancellationToken.None));
            Assert.Null(await store.FindBookmarkAsync("b2", CancellationToken.None));
            Assert.Empty(await store.FindPendingStimuliAsync(ManualClock.Start, 10, CancellationToken.None));
        });
    }

    protected override async Task AddAsync(WorkflowDefinition definition, params Trigger[] triggers)
    {
        await using var write = await _database.BeginWriteAsync(CancellationToken.None);
        write.Db.Definitions.Add(new DefinitionRow
        {
            Id = definition.Id,
            DefinitionId = definition.DefinitionId,
            Version = definition.Version,
            Name = definition.Name,
            IsLatest = definition.IsLatest,
            IsPublished = definition.IsPublished,
            Source = definition.Write(),
            CreatedAt = ManualClock.Start,
            CreatedBy = "test",
        });
        foreach (var trigger in triggers)
        {
            write.Db.Triggers.Add(new TriggerRow
            {
                Id = trigger.Id,
                DefinitionId = trigger.DefinitionId,
                DefinitionVersionId = trigger.DefinitionVersionId,
                Name = trigger.Name,
                Hash = trigger.Hash,
                ActivityId = trigger.ActivityId,
                Payload = trigger.Payload?.ToJsonString(),
            });
        }

        await write.CommitAsync(CancellationToken.None);
    }

    protected override async Task StepAsync(Func<IWorkflowStore, Task> work)
    {
        await using var write = await _database.BeginWriteAsync(CancellationToken.None);
        await work(new DeskWorkflowStore(write.Db, _definitions));
        await write.CommitAsync(CancellationToken.None);
    }

    protected override async Task<IReadOnlyList<(long Sequence, string? Message, string? Data)>> JournalAsync(string instanceId)
    {
        await using var db = _database.Read();
        var rows = await db.Journal.Where(row => row.InstanceId == instanceId).OrderBy(row => row.Sequence).ToListAsync();
        return [.. rows.Select(row => (row.Sequence, row.Message, row.Data))];
    }
}
