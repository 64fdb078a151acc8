using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process;

public sealed class DueTasksTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Who_has_to_act_is_told_at_eighty_percent_and_supervisors_too_at_the_end(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await PromisedAsync(desk, TimeSpan.FromMinutes(10));
        await desk.AdvanceAsync(TimeSpan.FromMinutes(8) - TimeSpan.FromSeconds(1));
        Assert.Empty(await ToldAsync(desk, number, MessageTemplate.TaskDueSoon));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["chen"], await ToldAsync(desk, number, MessageTemplate.TaskDueSoon));

        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("chen"), CancellationToken.None))
        {
            await desk.Process.ClaimAsync(step, (await desk.OpenTaskAsync(number, "accept")).Id, null, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await desk.AdvanceAsync(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));
        Assert.Empty(await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["chen", "sun"], await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
        await desk.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["chen", "sun"], await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
        Assert.Equal([TimelineAction.TaskDueSoon, TimelineAction.TaskOverdue],
            (await desk.TimelineAsync(number)).Select(entry => entry.Action).Where(action => action is TimelineAction.TaskDueSoon or TimelineAction.TaskOverdue));
    }

    [Fact]
    public async Task After_downtime_only_the_overdue_task_is_told_of()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PromisedAsync(desk, TimeSpan.FromMinutes(10));
        await desk.AdvanceAsync(TimeSpan.FromMinutes(11));
        Assert.Empty(await ToldAsync(desk, number, MessageTemplate.TaskDueSoon));
        Assert.Equal(["chen", "sun"], await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
    }

    [Fact]
    public async Task A_task_that_was_done_or_put_off_in_the_meantime_rings_no_more()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PromisedAsync(desk, TimeSpan.FromMinutes(10));
        desk.Clock.Advance(TimeSpan.FromMinutes(10));
        IReadOnlyList<DuePiece> pieces;
        await using (var db = desk.Database.Read())
        {
            pieces = await desk.Get<DueTasks>().DueAsync(db, desk.Clock.Now, 10, isOverdue: true, CancellationToken.None);
        }

        await PromiseAsync(desk, number, TimeSpan.FromMinutes(30));
        await Assert.Single(pieces).Do();
        Assert.Empty(await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "Which floor?" });
        await desk.AdvanceAsync(TimeSpan.FromMinutes(40));
        Assert.Empty(await ToldAsync(desk, number, MessageTemplate.TaskOverdue));
    }

    private static async Task<string> PromisedAsync(StoryDesk desk, TimeSpan within)
    {
        var number = await desk.OpenTicketAsync();
        await PromiseAsync(desk, number, within);
        return number;
    }

    private static async Task PromiseAsync(StoryDesk desk, string number, TimeSpan within)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        (await step.Db.Tasks.SingleAsync(task => task.Ticket!.Number == number && task.Step == "accept")).PromiseBy(step.Now + within);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<string>> ToldAsync(StoryDesk desk, string number, string template)
    {
        await using var db = desk.Database.Read();
        return await db.Messages.Where(message => message.Template == template && db.Tickets.Any(ticket => ticket.Id == message.TicketId && ticket.Number == number))
            .Join(db.People, message => message.PersonId, person => person.Id, (_, person) => person.UserName).OrderBy(name => name).ToListAsync();
    }
}
