using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Instances;
using Xunit;

namespace WorkflowDesk.Testing;

/// <summary>What the runtime relies on in a store, held against every store there is. A store's tests derive from it.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Stores a version with its triggers.</summary>
    protected abstract Task AddAsync(WorkflowDefinition definition, params Trigger[] triggers);

    /// <summary>One step: what is saved in it stays when it returns, and is gone when it throws.</summary>
    protected abstract Task StepAsync(Func<IWorkflowStore, Task> work);

    /// <summary>The journal of an instance, in the order of its sequence.</summary>
    protected abstract Task<IReadOnlyList<(long Sequence, string? Message, string? Data)>> JournalAsync(string instanceId);

    [Fact]
    public async Task An_instance_comes_back_as_it_was_saved()
    {
        var saved = Instance("i1");
        saved.Name = "打印机";
        saved.CorrelationId = "TS1";
        saved.Properties["k"] = new JsonArray(1, "二", null);
        saved.Output["Verdict"] = "solved";
        await SaveAsync(new() { Instances = [Change(saved, 0)] });
        var found = await FindAsync("i1");
        Assert.Equal(saved.ToJson(), found.ToJson());
        Assert.Equal(1, found.Revision);
    }

    [Fact]
    public async Task Every_reading_of_an_instance_gives_an_object_of_its_own()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)] });
        var first = await FindAsync("i1");
        first.Properties["mine"] = true;
        Assert.Empty((await FindAsync("i1")).Properties);
    }

    [Fact]
    public async Task Running_instances_are_found_by_definition_and_by_correlation()
    {
        var correlated = Instance("i1");
        correlated.CorrelationId = "TS1";
        var finished = Instance("i3");
        finished.Status = WorkflowStatus.Finished;
        await SaveAsync(new() { Instances = [Change(correlated, 0), Change(Instance("i2"), 0), Change(finished, 0)] });
        await StepAsync(async store =>
        {
            Assert.Equal(["i1", "i2"], (await store.FindRunningAsync(new(correlated.DefinitionId, ByCorrelation: false, null), default)).Order());
            Assert.Equal(["i1"], await store.FindRunningAsync(new(correlated.DefinitionId, ByCorrelation: true, "TS1"), default));
            Assert.Equal(["i2"], await store.FindRunningAsync(new(correlated.DefinitionId, ByCorrelation: true, null), default));
            Assert.Equal(["i1"], await store.FindRunningAsync(new(null, ByCorrelation: true, "TS1"), default));
            Assert.Empty(await store.FindRunningAsync(new("another", ByCorrelation: false, null), default));
        });
    }

    [Fact]
    public async Task Children_that_still_run_are_found_by_their_parent()
    {
        var (running, finished) = (Instance("i1", parent: "i3"), Instance("i2", parent: "i3"));
        finished.Status = WorkflowStatus.Finished;
        await SaveAsync(new() { Instances = [Change(running, 0), Change(finished, 0), Change(Instance("i3"), 0)] });
        await StepAsync(async store =>
        {
            Assert.Equal(["i1"], await store.FindRunningChildrenAsync("i3", default));
            Assert.Empty(await store.FindRunningChildrenAsync("i1", default));
        });
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found() => await StepAsync(async store =>
    {
        Assert.Null(await store.FindInstanceAsync("none", default));
        Assert.Null(await store.FindBookmarkAsync("none", default));
        Assert.Empty(await store.FindBookmarksAsync("none", null, null, null, default));
        Assert.Empty(await store.FindTriggersAsync("none", "none", default));
        Assert.Empty(await store.FindDueBookmarksAsync(Noon, 10, default));
        Assert.Empty(await store.FindPendingStimuliAsync(Noon, 10, default));
        foreach (var query in (DefinitionQuery[])[DefinitionQuery.ById("none"), DefinitionQuery.ByVersion("none", 1), DefinitionQuery.PublishedOf("none"), DefinitionQuery.LatestOf("none")])
        {
            Assert.Null(await store.FindDefinitionAsync(query, default));
        }

        await store.RemoveStimulusAsync("none", default);
    });

    [Fact]
    public async Task A_save_that_expects_another_revision_is_refused_and_writes_nothing()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0), Change(Instance("i2"), 0)], BookmarksAdded = [Bookmark("kept", "i1")] });
        await SaveAsync(new() { Instances = [Change(await FindAsync("i1"), 1)] });
        var fresh = await FindAsync("i2");
        fresh.Name = "changed";
        var stale = Instance("i1");
        stale.Name = "changed";
        var refused = await Assert.ThrowsAsync<ConcurrencyException>(() => SaveAsync(new()
        {
            Instances = [Change(fresh, 1), Change(stale, 1)],
            BookmarksAdded = [Bookmark("new", "i1")],
            BookmarksRemoved = ["kept"],
            Journal = [Record("i1", 1, "line")],
            StimuliAdded = [Pending("s1", Noon)],
        }));
        Assert.Equal("i1", refused.InstanceId);
        Assert.Null((await FindAsync("i1")).Name);
        Assert.Null((await FindAsync("i2")).Name);
        Assert.Empty(await JournalAsync("i1"));
        await StepAsync(async store =>
        {
            Assert.NotNull(await store.FindBookmarkAsync("kept", default));
            Assert.Null(await store.FindBookmarkAsync("new", default));
            Assert.Empty(await store.FindPendingStimuliAsync(Noon, 10, default));
        });
    }

    [Fact]
    public async Task Of_two_new_instances_with_one_id_the_second_is_refused()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)] });
        await Assert.ThrowsAsync<ConcurrencyException>(() => SaveAsync(new() { Instances = [Change(Instance("i1"), 0)] }));
    }

    [Fact]
    public async Task A_change_of_an_instance_that_is_not_there_is_refused() =>
        await Assert.ThrowsAsync<ConcurrencyException>(() => SaveAsync(new() { Instances = [Change(Instance("i1"), 3)] }));

    [Fact]
    public async Task Steps_at_the_same_time_lose_nothing_of_each_other()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)] });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            await Task.Yield();
            while (!await TryAsync(number))
            {
                // Someone else was first: the step is done again on what is there now.
            }
        }));
        var found = await FindAsync("i1");
        Assert.Equal(7, found.Revision);
        Assert.Equal(6, found.Properties.Count);

        async Task<bool> TryAsync(int number)
        {
            try
            {
                await StepAsync(async store =>
                {
                    var instance = (await store.FindInstanceAsync("i1", default))!;
                    instance.Properties[number.ToString(CultureInfo.InvariantCulture)] = true;
                    await store.SaveAsync(new() { Instances = [Change(instance, instance.Revision)] }, default);
                });
                return true;
            }
            catch (ConcurrencyException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_bookmark_comes_back_with_all_it_has()
    {
        var saved = Bookmark("b1", "i1") with
        {
            CorrelationId = "TS1",
            Payload = new JsonObject { ["EventName"] = "答复", ["n"] = 1.5 },
            Metadata = new Dictionary<string, string> { ["step"] = "verify" },
            Tag = "round 2",
            AutoBurn = false,
            DueAt = Noon.AddHours(1),
        };
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)], BookmarksAdded = [saved] });
        await StepAsync(async store =>
        {
            var found = (await store.FindBookmarkAsync("b1", default))!;
            Assert.Equal(saved.Payload.ToJsonString(), found.Payload!.ToJsonString());
            Assert.Equal(saved.Metadata, found.Metadata);
            Assert.Equal(saved with { Payload = null, Metadata = null }, found with { Payload = null, Metadata = null });
        });
    }

    [Fact]
    public async Task Bookmarks_are_found_by_name_hash_correlation_and_instance_oldest_first()
    {
        await SaveAsync(new()
        {
            Instances = [Change(Instance("i1"), 0), Change(Instance("i2"), 0)],
            BookmarksAdded =
            [
                Bookmark("b4", "i1") with { CreatedAt = Noon.AddMinutes(4) },
                Bookmark("b1", "i1") with { CreatedAt = Noon.AddMinutes(1), CorrelationId = "T-1" },
                Bookmark("b3", "i2") with { CreatedAt = Noon.AddMinutes(3), CorrelationId = "T-1", Hash = "OTHER" },
                Bookmark("b2", "i2") with { CreatedAt = Noon.AddMinutes(2), CorrelationId = "t-1" },
                Bookmark("x", "i2") with { Name = "Another" },
            ],
        });
        Assert.Equal("b1 b2 b3 b4", await FoundAsync());
        Assert.Equal("b1 b2 b4", await FoundAsync(hash: "HASH"));
        Assert.Equal("b1 b3", await FoundAsync(correlationId: "T-1"));
        Assert.Equal("b2 b3", await FoundAsync(instanceId: "i2"));
        Assert.Equal("b3", await FoundAsync("OTHER", "T-1", "i2"));
        Assert.Equal("", await FoundAsync("HASH", "T-1", "i2"));

        async Task<string> FoundAsync(string? hash = null, string? correlationId = null, string? instanceId = null)
        {
            var ids = "";
            await StepAsync(async store => ids = Ids(await store.FindBookmarksAsync("Elsa.Event", hash, correlationId, instanceId, default)));
            return ids;
        }
    }

    [Fact]
    public async Task A_removed_bookmark_is_gone_and_one_removed_and_added_again_is_replaced()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)], BookmarksAdded = [Bookmark("gone", "i1"), Bookmark("again", "i1"), Bookmark("stays", "i1")] });
        await SaveAsync(new()
        {
            Instances = [Change(Instance("i1"), 1)],
            BookmarksRemoved = ["gone", "again"],
            BookmarksAdded = [Bookmark("again", "i1") with { CorrelationId = "T-2" }],
        });
        await StepAsync(async store =>
        {
            Assert.Null(await store.FindBookmarkAsync("gone", default));
            Assert.Equal("T-2", (await store.FindBookmarkAsync("again", default))!.CorrelationId);
            Assert.Null((await store.FindBookmarkAsync("stays", default))!.CorrelationId);
        });
    }

    [Fact]
    public async Task Due_bookmarks_come_earliest_first_and_no_more_than_asked()
    {
        await SaveAsync(new()
        {
            Instances = [Change(Instance("i1"), 0)],
            BookmarksAdded =
            [
                Bookmark("later", "i1") with { DueAt = Noon.AddSeconds(1) },
                Bookmark("now", "i1") with { DueAt = Noon },
                Bookmark("never", "i1"),
                Bookmark("first", "i1") with { DueAt = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)) },
                Bookmark("second", "i1") with { DueAt = Noon.AddMinutes(-30) },
            ],
        });
        await StepAsync(async store =>
        {
            Assert.Equal("first second now", Ids(await store.FindDueBookmarksAsync(Noon, 10, default)));
            Assert.Equal("first second", Ids(await store.FindDueBookmarksAsync(Noon, 2, default)));
            Assert.Equal("", Ids(await store.FindDueBookmarksAsync(Noon.AddDays(-1), 10, default)));
        });
    }

    [Fact]
    public async Task Triggers_are_found_by_name_and_hash()
    {
        await AddAsync(Definition("mail", 1), Trigger("t1", "mail-1", "H1"), Trigger("t2", "mail-1", "H2") with { Payload = null });
        await AddAsync(Definition("call", 1), Trigger("t3", "call-1", "H1"));
        await StepAsync(async store =>
        {
            var found = await store.FindTriggersAsync("Elsa.Event", "H1", default);
            Assert.Equal(["t1", "t3"], found.Select(t => t.Id).Order());
            Assert.Equal("""{"EventName":"go"}""", found[0].Payload!.ToJsonString());
            Assert.Null(Assert.Single(await store.FindTriggersAsync("Elsa.Event", "H2", default)).Payload);
            Assert.Empty(await store.FindTriggersAsync("Elsa.Timer", "H1", default));
        });
    }

    [Fact]
    public async Task Stimuli_on_their_way_come_oldest_first_with_all_they_carry()
    {
        var stimulus = new Stimulus("Elsa.Event", new JsonObject { ["EventName"] = "完成" }) { CorrelationId = "T-1", InstanceId = "i9", Input = new JsonObject { ["by"] = "lin" } };
        await SaveAsync(new() { StimuliAdded = [Pending("s2", Noon.AddMinutes(-1)), Pending("s1", Noon.AddMinutes(-20)) with { Stimulus = stimulus }, Pending("s3", Noon)] });
        await StepAsync(async store =>
        {
            var found = await store.FindPendingStimuliAsync(Noon, 10, default);
            Assert.Equal(["s1", "s2", "s3"], found.Select(s => s.Id));
            var first = found[0];
            Assert.Equal(("Elsa.Event", "T-1", "i9"), (first.Stimulus.Name, first.Stimulus.CorrelationId, first.Stimulus.InstanceId));
            Assert.Equal(stimulus.Payload!.ToJsonString(), first.Stimulus.Payload!.ToJsonString());
            Assert.Equal(stimulus.Input.ToJsonString(), first.Stimulus.Input!.ToJsonString());
            Assert.True(first.ExpiresAt < Noon, "what has expired is given out too: the caller removes it");
            Assert.Equal(Noon.AddMinutes(-20), first.CreatedAt);
            Assert.Null(found[1].Stimulus.Payload);
            Assert.Equal(["s1", "s2"], (await store.FindPendingStimuliAsync(Noon, 2, default)).Select(s => s.Id));
        });
    }

    [Fact]
    public async Task A_stimulus_goes_with_the_commit_that_delivers_it_or_by_itself()
    {
        await SaveAsync(new() { StimuliAdded = [Pending("s1", Noon), Pending("s2", Noon), Pending("s3", Noon)] });
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0)], StimuliRemoved = ["s1"] });
        await StepAsync(store => store.RemoveStimulusAsync("s3", default).AsTask());
        await StepAsync(async store => Assert.Equal("s2", Assert.Single(await store.FindPendingStimuliAsync(Noon, 10, default)).Id));
    }

    [Fact]
    public async Task A_journal_keeps_its_order_and_each_number_once()
    {
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 0), Change(Instance("i2"), 0)], Journal = [Record("i1", 1, "one"), Record("i2", 1, "other"), Record("i1", 2, null)] });
        await SaveAsync(new() { Instances = [Change(Instance("i1"), 1)], Journal = [.. Enumerable.Range(3, 300).Select(n => Record("i1", n, $"line {n}"))] });
        var lines = await JournalAsync("i1");
        Assert.Equal(Enumerable.Range(1, 302).Select(n => (long)n), lines.Select(l => l.Sequence));
        Assert.Equal(("one", null, "line 302"), (lines[0].Message, lines[1].Message, lines[^1].Message));
        Assert.Equal("""{"inputs":{"Text":"读"},"outcomes":["Done"]}""", lines[0].Data);
        await Assert.ThrowsAnyAsync<Exception>(() => SaveAsync(new() { Instances = [Change(Instance("i1"), 2)], Journal = [Record("i1", 303, "new"), Record("i1", 302, "twice")] }));
        Assert.Equal(302, (await JournalAsync("i1")).Count);
        Assert.Equal(2, (await FindAsync("i1")).Revision);
    }

    [Fact]
    public async Task A_definition_is_found_by_id_by_number_as_published_and_as_latest()
    {
        await AddAsync(Definition("mail", 1, published: false));
        await AddAsync(Definition("mail", 2, published: true));
        await AddAsync(Definition("mail", 3, published: false, latest: true));
        await AddAsync(Definition("call", 7, published: true, latest: true));
        await StepAsync(async store =>
        {
            Assert.Equal("mail-1", await IdAsync(DefinitionQuery.ById("mail-1")));
            Assert.Equal("mail-1", await IdAsync(DefinitionQuery.ByVersion("mail", 1)));
            Assert.Equal("mail-2", await IdAsync(DefinitionQuery.PublishedOf("mail")));
            Assert.Equal("mail-3", await IdAsync(DefinitionQuery.LatestOf("mail")));
            Assert.Equal("call-7", await IdAsync(DefinitionQuery.PublishedOf("call")));
            Assert.Null(await IdAsync(DefinitionQuery.ByVersion("mail", 4)));
            Assert.Null(await IdAsync(DefinitionQuery.ById("mail")));

            async Task<string?> IdAsync(DefinitionQuery query) => (await store.FindDefinitionAsync(query, default))?.Id;
        });
    }

    [Fact]
    public async Task A_definition_usable_as_an_activity_is_found_by_its_type()
    {
        static void Usable(JsonObject json) => (json["name"], json["options"]) = ("Ticket triage", new JsonObject { ["usableAsActivity"] = true });
        await AddAsync(Definition("triage", 1, published: false, more: Usable));
        await AddAsync(Definition("triage", 2, published: true, latest: true, more: Usable));
        await AddAsync(Definition("other", 1, published: true, latest: true, more: json => json["name"] = "Ticket triage"));
        await StepAsync(async store =>
        {
            Assert.Equal("triage-1", (await store.FindDefinitionAsync(DefinitionQuery.UsableAs("TicketTriage", 1), default))?.Id);
            Assert.Equal("triage-2", (await store.FindDefinitionAsync(DefinitionQuery.UsableAs("TicketTriage", 7), default))?.Id);
            Assert.Equal("triage-2", (await store.FindDefinitionAsync(DefinitionQuery.UsableAs("TicketTriage", null), default))?.Id);
            Assert.Null(await store.FindDefinitionAsync(DefinitionQuery.UsableAs("Triage", null), default));
        });
    }

    [Fact]
    public async Task A_definition_keeps_every_property_it_was_written_with()
    {
        var written = Definition("mail", 1, more: json =>
        {
            json["acme"] = new JsonObject { ["深"] = new JsonArray(null, new JsonObject()) };
            json["big"] = JsonNode.Parse("12345678901234567890.50");
        });
        await AddAsync(written);
        await StepAsync(async store => Assert.Equal(written.Write(), (await store.FindDefinitionAsync(DefinitionQuery.ById("mail-1"), default))!.Write()));
    }

    [Fact]
    public async Task Any_text_of_any_size_is_kept()
    {
        const string odd = "中文 ☎️ 👩‍💻 ‮ 'quoted' \"twice\" \\ {0} @p0 ; drop table bookmarks; -- \r\n\t\u0001";
        var large = string.Concat(Enumerable.Repeat("很长的附件说明 ", 200_000));
        var instance = Instance("i1");
        instance.Name = odd;
        instance.CorrelationId = odd;
        instance.Properties["large"] = large;
        await SaveAsync(new()
        {
            Instances = [Change(instance, 0)],
            BookmarksAdded = [Bookmark("b1", "i1") with { Name = odd, CorrelationId = odd, Tag = odd, Payload = JsonValue.Create(large) }],
            Journal = [Record("i1", 1, odd), Record("i1", 2, large)],
            StimuliAdded = [Pending("s1", Noon) with { Stimulus = new(odd, JsonValue.Create(large)) }],
        });
        var found = await FindAsync("i1");
        Assert.Equal((odd, odd, large), (found.Name, found.CorrelationId, (string?)found.Properties["large"]));
        Assert.Equal([odd, large], (await JournalAsync("i1")).Select(l => l.Message));
        await StepAsync(async store =>
        {
            var bookmark = Assert.Single(await store.FindBookmarksAsync(odd, "HASH", odd, null, default));
            Assert.Equal((odd, large), (bookmark.Tag, (string?)bookmark.Payload));
            var pending = Assert.Single(await store.FindPendingStimuliAsync(Noon, 10, default));
            Assert.Equal((odd, large), (pending.Stimulus.Name, (string?)pending.Stimulus.Payload));
        });
    }

    [Fact]
    public async Task A_zero_character_does_not_keep_a_step_from_being_saved()
    {
        var instance = Instance("i1");
        instance.Name = "a\0b";
        await SaveAsync(new() { Instances = [Change(instance, 0)], BookmarksAdded = [Bookmark("b1", "i1") with { Tag = "a\0b" }], Journal = [Record("i1", 1, "a\0b")] });
        Assert.Equal("a\0b", (await FindAsync("i1")).Name);
        Assert.StartsWith("a", Assert.Single(await JournalAsync("i1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runtime_starts_waits_answers_and_ends_on_the_store()
    {
        var clock = new ManualClock(Noon);
        var ids = 0;
        var runner = new WorkflowRunner(new ActivityRegistry(BuiltInActivities.All), new NoScripts(), clock, () => Interlocked.Increment(ref ids).ToString(CultureInfo.InvariantCulture));
        await AddAsync(WorkflowDefinition.Read(
            """
            { "id": "story-1", "definitionId": "story", "name": "Story", "version": 1, "isLatest": true, "isPublished": true,
              "root": { "id": "seq", "type": "Elsa.Sequence", "activities": [
                { "id": "e", "type": "Elsa.Event", "eventName": "go" },
                { "id": "d", "type": "Elsa.Delay", "timeSpan": "00:10:00" },
                { "id": "p", "type": "Elsa.PublishEvent", "eventName": "over" },
                { "id": "w", "type": "Elsa.WriteLine", "text": "end" } ] } }
            """));
        var id = "";
        await StepAsync(async store => id = (await new WorkflowRuntime(store, runner).StartAsync(new() { DefinitionId = "story", CorrelationId = "T-1" }, null, default)).Id);
        var stimulus = new Stimulus("Elsa.Event", new JsonObject { ["EventName"] = "go" }) { CorrelationId = "T-1" };
        await StepAsync(async store => Assert.Equal(1, await new WorkflowRuntime(store, runner).DeliverAsync(stimulus, null, default)));
        await StepAsync(async store => Assert.Equal(0, await new WorkflowRuntime(store, runner).DeliverAsync(stimulus, null, default)));
        await StepAsync(async store => Assert.Equal("Elsa.Delay", Assert.Single(await store.FindDueBookmarksAsync(Noon.AddMinutes(10), 10, default)).Name));
        await StepAsync(async store => Assert.Equal(0, await new WorkflowRuntime(store, runner).RunDueAsync(10, null, default)));
        clock.Advance(TimeSpan.FromMinutes(10));
        await StepAsync(async store => Assert.Equal(1, await new WorkflowRuntime(store, runner).RunDueAsync(10, null, default)));
        var ended = await FindAsync(id);
        Assert.Equal((WorkflowStatus.Finished, WorkflowSubStatus.Finished, 3), (ended.Status, ended.SubStatus, ended.Revision));
        Assert.Contains("end", (await JournalAsync(id)).Select(l => l.Message));
        await StepAsync(async store =>
        {
            Assert.Empty(await store.FindBookmarksAsync("Elsa.Event", null, null, id, default));
            Assert.Empty(await store.FindBookmarksAsync("Elsa.Delay", null, null, id, default));
            Assert.Single(await store.FindPendingStimuliAsync(clock.Now, 10, default));
        });
    }

    protected static WorkflowInstance Instance(string id, string? parent = null) => new()
    {
        Id = id,
        ParentWorkflowInstanceId = parent,
        DefinitionId = "mail",
        DefinitionVersionId = "mail-1",
        DefinitionVersion = 1,
        SubStatus = WorkflowSubStatus.Suspended,
        CreatedAt = Noon,
        UpdatedAt = Noon,
    };

    protected static InstanceChange Change(WorkflowInstance instance, int expected)
    {
        instance.Revision = expected + 1;
        return new(instance, expected);
    }

    protected static Bookmark Bookmark(string id, string instanceId) => new()
    {
        Id = id,
        Name = "Elsa.Event",
        Hash = "HASH",
        InstanceId = instanceId,
        ActivityId = "e",
        NodeId = "Workflow1:seq:e",
        ActivityInstanceId = $"{instanceId}-e",
        CreatedAt = Noon,
    };

    protected static JournalRecord Record(string instanceId, long sequence, string? message) => new()
    {
        InstanceId = instanceId,
        Sequence = sequence,
        ActivityInstanceId = $"{instanceId}-e",
        ActivityId = "e",
        NodeId = "Workflow1:seq:e",
        ActivityType = "Elsa.Event",
        ActivityVersion = 1,
        EventName = JournalEvent.Log,
        Timestamp = Noon,
        Message = message,
        Inputs = [new("Text", JsonValue.Create("读"))],
        Outcomes = ["Done"],
    };

    protected Task SaveAsync(WorkflowCommit commit) => StepAsync(store => store.SaveAsync(commit, default).AsTask());

    protected async Task<WorkflowInstance> FindAsync(string id)
    {
        WorkflowInstance? found = null;
        await StepAsync(async store => found = await store.FindInstanceAsync(id, default));
        return found ?? throw new InvalidOperationException($"Instance '{id}' is not in the store.");
    }

    private static PendingStimulus Pending(string id, DateTimeOffset createdAt) => new(id, new("Elsa.Event"), createdAt, createdAt + PendingStimulus.Lifetime);

    private static Trigger Trigger(string id, string versionId, string hash) =>
        new(id, versionId.Split('-')[0], versionId, "Elsa.Event", "e", hash, new JsonObject { ["EventName"] = "go" });

    private static WorkflowDefinition Definition(string id, int version, bool published = true, bool latest = false, Action<JsonObject>? more = null)
    {
        var json = new JsonObject { ["id"] = $"{id}-{version}", ["definitionId"] = id, ["name"] = id, ["version"] = version, ["isLatest"] = latest, ["isPublished"] = published };
        more?.Invoke(json);
        return WorkflowDefinition.Read(json);
    }

    private static string Ids(IEnumerable<Bookmark> bookmarks) => string.Join(' ', bookmarks.Select(b => b.Id));

    private sealed class NoScripts : IScriptEngine
    {
        public ValueTask<ScriptResult> EvaluateAsync(ScriptRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("The definition has no scripts.");

        public ValueTask<ScriptSyntaxError?> CheckAsync(string script, CancellationToken cancellationToken) => new((ScriptSyntaxError?)null);
    }
}
