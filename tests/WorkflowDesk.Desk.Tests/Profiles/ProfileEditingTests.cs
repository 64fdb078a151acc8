using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Profiles;

/// <summary>Profiles are edited by saving new versions; tickets keep theirs.</summary>
public sealed class ProfileEditingTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_saved_version_holds_for_new_tickets_and_no_others(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var old = await desk.OpenTicketAsync();
        var saved = await SaveAsync(desk, "S2", 1, profile => profile["priorities"]![0]!["assign"] = "5m");
        var fresh = await desk.OpenTicketAsync();

        Assert.Equal((2, false), (saved.Version, saved.IsShipped));
        Assert.NotEqual((await desk.TicketAsync(old)).ProfileId, (await desk.TicketAsync(fresh)).ProfileId);
        Assert.Equal(saved.Id, (await desk.TicketAsync(fresh)).ProfileId);
        await using var db = desk.Database.Read();
        var entry = await db.Timeline.SingleAsync(row => row.Action == TimelineAction.ProfileSaved);
        Assert.Equal(("S2 v2", "quicker"), (entry.Subject, entry.Text));
        Assert.Contains("15m → 5m", entry.Data, StringComparison.Ordinal);
        var history = await ProfileReading.HistoryAsync(db, "S2", CancellationToken.None);
        Assert.Equal("priorities › P0 › accept and assign: 15m → 5m", Assert.Single(history[0].Changes).In(Languages.English));
        Assert.Equal("优先级 › P0 › 受理并分派：15m → 5m", history[0].Changes[0].In(Languages.Chinese));
    }

    [Fact]
    public async Task Whoever_saves_after_somebody_else_is_told_and_pressing_twice_saves_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var saved = await SaveAsync(desk, "S2", 1, profile => profile["serialDigits"] = 6);
        Assert.Equal(saved.Id, (await SaveAsync(desk, "S2", 1, profile => profile["serialDigits"] = 6)).Id);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "S2", 1, profile => profile["serialDigits"] = 5));
        Assert.Equal(("stale", 409), (refused.Code, refused.Status));
    }

    [Fact]
    public async Task Every_mistake_is_named_with_its_place()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "S1", 1, profile =>
        {
            profile["serialDigits"] = 2;
            profile["calendar"] = "moon";
            profile["provisionalPriority"] = "none";
            profile["priorities"]![1]!["key"] = "high";
            profile["priorities"]![2]!["tone"] = "pink";
            profile["priorities"]![2]!["name"] = new JsonObject { ["en"] = "Low" };
            profile["categories"]![0]!["key"] = "with blank";
            profile["matrix"]!["cells"]!["low"]!.AsObject().Remove("one");
            profile["routing"]![1]!["team"] = "nobody";
            profile["required"]![0]!["channel"] = "fax";
        }));
        Assert.Equal(("profile-wrong", 422), (refused.Code, refused.Status));
        string[] places =
        [
            "serialDigits", "calendar", "provisionalPriority", "priorities[1].key", "priorities[2].tone", "priorities[2].name", "categories[0].key",
            "matrix.cells.low.one", "routing[1].team", "required[0].channel",
        ];
        Assert.True(places.All(refused.Fields.ContainsKey), $"not named: {string.Join(", ", places.Except(refused.Fields.Keys))}");
    }

    [Theory]
    [InlineData("""{"key":""", "$")]
    [InlineData("""{"key":"S2","name":"x","priorities":[{"key":"a","name":"a","assign":"soon"}],"provisionalPriority":"a","categories":[],"calendar":"office"}""", "priorities[0].assign")]
    [InlineData("""{"key":"S2","name":"x","priorities":[null],"provisionalPriority":"a","categories":[],"calendar":"office"}""", "priorities[0]")]
    [InlineData("""{"key":"S2","name":"x","prioritys":[],"priorities":[],"provisionalPriority":"a","categories":[],"calendar":"office"}""", "prioritys")]
    [InlineData("""{"key":"S2"}""", "$")]
    public async Task A_text_that_is_no_profile_is_refused_with_its_place(string text, string place)
    {
        await using var desk = await TestDesk.OpenAsync();
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => Editing().SaveAsync(step, new ProfileEdit("S2", 1, text, "x"), CancellationToken.None));
        Assert.Equal(("unreadable", 400), (refused.Code, refused.Status));
        Assert.Equal(place, Assert.Single(refused.Fields).Key);

        static ProfileEditing Editing() => new(new ProfileShelf(new DeskTimeZone(TimeZoneInfo.Utc)), null!);
    }

    [Fact]
    public async Task Only_administrators_and_process_owners_may()
    {
        await using var desk = await StoryDesk.OpenAsync();
        foreach (var user in new[] { "chen", "sun", "li", "lin" })
        {
            Assert.Equal("owners-only", (await Assert.ThrowsAsync<DeskRuleException>(() => SaveAsync(desk, "S2", 1, profile => profile["serialDigits"] = 6, user))).Code);
            Assert.Equal("owners-only", (await Assert.ThrowsAsync<DeskRuleException>(() => ActivateAsync(desk, "S0", true, user))).Code);
        }
    }

    [Fact]
    public async Task Another_profile_is_chosen_after_its_warnings_and_running_tickets_keep_theirs()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var running = await desk.OpenTicketAsync();
        var seen = await desk.TicketAsync(running);
        // A process that sets a priority only S2 knows.
        await desk.PublishAsync("raise", [Written.Activity("WorkflowDesk.UpdateTicket", "set", ("priority", Written.Input("P1")))]);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => ActivateAsync(desk, "S0", false));
        Assert.Equal(("warnings-unseen", 422), (refused.Code, refused.Status));
        Assert.Contains(refused.Fields.Values, text => text.Contains("P1", StringComparison.Ordinal));

        await ActivateAsync(desk, "S0", true);
        await ActivateAsync(desk, "S0", true);
        var fresh = await desk.TicketAsync(await desk.OpenTicketAsync());
        Assert.Equal("normal", fresh.Priority);
        Assert.Equal((seen.Priority, seen.ProfileId), ((await desk.TicketAsync(running)).Priority, (await desk.TicketAsync(running)).ProfileId));
        await using var db = desk.Database.Read();
        var entry = await db.Timeline.SingleAsync(row => row.Action == TimelineAction.ProfileActivated);
        var data = JsonNode.Parse(entry.Data)!;
        Assert.Equal(("S2", "S0"), ((string?)data["before"], (string?)data["after"]));
        Assert.Equal(1, (await desk.Get<ProfileReading>().ListAsync(db, CancellationToken.None)).Single(profile => profile.Key == "S2").OpenTickets);
    }

    [Fact]
    public async Task Resetting_brings_the_shipped_text_back_as_a_new_version()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await SaveAsync(desk, "S2", 1, profile => profile["serialDigits"] = 6);
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("zhou"), CancellationToken.None);
        var reset = await desk.Get<ProfileEditing>().ResetAsync(step, "S2", 2, "back", CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        Assert.Equal((3, true, ShippedProfiles.SourceOf("S2")), (reset.Version, reset.IsShipped, reset.Source));
    }

    internal static async Task<ProfileVersion> SaveAsync(StoryDesk desk, string key, int seen, Action<JsonObject> change, string user = "zhou")
    {
        var profile = JsonNode.Parse(ShippedProfiles.SourceOf(key))!.AsObject();
        change(profile);
        await using var step = await desk.Steps.BeginAsync((await desk.CallerAsync(user)) with { Language = Languages.English }, CancellationToken.None);
        var saved = await desk.Get<ProfileEditing>().SaveAsync(step, new ProfileEdit(key, seen, profile.ToJsonString(), "quicker"), CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return saved;
    }

    private static async Task ActivateAsync(StoryDesk desk, string key, bool acknowledged, string user = "zhou")
    {
        await using var step = await desk.Steps.BeginAsync((await desk.CallerAsync(user)) with { Language = Languages.English }, CancellationToken.None);
        await desk.Get<ProfileEditing>().ActivateAsync(step, key, acknowledged, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
