using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

/// <summary>Steps that wait for the one right to write SQLite gives, and commit together.</summary>
public sealed class SharedCommitTests : IAsyncLifetime
{
    private readonly CommitSwitch _commits = new();
    private TestDesk _desk = null!;
    private DeskDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _desk = await TestDesk.OpenAsync();
        _database = DeskDatabase.Open(Path.Combine(_desk.Folder, "desk.db"), options => options.AddInterceptors(_commits));
        _database.SharesFor = TimeSpan.FromHours(1);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Steps_that_wait_at_the_same_time_wait_for_one_commit()
    {
        var first = await BeginAsync("first");
        var waiting = new[] { BeginAsync("second"), BeginAsync("third") };
        var firstCommit = first.CommitAsync(CancellationToken.None);
        var second = await waiting[0];
        Assert.Equal(1, await second.Db.Settings.CountAsync(row => row.Key == "first"));
        var secondCommit = second.CommitAsync(CancellationToken.None);
        var third = await waiting[1];
        Assert.False(firstCommit.IsCompleted || secondCommit.IsCompleted, "A step said it had committed before the disk had it.");
        Assert.Empty(await KeysAsync());

        await third.CommitAsync(CancellationToken.None);
        await Task.WhenAll(firstCommit, secondCommit);
        Assert.Equal(["first", "second", "third"], await KeysAsync());
        Assert.Equal(1, _commits.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_step_that_fails_is_undone_alone(int failing)
    {
        string[] names = ["first", "second", "third"];
        var line = names.Select(BeginAsync).ToList();
        var commits = new List<Task>();
        for (var i = 0; i < line.Count; i++)
        {
            var write = await line[i];
            if (i == failing)
            {
                await write.Db.SaveChangesAsync();
                await write.DisposeAsync();
            }
            else
            {
                commits.Add(write.CommitAsync(CancellationToken.None));
            }
        }

        await Task.WhenAll(commits);
        Assert.Equal(names.Where((_, i) => i != failing), await KeysAsync());
    }

    [Fact]
    public async Task When_the_commit_fails_nothing_of_any_step_stays_and_all_hear_of_it()
    {
        _commits.Fails = true;
        var line = new[] { "first", "second", "third" }.Select(BeginAsync).ToList();
        var commits = new List<Task>();
        foreach (var place in line)
        {
            commits.Add((await place).CommitAsync(CancellationToken.None));
        }

        foreach (var commit in commits)
        {
            await Assert.ThrowsAsync<IOException>(() => commit);
        }

        Assert.Empty(await KeysAsync());
        _commits.Fails = false;
        foreach (var name in new[] { "first", "second", "third" })
        {
            await (await BeginAsync(name)).CommitAsync(CancellationToken.None);
        }

        Assert.Equal(["first", "second", "third"], await KeysAsync());
    }

    [Fact]
    public async Task A_transaction_that_is_lost_under_a_step_is_lost_for_those_before_it_too()
    {
        var first = await BeginAsync("first");
        var waiting = new[] { BeginAsync("second"), BeginAsync("third") };
        var firstCommit = first.CommitAsync(CancellationToken.None);
        var second = await waiting[0];
        // As SQLite does by itself when the disk is full.
        await second.Db.Database.ExecuteSqlRawAsync("rollback");
        await Assert.ThrowsAnyAsync<Exception>(() => second.CommitAsync(CancellationToken.None));
        await second.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => firstCommit);
        await (await waiting[1]).CommitAsync(CancellationToken.None);
        Assert.Equal(["third"], await KeysAsync());
    }

    [Fact]
    public async Task A_step_that_wants_to_be_alone_is_not_waited_for()
    {
        var first = await BeginAsync("first");
        var alone = _database.BeginWriteAsync(CancellationToken.None);
        var last = BeginAsync("last");
        await first.CommitAsync(CancellationToken.None);
        Assert.Equal(["first"], await KeysAsync());
        await (await alone).DisposeAsync();
        await (await last).CommitAsync(CancellationToken.None);
        Assert.Equal(["first", "last"], await KeysAsync());
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_holds_nobody_up()
    {
        using var patience = new CancellationTokenSource();
        var first = await BeginAsync("first");
        var impatient = _database.BeginSharedWriteAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        await first.CommitAsync(CancellationToken.None);
        Assert.Equal(["first"], await KeysAsync());
    }

    [Fact]
    public async Task The_first_never_waits_for_more_than_so_many()
    {
        var line = Enumerable.Range(0, SharedCommit.Most + 1).Select(i => BeginAsync($"{i:D2}")).ToList();
        var commits = new List<Task>();
        foreach (var place in line.Take(SharedCommit.Most))
        {
            commits.Add((await place).CommitAsync(CancellationToken.None));
        }

        await Task.WhenAll(commits);
        Assert.Equal(SharedCommit.Most, (await KeysAsync()).Count);
        await (await line[^1]).CommitAsync(CancellationToken.None);
        Assert.Equal(2, _commits.Count);
    }

    [Fact]
    public async Task A_step_that_is_over_gives_its_context_to_nobody()
    {
        var write = await BeginAsync("first");
        await write.CommitAsync(CancellationToken.None);
        Assert.Throws<ObjectDisposedException>(() => write.Db);
        await write.DisposeAsync();
        await (await BeginAsync("second")).CommitAsync(CancellationToken.None);
        Assert.Equal(["first", "second"], await KeysAsync());
    }

    [Fact]
    public async Task Steps_may_ask_the_same_again_and_inside_the_answer_itself()
    {
        var line = new[] { "first", "second", "third" }.Select(BeginAsync).ToList();
        var commits = new List<Task> { (await line[0]).CommitAsync(CancellationToken.None) };
        foreach (var (place, seen) in line.Skip(1).Zip(new[] { 2, 3 }))
        {
            var write = await place;
            await write.Db.SaveChangesAsync();
            var pairs = 0;
            await foreach (var outer in write.Db.Settings.AsNoTracking().Where(row => row.Value == "x").OrderBy(row => row.Key).AsAsyncEnumerable())
            {
                pairs += (await write.Db.Settings.AsNoTracking().Where(row => row.Value == "x").OrderBy(row => row.Key).ToListAsync()).Count;
            }

            Assert.Equal(seen * seen, pairs);
            commits.Add(write.CommitAsync(CancellationToken.None));
        }

        await Task.WhenAll(commits);
        Assert.Equal(["first", "second", "third"], await KeysAsync());
    }

    private async Task<DeskWrite> BeginAsync(string key)
    {
        var write = await _database.BeginSharedWriteAsync(CancellationToken.None);
        write.Db.Settings.Add(new Setting { Key = key, Value = "x" });
        return write;
    }

    private async Task<List<string>> KeysAsync()
    {
        await using var db = _desk.Database.Read();
        return await db.Settings.Where(row => row.Value == "x").Select(row => row.Key).OrderBy(key => key).ToListAsync();
    }

    private sealed class CommitSwitch : DbTransactionInterceptor
    {
        public bool Fails { get; set; }

        public int Count { get; private set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Count++;
            return Fails ? throw new IOException("The disk is full.") : ValueTask.FromResult(result);
        }
    }
}
