using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Profiles;

/// <summary>What the profile asks of a ticket when it is opened and when it is accepted, whichever channel it came through.</summary>
public sealed class ClassificationTests
{
    [Fact]
    public async Task The_priority_follows_from_urgency_and_impact()
    {
        await using var desk = await OpenAsync("S1");
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", urgency = "high", impact = "everyone", priorityReason = "not needed" });
        var ticket = await desk.TicketAsync(number);
        Assert.Equal("high", ticket.Priority);
        Assert.Equal(("high", "everyone", null), (ticket.Detail("urgency"), ticket.Detail("impact"), ticket.Detail("priorityReason")));
    }

    [Fact]
    public async Task Another_priority_than_the_matrix_gives_needs_a_reason_which_is_kept()
    {
        await using var desk = await OpenAsync("S1");
        var number = await desk.OpenTicketAsync();
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() =>
            desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", urgency = "high", impact = "everyone", priority = "low" }));
        Assert.Equal(("fields-missing", "priorityReason"), (refused.Code, Assert.Single(refused.Fields).Key));

        await desk.CompleteAsync(
            "chen", number, "accept", "Accepted", new { category = "system-fault", urgency = "high", impact = "everyone", priority = "low", priorityReason = "a stand-in is running" });
        var ticket = await desk.TicketAsync(number);
        Assert.Equal(("low", "a stand-in is running"), (ticket.Priority, ticket.Detail("priorityReason")));
    }

