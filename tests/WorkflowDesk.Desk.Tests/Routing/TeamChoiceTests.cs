using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>Tickets routed by the shipped process on real databases.</summary>
public sealed class TeamChoiceTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Tickets_routed_at_once_go_round_the_team(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await desk.HireAsync("ada");
        await desk.HireAsync("bob");
        var numbers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            numbers.Add(await desk.OpenTicketAsync());
        }

        await Task.WhenAll(numbers.Select(number => desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" })));
        var handlers = new List<string?>();
        foreach (var number in numbers)
        {
            handlers.Add(await desk.HandlerOfAsync(number));
        }

        Assert.True(handlers.GroupBy(handler => handler).All(group => group.Key is not null && group.Count() == 2) && handlers.Distinct().Count() == 3,
            $"six tickets for three people went to {string.Join(", ", handlers.Order())}");
    }

    [Fact]
    public async Task Equal_people_take_turns_also_when_their_work_is_done_in_between()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada");
        var handlers = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            var number = await desk.RoutedAsync();
            handlers.Add(await desk.HandlerOfAsync(number));
            await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None);
            await desk.Process.CancelAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "done", CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(["ada", "wang", "ada", "wang"], handlers);
    }

    [Fact]
    public async Task A_skill_goes_before_load_and_load_before_the_turn()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada", skills: "system-fault");
        Assert.Equal("ada", await desk.HandlerOfAsync(await desk.RoutedAsync()));
        Assert.Equal("ada", await desk.HandlerOfAsync(await desk.RoutedAsync()));
        await desk.ChangeAsync("ada", ada => ada.Skills = "");
        Assert.Equal("wang", await desk.HandlerOfAsync(await desk.RoutedAsync()));
        Assert.Equal("wang", await desk.HandlerOfAsync(await desk.RoutedAsync()));
        Assert.Equal("ada", await desk.HandlerOfAsync(await desk.RoutedAsync()));
    }

    [Fact]
    public async Task The_decision_is_kept_as_it_was()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada", skills: "system-fault|cooking");
        await desk.ChangeAsync("wang", wang => wang.IsAvailable = false);
        var number = await desk.RoutedAsync();
        await desk.ChangeAsync("ada", ada => (ada.Skills, ada.Name) = ("", "Somebody else"));
        await desk.ChangeAsync("wang", wang => wang.IsAvailable = true);

        var told = await desk.Get<RoutingReading>().OfAsync(await desk.CallerAsync("sun"), number, CancellationToken.None);
        var decision = Assert.Single(told!, entry => entry.Kind == RoutingReading.DecisionKind).Decision!;
        Assert.Equal(("ada", "Ada", RoutingReason.OnlyOne, RoutingWay.Rule, "operations"), (decision.Chosen, decision.ChosenName, decision.Reason, decision.Way, decision.Team));
        Assert.Null(decision.Rules[^1].Failed);
        Assert.Equal(["system-fault"], decision.Members.Single(member => member.UserName == "ada").Skills);
        Assert.Equal(OutBecause.Unavailable, decision.Members.Single(member => member.UserName == "wang").Out);
        Assert.Null(await desk.Get<RoutingReading>().OfAsync(await desk.CallerAsync("zhao"), number, CancellationToken.None));
        Assert.Null(await desk.Get<RoutingReading>().OfAsync(await desk.CallerAsync("lin"), number, CancellationToken.None));
    }

    [Fact]
    public async Task Nobody_available_leaves_the_ticket_to_the_supervisor_and_says_why()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChangeAsync("wang", wang => wang.IsAvailable = false);
        var number = await desk.RoutedAsync();
        Assert.Null(await desk.HandlerOfAsync(number));
        await desk.OpenTaskAsync(number, "assign");
        await using var db = desk.Database.Read();
        var decision = RoutingDecision.Read((await db.RoutingDecisions.SingleAsync()).Decision);
        Assert.Equal((null, RoutingReason.Nobody), (decision.Chosen, decision.Reason));
    }

    [Fact]
    public async Task A_person_named_is_written_down_too()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync(new { category = "system-fault", priority = "P1", handler = "zhao" });
        await using var db = desk.Database.Read();
        var decision = RoutingDecision.Read((await db.RoutingDecisions.SingleAsync()).Decision);
        Assert.Equal((RoutingWay.PersonNamed, "zhao"), (decision.Way, decision.Chosen));
        Assert.Equal("zhao", await desk.HandlerOfAsync(number));
    }
}
