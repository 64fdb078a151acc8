using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Approvals;

/// <summary>Words in which approvals are told. li is the demo desk's approver, wang plans, sun supervises, lin asked for the ticket.</summary>
internal static class ApprovalDesk
{
    public const string Step = "approve-change";

    public static ApprovalRule Rule(string mode, params string[] approvers) =>
        new() { Name = new LocalizedText("规则", "Rule"), Mode = mode, Approvers = approvers, Quorum = mode == ApprovalMode.Quorum ? 2 : 0 };

    /// <summary>Somebody more, with these roles.</summary>
    public static async Task AddAsync(this StoryDesk desk, params string[] approvers)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        foreach (var name in approvers)
        {
            step.Db.People.Add(new Person
            {
                Id = step.NewId(), UserName = name, Name = name.ToUpperInvariant(), Email = $"{name}@desk.example", Language = Languages.English, Roles = Role.Approver, CreatedAt = step.Now,
            });
        }

        await step.CommitAsync(CancellationToken.None);
    }

    public static async Task GiveRoleAsync(this StoryDesk desk, string user, string roles)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        (await step.Db.People.SingleAsync(person => person.UserName == user)).Roles = roles;
        await step.CommitAsync(CancellationToken.None);
    }

    public static async Task DepartmentAsync(this StoryDesk desk, string user, string department)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        (await step.Db.People.SingleAsync(person => person.UserName == user)).Department = department;
        await step.CommitAsync(CancellationToken.None);
    }

    /// <summary>Tickets opened from now on are approved by these rules.</summary>
    public static async Task RuleAsync(this StoryDesk desk, params ApprovalRule[] rules)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        var version = await step.Db.ProfileVersions.Where(row => row.Key == "S2").MaxAsync(row => (int?)row.Version) ?? 0;
        step.Db.ProfileVersions.Add(new ProfileVersion
        {
            Id = step.NewId(),
            Key = "S2",
            Version = version + 1,
            Source = ProfileJson.Write(ShippedProfiles.Default with { Approvals = rules }),
            IsShipped = false,
            CreatedAt = step.Now,
            CreatedBy = "test",
        });
        await step.CommitAsync(CancellationToken.None);
    }

    /// <summary>A ticket whose plan changes production and waits for its approval.</summary>
    public static async Task<string> AskedAsync(this StoryDesk desk, string priority = "P3")
    {
        var number = await desk.AcceptedAsync(priority: priority);
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number, changesProduction: true);
        return number;
    }

    public static Task<TicketTask> VoteAsync(this StoryDesk desk, string user, string number, string outcome = "Approved") =>
        desk.CompleteAsync(user, number, Step, outcome, new { reason = "why", question = "what?" });

    /// <summary>The code of the refusal.</summary>
    public static async Task<string> RefusedAsync(Func<Task> attempt) => (await Assert.ThrowsAsync<DeskRuleException>(attempt)).Code;

    public static async Task<string> CompleteAsAsync(this StoryDesk desk, Caller caller, TicketTask task, string? planHash, string outcome = "Approved", string operation = "op")
    {
        await using var step = await desk.Steps.BeginAsync(caller, CancellationToken.None);
        var done = await desk.Process.CompleteTaskAsync(step, task.Id, new TaskCompletion(operation, null, outcome, []) { PlanHash = planHash }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return done.State;
    }

    public static async Task<Approval> ApprovalAsync(this StoryDesk desk, TicketTask task)
    {
        await using var db = desk.Database.Read();
        return await db.Approvals.SingleAsync(row => row.TaskId == task.Id);
    }

    public static async Task<IReadOnlyList<ApprovalVote>> VotesAsync(this StoryDesk desk, string number)
    {
        await using var db = desk.Database.Read();
        return await db.ApprovalVotes.Where(vote => db.Tickets.Any(ticket => ticket.Id == vote.TicketId && ticket.Number == number)).OrderBy(vote => vote.At).ThenBy(vote => vote.Id).ToListAsync();
    }

    /// <summary>Somebody writes another plan to the ticket.</summary>
    public static async Task ChangePlanAsync(this StoryDesk desk, string number, string user, string plan)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
        ticket.SetDetail("plan", JsonSerializer.SerializeToNode(plan));
        await desk.Process.ReviewPlanAsync(step, ticket, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    public static async Task<IReadOnlyList<string>> StepsAsync(this StoryDesk desk, string number) =>
        [.. (await desk.OpenTasksAsync(number)).Select(task => task.Step).Order(StringComparer.Ordinal)];
}
