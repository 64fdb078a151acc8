using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>Words in which the stories of the shipped process are told.</summary>
internal static class TicketStory
{
    public static async Task<string> AcceptedAsync(this StoryDesk desk, string category = "system-fault", string priority = "P2")
    {
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category, priority });
        return number;
    }

    /// <summary>Tickets opened from now on come under this profile.</summary>
    public static async Task ChooseProfileAsync(this StoryDesk desk, string key)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        step.Db.Settings.Add(new Setting { Key = ProfileShelf.ActiveSetting, Value = key });
        await step.CommitAsync(CancellationToken.None);
    }

    public static async Task ReplyAsync(this StoryDesk desk, string number, string user, bool isPublic)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
        var from = await step.Db.People.SingleAsync(person => person.UserName == user);
        await desk.Process.ReplyAsync(step, ticket, new NewReply { From = from, Text = "正在处理", FullText = "正在处理", Channel = Channel.Email, IsPublic = isPublic }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    public static Task CauseFoundAsync(this StoryDesk desk, string number, string user = "wang") =>
        desk.CompleteAsync(user, number, "diagnose", "CauseFound", new { cause = "数据库连接池已耗尽", causeClass = "environment", steps = new[] { new { @checked = "服务日志", result = "连接超时" } } });

    public static Task PlannedAsync(this StoryDesk desk, string number, bool changesProduction = false, string user = "wang") =>
        desk.CompleteAsync(user, number, "plan", "Planned", new { chosen = "扩大连接池并重启应用服务", changesProduction });

    public static Task DoneAsync(this StoryDesk desk, string number, string user = "wang") =>
        desk.CompleteAsync(user, number, "implement", "Done", new { solution = "连接池已扩大，服务已重启", prevention = "为连接数设置告警", backup = "taken" });

    /// <summary>Accepted, diagnosed, planned without a change, implemented: now the requester is asked.</summary>
    public static async Task<string> ImplementedAsync(this StoryDesk desk)
    {
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        return number;
    }

    public static async Task AssertWaitsForAsync(this StoryDesk desk, string number, string step, string status)
    {
        var open = await desk.OpenTasksAsync(number);
        Assert.Equal([step], open.Select(task => task.Step));
        Assert.Equal(status, (await desk.TicketAsync(number)).Status);
        Assert.Empty(await desk.IncidentsAsync(number));
    }

    /// <summary>Makes the visit that follows the closing, where the profile promises one.</summary>
    public static async Task VisitedAsync(this StoryDesk desk, string number)
    {
        if ((await desk.OpenTasksAsync(number)).Any(task => task.Step == "visit"))
        {
            await desk.CompleteAsync(await desk.HandlerAsync(number) ?? "chen", number, "visit", "Well", new { report = "运行正常" });
        }
    }

    /// <summary>Closed for this reason, with nothing left once the visit is made.</summary>
    public static async Task AssertClosedAsync(this StoryDesk desk, string number, string reason)
    {
        await desk.VisitedAsync(number);
        var ticket = await desk.TicketAsync(number);
        Assert.Empty(await desk.IncidentsAsync(number));
        Assert.Equal((TicketStatus.Closed, reason), (ticket.Status, ticket.ClosingReason));
        Assert.Empty(await desk.OpenTasksAsync(number));
        Assert.DoesNotContain(await desk.ClocksAsync(number), clock => clock.StoppedAt is null);
        await using var db = desk.Database.Read();
        Assert.Equal(["Finished"], await db.Instances.Where(row => row.Id == ticket.InstanceId).Select(row => row.Status).ToListAsync());
    }

    /// <summary>Those that promise something, oldest first.</summary>
    public static async Task<IReadOnlyList<Clock>> ClocksAsync(this StoryDesk desk, string number)
    {
        var ticket = await desk.TicketAsync(number);
        await using var db = desk.Database.Read();
        var clocks = await db.Clocks.Where(clock => clock.TicketId == ticket.Id).OrderBy(clock => clock.StartedAt).ToListAsync();
        return clocks.FindAll(clock => clock.IsPromised);
    }

    /// <summary>Templates of the messages this person got about the ticket, in order of time; those of one moment in any order.</summary>
    public static async Task<IReadOnlyList<string>> MessagesToAsync(this StoryDesk desk, string number, string user) =>
        [.. (await desk.MailsAsync(number)).Where(mail => mail.ToAddress.StartsWith($"{user}@", StringComparison.Ordinal)).Select(mail => mail.Template)];

    public static async Task<string> InstructionsAsync(this StoryDesk desk, string number, string step) =>
        JsonNode.Parse((await desk.OpenTaskAsync(number, step)).Instructions)!["zh-CN"]!.ToString();

    public static async Task<string?> HandlerAsync(this StoryDesk desk, string number)
    {
        var handler = (await desk.TicketAsync(number)).HandlerId;
        await using var db = desk.Database.Read();
        return await db.People.Where(person => person.Id == handler).Select(person => person.UserName).SingleOrDefaultAsync();
    }
}
