using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.ServiceLevels;

/// <summary>What the timeline tells of a clock is enough to have the clock again.</summary>
public sealed class ClockHistoryTests
{
    private static readonly string[] Priorities = ["P0", "P1", "P2", "P3"];

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Every_figure_of_a_clock_follows_from_its_events_whatever_happened(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var host = new UnsteadyClock(desk.Clock.Now);
        var steps = ActivatorUtilities.CreateInstance<DeskSteps>(desk.Services, host);
        var profiles = desk.Get<ProfileShelf>();
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var number = await desk.OpenTicketAsync();
            for (var turn = 0; turn < 14; turn++)
            {
                // Now and then somebody sets the host's clock back.
                host.Now += TimeSpan.FromMinutes(random.Next(8) == 0 ? -random.Next(2000) : random.Next(400));
                await using var step = await steps.BeginAsync(Caller.System, CancellationToken.None);
                var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
                await HappenAsync(new TicketClocks(step, ticket, profiles), step, ticket, random);
                await step.CommitAsync(CancellationToken.None);
            }

            await AssertReplayedAsync(desk, profiles, number, $"seed {seed}");
        }
    }

    [Fact]
    public void The_story_tells_what_did_not_count()
    {
        var office = ShippedProfiles.Calendars.Single(calendar => calendar.Key == "office").In(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var (clock, ticket) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        TimelineEntry[] entries =
        [
            Entry(4, TimelineAction.ClockBreached, "2024-05-07T09:00:00Z", new() { ["reachedAt"] = "2024-05-07T09:00:00+00:00" }),
            Entry(1, TimelineAction.ClockStarted, "2024-04-30T02:00:00Z", new() { ["limit"] = "1d", ["calendar"] = "office", ["priority"] = "P2" }),
            Entry(2, TimelineAction.ClockPaused, "2024-04-30T04:00:00Z", new() { ["reason"] = "information" }),
            Entry(3, TimelineAction.ClockResumed, "2024-04-30T05:00:00Z", []),
            Entry(5, TimelineAction.ClockStopped, "2024-05-07T10:00:00Z", new() { ["reason"] = "done" }),
        ];

        var story = ClockHistory.Tell(ClockEvent.Read(entries)[clock], new Dictionary<string, BusinessCalendar> { ["office"] = office }, DateTimeOffset.MaxValue);
        Assert.Equal(
            ["clock-started 0", "clock-paused 2", "clock-resumed 2", "closed-days 7", "clock-breached 24", "clock-stopped 25"],
            story.Select(moment => $"{moment.What} {moment.Used.TotalHours}"));
        Assert.Equal(TimeSpan.FromHours(1), story[2].PausedFor);
        Assert.Equal((new DateOnly(2024, 5, 1), new DateOnly(2024, 5, 5), "Labour Day"), (story[3].FirstDay!.Value, story[3].LastDay!.Value, story[3].DayName.English));

        TimelineEntry Entry(int at, string action, string moment, JsonObject data)
        {
            (data["clock"], data["event"]) = (clock, at);
            return new TimelineEntry
            {
                Id = Guid.CreateVersion7(), At = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), ActorName = "", Channel = Channel.System,
                Action = action, TicketId = ticket, Subject = Clock.Resolve, Data = data.ToJsonString(),
            };
        }
    }

    private static async Task HappenAsync(TicketClocks clocks, DeskStep step, Ticket ticket, Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                await clocks.StartAsync(Clock.Kinds[random.Next(Clock.Kinds.Count)], CancellationToken.None);
                break;
            case 1:
                await clocks.PauseAsync("information", CancellationToken.None);
                break;
            case 2:
                await clocks.ResumeAsync(CancellationToken.None);
                break;
            case 3:
                ticket.Priority = Priorities[random.Next(Priorities.Length)];
                await clocks.RepriceAsync(CancellationToken.None);
                break;
            case 4 when random.Next(3) == 0:
                await clocks.StopAsync(Clock.Kinds[random.Next(Clock.Kinds.Count)], CancellationToken.None);
                break;
            default:
                foreach (var clock in await step.Db.Clocks.Where(row => row.TicketId == ticket.Id).ToListAsync())
                {
                    clocks.Reach(clock, isBreach: false);
                    clocks.Reach(clock, isBreach: true);
                }

                break;
        }
    }

    private static async Task AssertReplayedAsync(StoryDesk desk, ProfileShelf profiles, string number, string because)
    {
        var told = ClockEvent.Read(await desk.TimelineAsync(number));
        var id = (await desk.TicketAsync(number)).Id;
        await using var db = desk.Database.Read();
        var calendars = await profiles.CalendarsAsync(db, ["always", "office"], CancellationToken.None);
        var rows = await db.Clocks.Where(row => row.TicketId == id).ToListAsync();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Count, told.Count);
        Assert.All(rows, row =>
        {
            var again = ClockHistory.Replay(told[row.Id], calendars);
            Assert.True(again is not null && Figures(row) == Figures(again), $"{because}, {row.Kind}: {Figures(row)} became {(again is null ? "nothing" : Figures(again))}");
        });
    }

    private static string Figures(Clock clock) => string.Join(" | ",
        clock.Id, clock.TicketId, clock.Kind, clock.Promise, clock.CalendarKey, clock.LimitFor, Shown(clock.StartedAt), Shown(clock.PausedAt), clock.PauseReason,
        string.Join(", ", clock.ReadPauses().Select(pause => $"{Shown(pause.From)} to {Shown(pause.To)}: {pause.Reason}")),
        Shown(clock.WarnAt), Shown(clock.DueAt), Shown(clock.WarnedAt), Shown(clock.BreachedAt), Shown(clock.StoppedAt), clock.Events);

    private static string Shown(DateTimeOffset? moment) => $"{moment?.UtcDateTime:O}";

    private sealed class UnsteadyClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
