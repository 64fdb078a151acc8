using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

public sealed class LibraryOnSqlite(LibraryDeskOnSqlite desk) : LibraryTests(desk), IClassFixture<LibraryDeskOnSqlite>;

public sealed class LibraryOnPostgres(LibraryDeskOnPostgres desk) : LibraryTests(desk), IClassFixture<LibraryDeskOnPostgres>;

/// <summary>Drafts, publishing, embedding and deleting, without any screen. Every test has definitions of its own.</summary>
public abstract class LibraryTests(LibraryDesk shared)
{
    private readonly Statements _statements = shared.Statements;
    private readonly StoryDesk _desk = shared.Desk;
    private readonly Caller _owner = shared.Owner;

    private DefinitionLibrary Library => _desk.Get<DefinitionLibrary>();

    [Fact]
    public async Task A_draft_overwritten_elsewhere_is_noticed_by_every_desk()
    {
        // Another desk on the same database has a memory of its own.
        var (cache, graphs) = (new DefinitionCache(), new WorkflowGraphs(_desk.Get<ActivityRegistry>()));
        var draft = await SaveAsync("shared", Line("a1"));
        var first = await GraphAsync(cache, graphs, draft.Id);
        Assert.Same(first, await GraphAsync(cache, graphs, draft.Id));
        await SaveAsync("shared", Line("a2"));

        var second = await GraphAsync(cache, graphs, draft.Id);
        Assert.NotNull(second.FindActivity("a2"));
        Assert.Null(second.FindActivity("a1"));
        await PublishAsync("shared");
        Assert.Same(second, await GraphAsync(cache, graphs, draft.Id));
        _statements.Seen.Clear();
        await GraphAsync(cache, graphs, draft.Id);
        Assert.True(_statements.Seen.IsEmpty, "a published version never changes, so nobody asks the database about it again");
    }

    [Fact]
    public async Task A_graph_notices_that_a_draft_inside_it_was_overwritten()
    {
        var inner = await SaveAsync("inner", Line("a1"), usable: true);
        var outer = await SaveAsync("outer", Embed("use", inner));
        var (cache, graphs) = (new DefinitionCache(), new WorkflowGraphs(_desk.Get<ActivityRegistry>()));
        Assert.NotNull((await GraphAsync(cache, graphs, outer.Id)).FindActivity("a1"));
        await SaveAsync("inner", Line("a2"), usable: true);
        Assert.NotNull((await GraphAsync(cache, graphs, outer.Id)).FindActivity("a2"));
    }