    [Fact]
    public async Task Urgency_and_impact_may_be_left_out_unless_the_profile_demands_them()
    {
        await using var lenient = await OpenAsync("S1");
        await lenient.CompleteAsync("chen", await lenient.OpenTicketAsync(), "accept", "Accepted", new { category = "data", priority = "high" });

        await using var strict = await OpenAsync("S1", profile => profile["required"]![0]!["fields"] = new JsonArray("urgency", "impact"));
        var number = await strict.OpenTicketAsync();
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => strict.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "high" }));
        Assert.Equal(["impact", "urgency"], refused.Fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_matrix_the_priority_is_chosen_and_the_impact_told_in_words()
    {
        await using var desk = await OpenAsync("S2");
        var number = await desk.OpenTicketAsync();
        var form = TaskForm.Read((await desk.OpenTaskAsync(number, "accept")).Form);
        Assert.Null(form.Derive);
        Assert.DoesNotContain(form.Fields, field => field.Name is "urgency" or "priorityReason");
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1", impact = "the whole third floor" });
        Assert.Equal("the whole third floor", (await desk.TicketAsync(number)).Detail("impact"));
    }

    [Fact]
    public async Task A_sub_category_is_one_of_its_category_and_missing_only_where_there_are_some()
    {
        await using var desk = await OpenAsync("S0", profile => profile["required"]![1]!["fields"] = new JsonArray("category", "subcategory"));
        var number = await desk.OpenTicketAsync();
        object Said(string category, string? subcategory) => new { category, subcategory, urgency = "high", impact = "one" };
        var missing = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "accept", "Accepted", Said("system-fault", null)));
        Assert.Equal("subcategory", Assert.Single(missing.Fields).Key);
        var foreign = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "accept", "Accepted", Said("system-fault", "printer")));
        Assert.Contains("login", Assert.Single(foreign.Fields).Value, StringComparison.Ordinal);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", Said("system-fault", "login"));
        Assert.Equal("login", (await desk.TicketAsync(number)).Detail("subcategory"));

        var without = TaskForm.Read((await desk.OpenTaskAsync(await desk.OpenTicketAsync(), "accept")).Form);
        var wrong = without.Check("Accepted", new JsonObject { ["category"] = "no-subs", ["priority"] = "urgent", ["urgency"] = "high", ["impact"] = "one" }, Languages.English, ManualClock.Start);
        Assert.DoesNotContain("subcategory", wrong.Keys);
    }

    [Fact]
    public async Task At_a_form_what_the_profile_needs_is_demanded_by_name()
    {
        await using var desk = await OpenAsync("S3");
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => OpenThroughAsync(desk, Channel.Portal, []));
        Assert.Equal(("invalid-ticket", 400), (refused.Code, refused.Status));
        Assert.Equal(["errorText", "reproduction"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        await OpenThroughAsync(desk, Channel.Portal, new JsonObject { ["reproduction"] = "press save", ["errorText"] = "none" });
        await OpenThroughAsync(desk, Channel.Phone, []);
    }

    [Fact]
    public async Task A_mail_is_never_refused_and_whoever_accepts_it_sees_what_is_missing()
    {
        await using var desk = await OpenAsync("S3", profile => profile["required"]![0]!["channel"] = "");
        var number = await OpenThroughAsync(desk, Channel.Email, new JsonObject { ["errorText"] = "E42" });
        var reading = new TicketReading(desk.Database, desk.Get<ProfileShelf>(), desk.Clock);
        var seen = await reading.FindAsync(await desk.CallerAsync("chen"), number, CancellationToken.None);
        Assert.Equal(("reproduction", "重现步骤"), (Assert.Single(seen!.Missing).Key, seen.Missing["reproduction"]));
        Assert.Empty((await reading.FindAsync(await desk.CallerAsync("lin"), number, CancellationToken.None))!.Missing);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "normal" });
        Assert.Empty((await reading.FindAsync(await desk.CallerAsync("chen"), number, CancellationToken.None))!.Missing);
    }

    [Fact]
    public async Task What_the_profile_needs_at_a_step_is_asked_there_and_becomes_part_of_the_ticket()
    {
        await using var desk = await OpenAsync("S2", profile => profile["required"]!.AsArray().Add(new JsonObject
        {
            ["channel"] = "email", ["step"] = "accept", ["fields"] = new JsonArray("environment", "errorCode"), ["outcomes"] = new JsonArray("Accepted"),
        }));
        var number = await OpenThroughAsync(desk, Channel.Email, new JsonObject { ["environment"] = "Windows 11" });
        var added = TaskForm.Read((await desk.OpenTaskAsync(number, "accept")).Form).Fields.Single(field => field.IntoTicket);
        Assert.Equal(("errorCode", "错误码"), (added.Name, added.Label.Chinese));
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "P2" }));
        Assert.Equal("errorCode", Assert.Single(refused.Fields).Key);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "data", priority = "P2", errorCode = "E42" });
        Assert.Equal("E42", (await desk.TicketAsync(number)).Detail("errorCode"));

        // A step that asks the requester does not need what it asks for.
        var other = await OpenThroughAsync(desk, Channel.Email, []);
        await desk.CompleteAsync("chen", other, "accept", "Incomplete", new { question = "Which machine?" });
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task What_is_missing_is_asked_for_within_the_hour(int seconds, bool isKept)
    {
        await using var desk = await OpenAsync("S2", NeedsErrorText);
        var number = await OpenThroughAsync(desk, Channel.Email, []);
        await desk.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(seconds));
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "What does it say?" });
        Assert.Equal(isKept, Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Ask).IsKept);
    }

    [Fact]
    public async Task Nothing_is_asked_for_where_nothing_is_missing_or_promised_and_acceptance_ends_the_question()
    {
        await using var desk = await OpenAsync("S2", NeedsErrorText);
        var whole = await OpenThroughAsync(desk, Channel.Email, new JsonObject { ["errorText"] = "E42" });
        Assert.DoesNotContain(await desk.ClocksAsync(whole), clock => clock.Kind == Clock.Ask);
        var taken = await OpenThroughAsync(desk, Channel.Email, []);
        await desk.CompleteAsync("chen", taken, "accept", "Accepted", new { category = "data", priority = "P2" });
        Assert.NotNull(Assert.Single(await desk.ClocksAsync(taken), clock => clock.Kind == Clock.Ask).StoppedAt);

        await using var silent = await OpenAsync("S3", profile => profile["required"]![0]!["channel"] = "");
        var unpromised = await OpenThroughAsync(silent, Channel.Email, []);
        Assert.DoesNotContain(await silent.ClocksAsync(unpromised), clock => clock.Kind == Clock.Ask);
    }

    private static void NeedsErrorText(JsonNode profile) =>
        profile["required"]!.AsArray().Add(new JsonObject { ["channel"] = "email", ["step"] = "", ["fields"] = new JsonArray("errorText") });

    private static async Task<StoryDesk> OpenAsync(string profile, Action<JsonNode>? change = null)
    {
        var desk = await StoryDesk.OpenAsync();
        if (change is not null)
        {
            await ProfileEditingTests.SaveAsync(desk, profile, 1, change);
        }

        await desk.ChooseProfileAsync(profile);
        return desk;
    }

    private static async Task<string> OpenThroughAsync(StoryDesk desk, string channel, JsonObject details)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin"), CancellationToken.None);
        var lin = await step.Db.People.SingleAsync(person => person.UserName == "lin");
        var ticket = await desk.Process.OpenAsync(step, new NewTicket
        {
            Requester = lin, Title = "It does not save", Description = "It does not save", Channel = channel, Language = Languages.English, Details = details,
        }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }
}
