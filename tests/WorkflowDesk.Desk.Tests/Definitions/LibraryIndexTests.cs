using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

public sealed class LibraryIndexOnSqlite(LibraryDeskOnSqlite desk) : LibraryIndexTests(desk), IClassFixture<LibraryDeskOnSqlite>;

public sealed class LibraryIndexOnPostgres(LibraryDeskOnPostgres desk) : LibraryIndexTests(desk), IClassFixture<LibraryDeskOnPostgres>;

/// <summary>What desks keep of the library is never older than the last commit on any of them.</summary>
public abstract class LibraryIndexTests(LibraryDesk shared)
{
    private readonly StoryDesk _desk = shared.Desk;
    private readonly Caller _owner = shared.Owner;

    /// <summary>The memory of another desk on the same database.</summary>
    private readonly LibraryIndex _elsewhere = new(shared.Desk.Database);

    private DefinitionLibrary Library => _desk.Get<DefinitionLibrary>();

    [Fact]
    public async Task Every_change_is_in_the_next_list_of_every_desk()
    {
        var stamps = new HashSet<string> { (await _elsewhere.ReadAsync(CancellationToken.None)).Stamp };
        var first = await SaveAsync("listed", "one");
        Assert.Equal("v1 latest one", await ToldAsync(stamps));
        await PublishAsync();
        Assert.Equal("v1 latest published one", await ToldAsync(stamps));
        await SaveAsync("listed", "two");
        Assert.Equal("v2 latest two, v1 published one", await ToldAsync(stamps));
        await SaveAsync("listed", "three");
        Assert.Equal("v2 latest three, v1 published one", await ToldAsync(stamps));
        await PublishAsync();
        Assert.Equal("v2 latest published three, v1 one", await ToldAsync(stamps));
        await using (var step = await _desk.Steps.BeginAsync(_owner, CancellationToken.None))
        {
            await _desk.Get<TakeBack>().TakeBackAsync(step, "listed", (await LatestAsync()).Id, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Equal("v2 latest three, v1 published one", await ToldAsync(stamps));
        await Library.RetractAsync(_owner, "listed", CancellationToken.None);
        Assert.Equal("v2 latest three, v1 one", await ToldAsync(stamps));
        await Library.RevertAsync(_owner, "listed", 1, CancellationToken.None);
        Assert.Equal("v3 latest one, v2 three, v1 one", await ToldAsync(stamps));
        await Library.DeleteVersionAsync(_owner, (await LatestAsync()).Id, CancellationToken.None);
        Assert.Equal("v2 latest three, v1 one", await ToldAsync(stamps));
        Assert.Equal(first.Id, (await _desk.Get<DefinitionShelf>().FindAsync("listed", VersionOptions.Parse("1", VersionOptions.All), CancellationToken.None))!.Id);
        await Library.DeleteAsync(_owner, "listed", CancellationToken.None);
        Assert.Equal("", await ToldAsync(stamps));
        await Library.ImportAsync(_owner, [Model("listed", "four")], CancellationToken.None);
        Assert.Equal("v1 latest four", await ToldAsync(stamps));
    }

    [Fact]
    public async Task What_is_undone_or_not_yet_committed_is_in_no_list()
    {
        await SaveAsync("listed-undone", "before");
        var stamp = (await _elsewhere.ReadAsync(CancellationToken.None)).Stamp;
        await using (var step = await _desk.Steps.BeginAsync(_owner, CancellationToken.None))
        {
            (await step.Db.Definitions.SingleAsync(row => row.DefinitionId == "listed-undone")).Description = "after";
            await step.Db.SaveChangesAsync(CancellationToken.None);
            Assert.NotEqual(stamp, await LibraryStamp.ReadAsync(step.Db, CancellationToken.None));
            Assert.Equal(stamp, (await _elsewhere.ReadAsync(CancellationToken.None)).Stamp);
        }

        var library = await _elsewhere.ReadAsync(CancellationToken.None);
        Assert.Equal((stamp, "before"), (library.Stamp, library.Versions.Single(version => version.DefinitionId == "listed-undone").Description));
    }

    [Fact]
    public async Task A_step_that_changes_no_definition_leaves_the_list_as_it_is()
    {
        var before = await _elsewhere.ReadAsync(CancellationToken.None);
        await _desk.OpenTicketAsync("Nothing about definitions");
        Assert.Same(before, await _elsewhere.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Only_what_changed_is_read_again()
    {
        await SaveAsync("listed-one", "one");
        var before = await _elsewhere.ReadAsync(CancellationToken.None);
        await SaveAsync("listed-other", "other");
        shared.Statements.Seen.Clear();
        var after = await _elsewhere.ReadAsync(CancellationToken.None);
        Assert.All(shared.Statements.Seen, statement => Assert.DoesNotContain("source", statement, StringComparison.Ordinal));
        Assert.Same(before.Versions.Single(version => version.DefinitionId == "listed-one"), after.Versions.Single(version => version.DefinitionId == "listed-one"));
        Assert.Single(after.Versions, version => version.DefinitionId == "listed-other");
    }

    [Fact]
    public async Task Each_definition_is_taken_apart_once_to_know_what_it_embeds()
    {
        var consumers = new DefinitionConsumers(new DesignerTypes());
        await using var db = _desk.Database.Read();
        var above = await consumers.FindAllAsync(db, "verification", CancellationToken.None);
        Assert.Contains("support-ticket", above);
        shared.Statements.Seen.Clear();
        Assert.Equal(above, await consumers.FindAllAsync(db, "verification", CancellationToken.None));
        Assert.All(shared.Statements.Seen, statement => Assert.DoesNotContain("source", statement, StringComparison.Ordinal));

        // A draft that no longer embeds it is noticed, whoever saved it.
        var embedding = Model("listed-embedding", "with");
        embedding["root"]!["activities"]!.AsArray().Add(new JsonObject { ["id"] = "v", ["type"] = "Verification", ["version"] = 1, ["workflowDefinitionId"] = "verification" });
        await Library.SaveAsync(_owner, embedding, CancellationToken.None);
        Assert.Contains("listed-embedding", await consumers.FindAllAsync(db, "verification", CancellationToken.None));
        await SaveAsync("listed-embedding", "without");
        Assert.DoesNotContain("listed-embedding", await consumers.FindAllAsync(db, "verification", CancellationToken.None));
    }

    private async Task<string> ToldAsync(HashSet<string> stamps)
    {
        var library = await _elsewhere.ReadAsync(CancellationToken.None);
        Assert.True(stamps.Add(library.Stamp), "every change has a stamp of its own");
        Assert.Equal(library.Versions, (await _desk.Get<LibraryIndex>().ReadAsync(CancellationToken.None)).Versions);
        return string.Join(", ", library.Versions.Where(version => version.DefinitionId == "listed").OrderByDescending(version => version.Version).Select(version =>
            $"v{version.Version}{(version.IsLatest ? " latest" : "")}{(version.IsPublished ? " published" : "")} {version.Description}"));
    }

    private async Task<DefinitionRow> LatestAsync() => (await _desk.Get<DefinitionShelf>().FindAsync("listed", VersionOptions.Latest, CancellationToken.None))!;

    private Task<DefinitionRow> SaveAsync(string id, string description) => Library.SaveAsync(_owner, Model(id, description), CancellationToken.None);

    private async Task PublishAsync()
    {
        var publication = await Library.PublishAsync(_owner, "listed", new PublishOrder(), CancellationToken.None);
        Assert.True(publication.Outcome == PublishOutcome.Published, string.Join(" ", publication.Problems));
    }

    private static JsonObject Model(string id, string description) => new()
    {
        ["definitionId"] = id,
        ["name"] = id,
        ["description"] = description,
        ["root"] = new JsonObject { ["id"] = "s", ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray() },
    };
}