    [Fact]
    public async Task A_save_that_is_undone_leaves_no_trace_in_memory()
    {
        var draft = await SaveAsync("undone", Line("a1"));
        await PublishAsync("undone");
        await using (var step = await _desk.Steps.BeginAsync(_owner, CancellationToken.None))
        {
            var row = await step.Db.Definitions.SingleAsync(stored => stored.Id == draft.Id);
            row.Source = row.Source.Replace("a1", "b1", StringComparison.Ordinal);
            row.Stamp = "never committed";
            await step.Db.SaveChangesAsync();
            Assert.NotNull(await _desk.Get<DefinitionCache>().FindAsync(step.Db, draft.Id, CancellationToken.None));
        }

        await using var db = _desk.Database.Read();
        var found = await _desk.Get<DefinitionCache>().FindAsync(db, draft.Id, CancellationToken.None);
        Assert.Contains("a1", found!.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_moves_those_who_embed_it_from_the_inside_out_and_each_once()
    {
        var core = await PublishedAsync("core", [Line("a1")], usable: true, autoUpdate: true);
        var left = await PublishedAsync("left", [Embed("use", core)], usable: true);
        var right = await PublishedAsync("right", [Embed("use", core)], usable: true);
        await PublishedAsync("top", [Embed("l", left), Embed("r", right)]);
        var sketch = await SaveAsync("sketched", Embed("use", core));

        await SaveAsync("core", Line("a2"), usable: true, autoUpdate: true);
        var publication = await PublishAsync("core");
        Assert.Equal(
            ["left v2 True", "right v2 True", "sketched v1 False", "top v2 True"],
            publication.Consumers.OrderBy(consumer => consumer.DefinitionId, StringComparer.Ordinal).Select(consumer => $"{consumer.DefinitionId} v{consumer.Version} {consumer.IsPublished}"));
        await using var db = _desk.Database.Read();
        var now = await db.Definitions.Where(row => row.IsLatest).ToDictionaryAsync(row => row.DefinitionId);
        Assert.Equal(publication.Version.Id, Used(now["left"], "use"));
        Assert.Equal((now["left"].Id, now["right"].Id), (Used(now["top"], "l"), Used(now["top"], "r")));
        Assert.Equal((publication.Version.Id, sketch.Id), (Used(now["sketched"], "use"), now["sketched"].Id));
        Assert.Equal(["left", "right", "sketched", "top"], (await _desk.Get<DefinitionShelf>().ConsumersAsync("core", CancellationToken.None)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await db.Definitions.CountAsync(row => row.DefinitionId == "top" && row.IsPublished));
    }

    [Fact]
    public async Task Without_being_asked_to_those_who_embed_it_keep_their_version_until_somebody_moves_them()
    {
        var part = await PublishedAsync("part", [Line("a1")], usable: true);
        await PublishedAsync("whole", [Embed("use", part)]);
        await SaveAsync("part", Line("a2"), usable: true);
        Assert.Empty((await PublishAsync("part")).Consumers);
        var moved = Assert.Single(await Library.UpdateReferencesAsync(_owner, "part", CancellationToken.None));
        Assert.Equal(("whole", 2, true), (moved.DefinitionId, moved.Version, moved.IsPublished));
        Assert.Empty(await Library.UpdateReferencesAsync(_owner, "part", CancellationToken.None));
    }

    [Fact]
    public async Task Publishing_refuses_what_was_saved_since_it_was_looked_at()
    {
        var seen = await SaveAsync("looked-at", Line("a1"));
        await SaveAsync("looked-at", Line("a2"));
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => Library.PublishAsync(_owner, "looked-at", new PublishOrder { Stamp = seen.Stamp }, CancellationToken.None));
        Assert.Equal((409, "definition-saved-meanwhile"), (refused.Status, refused.Code));
        await using var db = _desk.Database.Read();
        Assert.False(await db.Definitions.AnyAsync(row => row.DefinitionId == "looked-at" && row.IsPublished), "nothing was published");
    }

    [Fact]
    public async Task Triggers_follow_the_published_version_and_end_with_it()
    {
        await PublishedAsync("listener", [Event("e1", "Rain")]);
        await SaveAsync("listener", Event("e1", "Snow"));
        var second = (await PublishAsync("listener")).Version;
        await using (var db = _desk.Database.Read())
        {
            Assert.Equal(second.Id, (await db.Triggers.SingleAsync(trigger => trigger.DefinitionId == "listener")).DefinitionVersionId);
        }

        await Library.RetractAsync(_owner, "listener", CancellationToken.None);
        await using (var db = _desk.Database.Read())
        {
            Assert.False(await db.Triggers.AnyAsync(trigger => trigger.DefinitionId == "listener"), "nothing starts a definition that is not published");
        }

        var history = await HistoryAsync();
        Assert.Contains("definition-published listener v2 周敏", history);
        Assert.Contains("definition-retracted listener v2 周敏", history);
    }

    [Fact]
    public async Task Many_saves_of_one_sitting_are_one_entry_of_the_audit_trail()
    {
        await SaveAsync("busy", Line("a1"));
        await SaveAsync("busy", Line("a2"));
        await SaveAsync("busy", Line("a3"));
        Assert.Single(await HistoryAsync(), entry => entry.StartsWith("definition-saved busy", StringComparison.Ordinal));
        _desk.Clock.Advance(TimeSpan.FromMinutes(11));
        await SaveAsync("busy", Line("a4"));
        Assert.Equal(2, (await HistoryAsync()).Count(entry => entry.StartsWith("definition-saved busy", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_id_of_a_deleted_version_does_not_come_back()
    {
        var file = Model("gone", [Line("a1")], usable: false, autoUpdate: false);
        file["id"] = "gone-v1";
        var imported = Assert.Single(await Library.ImportAsync(_owner, [file], CancellationToken.None));
        Assert.Equal("gone-v1", imported.Id);
        Assert.True(await Library.DeleteAsync(_owner, "gone", CancellationToken.None), "it was there");
        Assert.False(await Library.DeleteAsync(_owner, "gone", CancellationToken.None), "it was gone already");
        var again = Assert.Single(await Library.ImportAsync(_owner, [file], CancellationToken.None));
        Assert.Equal(("gone", 1), (again.DefinitionId, again.Version));
        Assert.NotEqual("gone-v1", again.Id);
    }

    [Fact]
    public async Task An_import_takes_in_all_files_or_none()
    {
        var fine = Model("fine", [Line("a1")], usable: false, autoUpdate: false);
        var broken = new JsonObject { ["definitionId"] = "broken", ["name"] = "broken", ["root"] = 1 };
        await Assert.ThrowsAsync<DeskRuleException>(() => Library.ImportAsync(_owner, [fine, broken], CancellationToken.None));
        Assert.Null(await _desk.Get<DefinitionShelf>().FindAsync("fine", VersionOptions.Latest, CancellationToken.None));
    }

    [Fact]
    public async Task Two_owners_who_save_at_the_same_moment_make_one_draft()
    {
        var published = await PublishedAsync("race", [Line("a1")]);
        var admin = await _desk.CallerAsync("admin");
        var saves = new[] { (_owner, "a2"), (admin, "a3") }.Select(save => Task.Run(async () =>
        {
            var model = Model("race", [Line(save.Item2)], usable: false, autoUpdate: false);
            model["customProperties"] = new JsonObject { ["workflowDeskStamp"] = published.Stamp };
            try
            {
                await Library.SaveAsync(save.Item1, model, CancellationToken.None);
                return "";
            }
            catch (DeskRuleException rule)
            {
                return rule.Code;
            }
        }));
        Assert.Equal(["", "definition-saved-meanwhile"], (await Task.WhenAll(saves)).Order(StringComparer.Ordinal));
        await using var db = _desk.Database.Read();
        Assert.Equal([1, 2], await db.Definitions.Where(row => row.DefinitionId == "race").OrderBy(row => row.Version).Select(row => row.Version).ToListAsync());
    }

    [Fact]
    public async Task Lists_count_and_read_rows_but_never_the_JSON_in_them()
    {
        await using (var step = await _desk.Steps.BeginAsync(_owner, CancellationToken.None))
        {
            for (var i = 0; i < 200; i++)
            {
                for (var version = 1; version <= 3; version++)
                {
                    var definition = WorkflowDefinition.Read(Model($"many-{i:D3}", [Line("a1")], usable: false, autoUpdate: false)).With(id: $"many-{i:D3}-{version}", version: version);
                    var row = DefinitionFacts.NewRow(step, definition);
                    row.IsLatest = version == 3;
                    step.Db.Definitions.Add(row);
                }
            }

            await step.CommitAsync(CancellationToken.None);
        }

        _statements.Seen.Clear();
        var (items, total) = await _desk.Get<DefinitionShelf>().ListAsync(
            new DefinitionListing { Search = "MANY-", OrderBy = DefinitionOrder.Name, IsDescending = true, Page = 1, PageSize = 50 }, CancellationToken.None);
        Assert.Equal((50, 200, "many-149"), (items.Count, total, items[0].Name));
        // The stamp of the library; what changed since it was read last; the stamp again.
        Assert.Equal(4, _statements.Seen.Count);
        Assert.All(_statements.Seen, statement => Assert.DoesNotContain("source", statement, StringComparison.Ordinal));
        _statements.Seen.Clear();
        Assert.Equal(200, (await _desk.Get<DefinitionShelf>().ListAsync(new DefinitionListing { Search = "Many-" }, CancellationToken.None)).TotalCount);
        Assert.Single(_statements.Seen);
    }

    [Fact]
    public async Task Rows_of_before_the_library_get_what_lists_show_at_the_next_start()
    {
        await using (var step = await _desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            await step.Db.Definitions.Where(row => row.Id == "escalation-v1")
                .ExecuteUpdateAsync(row => row.SetProperty(old => old.Stamp, "").SetProperty(old => old.Description, (string?)null).SetProperty(old => old.UsableAsActivity, false));
            await step.CommitAsync(CancellationToken.None);
        }

        await _desk.Get<DefinitionImport>().ImportAsync(StoryDesk.WorkflowsFolder(), CancellationToken.None);
        var row = await _desk.Get<DefinitionShelf>().FindAsync("escalation-v1", CancellationToken.None);
        Assert.True(row!.UsableAsActivity && row.Stamp.Length > 0 && row.Description is not null, "the columns beside the JSON are filled in");
    }

    private async Task<DefinitionRow> SaveAsync(string id, JsonObject activity, bool usable = false, bool autoUpdate = false) =>
        await Library.SaveAsync(_owner, Model(id, [activity], usable, autoUpdate), CancellationToken.None);

    private async Task<DefinitionRow> PublishedAsync(string id, JsonObject[] activities, bool usable = false, bool autoUpdate = false)
    {
        await Library.SaveAsync(_owner, Model(id, activities, usable, autoUpdate), CancellationToken.None);
        return (await PublishAsync(id)).Version;
    }

    private async Task<Publication> PublishAsync(string id)
    {
        var publication = await Library.PublishAsync(_owner, id, new PublishOrder { Note = "because" }, CancellationToken.None);
        Assert.True(publication.Outcome == PublishOutcome.Published, $"{id}: {publication.Outcome}: {string.Join(" ", publication.Problems)}");
        return publication;
    }

    private async Task<WorkflowGraph> GraphAsync(DefinitionCache cache, WorkflowGraphs graphs, string versionId)
    {
        await using var db = _desk.Database.Read();
        var store = new DeskWorkflowStore(db, cache);
        return await graphs.GetAsync((await store.FindDefinitionAsync(DefinitionQuery.ById(versionId), CancellationToken.None))!, store.FindDefinitionAsync, CancellationToken.None);
    }

    private async Task<List<string>> HistoryAsync()
    {
        await using var db = _desk.Database.Read();
        return await db.Timeline.Where(entry => entry.Action.StartsWith("definition-")).OrderBy(entry => entry.Id).Select(entry => $"{entry.Action} {entry.Subject} {entry.ActorName}").ToListAsync();
    }

    private static string Used(DefinitionRow row, string activity) =>
        WorkflowDefinition.Read(row.Source).Root["activities"]!.AsArray().Single(item => item!["id"]!.ToString() == activity)!["workflowDefinitionVersionId"]!.ToString();

    private static JsonObject Model(string id, JsonObject[] activities, bool usable, bool autoUpdate) => new()
    {
        ["definitionId"] = id,
        ["name"] = id,
        ["toolVersion"] = "3.8.2.0",
        ["options"] = new JsonObject { ["usableAsActivity"] = usable, ["autoUpdateConsumingWorkflows"] = autoUpdate },
        ["root"] = new JsonObject { ["id"] = "s", ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray([.. activities]) },
    };

    private static JsonObject Line(string id) => new()
    {
        ["id"] = id,
        ["type"] = "Elsa.WriteLine",
        ["version"] = 1,
        ["text"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = id } },
    };

    private static JsonObject Event(string id, string name) => new()
    {
        ["id"] = id,
        ["type"] = "Elsa.Event",
        ["version"] = 1,
        ["customProperties"] = new JsonObject { ["canStartWorkflow"] = true },
        ["eventName"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = name } },
    };

    private static JsonObject Embed(string id, DefinitionRow row) => new()
    {
        ["id"] = id,
        ["type"] = WorkflowDefinition.Read(row.Source).ActivityTypeName,
        ["version"] = row.Version,
        ["workflowDefinitionId"] = row.DefinitionId,
        ["workflowDefinitionVersionId"] = row.Id,
    };
}

public sealed class LibraryDeskOnSqlite() : LibraryDesk(TestDatabase.Sqlite);

public sealed class LibraryDeskOnPostgres() : LibraryDesk(TestDatabase.Postgres);

/// <summary>One desk for all tests of a class.</summary>
public abstract class LibraryDesk(TestDatabase kind) : IAsyncLifetime
{
    public Statements Statements { get; } = new();

    public StoryDesk Desk { get; private set; } = null!;

    public Caller Owner { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Desk = await StoryDesk.OpenAsync(kind, options => options.AddInterceptors(Statements));
        Owner = await Desk.CallerAsync("zhou");
    }

    public async Task DisposeAsync() => await Desk.DisposeAsync();
}

/// <summary>The statements that read.</summary>
public sealed class Statements : DbCommandInterceptor
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Seen { get; } = new();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Seen.Enqueue(command.CommandText);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }
}
