using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Words in which the time limits of a standard are checked on a running desk.</summary>
internal static class Promises
{
    public const string Monday = "2024-05-20 09:00";

    public const string FridayEvening = "2024-05-24 17:30";

    /// <summary>A moment on the wall in China.</summary>
    public static DateTimeOffset At(string text) =>
        new DateTimeOffset(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(8)).ToUniversalTime();

    /// <summary>A desk that works by this standard and whose clock stands at this moment.</summary>
    public static async Task<StoryDesk> OpenAtAsync(string profile, string moment)
    {
        var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        desk.Clock.SetBackTo(At(moment));
        return desk;
    }

    /// <summary>Lin reports something in the portal.</summary>
    public static async Task<string> ReportAsync(this StoryDesk desk, string title, string text, object details)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin"), CancellationToken.None);
        var lin = await step.Db.People.SingleAsync(person => person.UserName == "lin");
        var ticket = await desk.Process.OpenAsync(step, new NewTicket
        {
            Requester = lin, Title = title, Description = text, Channel = Channel.Portal, Language = Languages.Chinese,
            Details = JsonSerializer.SerializeToNode(details, DeskJson.Options)!.AsObject(),
        }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }

    public static async Task<Clock> ClockAsync(this StoryDesk desk, string number, string kind) => Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == kind);

    public static async Task<string> LastMailAsync(this StoryDesk desk, string number, string template) => (await desk.MailsAsync(number)).Last(mail => mail.Template == template).Text;

    public static async Task<string> OpenWithAsync(this StoryDesk desk, string priority)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("chen"), CancellationToken.None);
        var lin = await step.Db.People.SingleAsync(person => person.UserName == "lin");
        var ticket = await desk.Process.OpenAsync(step, new NewTicket
        {
            Requester = lin, Title = $"无法登录（{priority}）", Description = "登录后页面空白", Channel = Channel.Phone, Language = Languages.Chinese, Priority = priority,
        }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }

    /// <summary>Opens a ticket of each priority at that moment and watches every limit: a second before it, at it, a second after it.</summary>
    /// <param name="promises">Priority, clock and the moment the limit is used up; every clock that runs must be named.</param>
    public static async Task AssertLimitsAsync(string profile, string openedAt, params (string Priority, string Clock, string DueAt)[] promises)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        desk.Clock.SetTo(At(openedAt));
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var priority in promises.Select(promise => promise.Priority).Distinct())
        {
            var number = numbers[priority] = await desk.OpenWithAsync(priority);
            Assert.Equal(
                promises.Where(promise => promise.Priority == priority).Select(promise => promise.Clock).Order(StringComparer.Ordinal),
                (await desk.ClocksAsync(number)).Select(clock => clock.Kind).Order(StringComparer.Ordinal));
        }

        foreach (var due in promises.Select(promise => At(promise.DueAt)).Distinct().Order())
        {
            foreach (var second in new[] { -1, 0, 1 })
            {
                desk.Clock.SetTo(due.AddSeconds(second));
                await desk.SweepAsync();
                foreach (var promise in promises.Where(promise => At(promise.DueAt) == due))
                {
                    var breaches = (await desk.TimelineAsync(numbers[promise.Priority])).Count(entry => entry.Action == TimelineAction.ClockBreached && entry.Subject == promise.Clock);
                    Assert.True(breaches == (second < 0 ? 0 : 1), $"{profile} {promise.Priority} {promise.Clock}: told {breaches} times {second} s from its limit.");
                }
            }
        }
    }

    /// <summary>A second before the limit is in time; the limit itself is not.</summary>
    public static async Task AssertKeptAsync(string profile, string priority, string clock, TimeSpan limit)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        var (kept, late) = (await desk.OpenWithAsync(priority), await desk.OpenWithAsync(priority));
        desk.Clock.Advance(limit - TimeSpan.FromSeconds(1));
        await desk.CompleteAsync("chen", kept, "accept", "Accepted", new { category = "system-fault", priority });
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.CompleteAsync("chen", late, "accept", "Accepted", new { category = "system-fault", priority });
        Assert.True((await desk.ClocksAsync(kept)).Single(row => row.Kind == clock).IsKept, "a second before the limit was late");
        Assert.False((await desk.ClocksAsync(late)).Single(row => row.Kind == clock).IsKept, "at the limit was in time");
    }
}
