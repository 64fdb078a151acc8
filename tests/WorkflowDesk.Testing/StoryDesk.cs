using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Testing;

/// <summary>
/// A whole desk without its web: real database, real engine, real script sandbox, the shipped process and the demo
/// people; time stands still until a story moves it.
/// </summary>
public sealed class StoryDesk : IAsyncDisposable
{
    // One sandbox for all stories of a test run: evaluations are pure, so they cannot disturb each other.
    private static readonly Lazy<ScriptSandbox> Sandbox = new(() => new ScriptSandbox(ScriptSandboxOptions.Find(), TimeProvider.System));

    private readonly ServiceProvider _services;
    private readonly string _folder;

    private StoryDesk(string folder, ServiceProvider services, ManualClock clock)
    {
        _folder = folder;
        _services = services;
        Clock = clock;
    }

    public ManualClock Clock { get; }

    public IServiceProvider Services => _services;

    public DeskDatabase Database => _services.GetRequiredService<DeskDatabase>();

    public DeskSteps Steps => _services.GetRequiredService<DeskSteps>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public TicketProcess Process => _services.GetRequiredService<TicketProcess>();

    public static async Task<StoryDesk> OpenAsync(TestDatabase kind = TestDatabase.Sqlite, Action<DbContextOptionsBuilder<DeskDb>>? configure = null, WorkflowOptions? workflows = null)
    {
        var folder = Directory.CreateTempSubdirectory("story-").FullName;
        var database = DeskDatabase.Open(kind == TestDatabase.Sqlite ? Path.Combine(folder, "desk.db") : await PostgresServer.CreateDatabaseAsync(), configure);
        var clock = new ManualClock();
        var services = new ServiceCollection()
            .AddLogging()
            .AddHttpClient()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(database)
            .AddSingleton(new DeskTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")))
            .AddSingleton<IScriptEngine>(Sandbox.Value)
            .AddSingleton(new WorkflowDesk.Desk.Attachments.ContentStore(folder))
            .AddSingleton(new WorkflowDesk.Desk.Scenarios.ScenarioFiles(WorkflowsFolder()))
            .AddSingleton(workflows ?? new WorkflowOptions())
            .AddDeskMail()
            .AddDesk()
            .AddSingleton<DeskSeed>()
            .BuildServiceProvider();
        var desk = new StoryDesk(folder, services, clock);
        await SchemaUpgrader.UpgradeAsync(database, CancellationToken.None);
        await services.GetRequiredService<DeskSeed>().PlantDemoAsync(CancellationToken.None);
        await services.GetRequiredService<DefinitionImport>().ImportAsync(WorkflowsFolder(), CancellationToken.None);
        return desk;
    }

    /// <summary>The repository's <c>workflows</c>.</summary>
    public static string WorkflowsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
            {
                return Path.Combine(folder.FullName, "workflows");
            }
        }

        throw new DirectoryNotFoundException("The tests run inside the repository; its workflows folder was not found above them.");
    }

    public async Task<Caller> CallerAsync(string user, string channel = Channel.Api)
    {
        await using var db = Database.Read();
        var found = await db.People.Include(person => person.Teams).SingleAsync(person => person.UserName == user);
        return await Replacements.CallerAsync(db, found, channel, Clock.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>Opens a ticket of lin; answers its number.</summary>
    public async Task<string> OpenTicketAsync(string title = "办公自动化系统无法登录", string language = Languages.Chinese)
    {
        await using var step = await Steps.BeginAsync(await CallerAsync("lin"), CancellationToken.None);
        var lin = await step.Db.People.SingleAsync(person => person.UserName == "lin");
        var ticket = await Process.OpenAsync(step, new NewTicket
        {
            Requester = lin,
            Title = title,
            Description = title,
            Channel = Channel.Email,
            Language = language,
        }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }

    /// <summary>Completes the open task of this step, as this person. <paramref name="data"/> is an anonymous object.</summary>
    public async Task<TicketTask> CompleteAsync(string user, string number, string stepKey, string outcome, object? data = null)
    {
        var task = await OpenTaskAsync(number, stepKey);
        await using var step = await Steps.BeginAsync(await CallerAsync(user), CancellationToken.None);
        var json = JsonSerializer.SerializeToNode(data ?? new { }, DeskJson.Options)!.AsObject();
        var seen = await step.Db.Approvals.Where(row => row.TaskId == task.Id).Select(row => row.PlanHash).SingleOrDefaultAsync();
        var completed = await Process.CompleteTaskAsync(step, task.Id, new TaskCompletion(Guid.NewGuid().ToString(), task.Revision, outcome, json) { PlanHash = seen }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return completed;
    }

    public async Task<IReadOnlyList<TicketTask>> OpenTasksAsync(string number)
    {
        await using var db = Database.Read();
        return await db.Tasks.Where(task => task.Ticket!.Number == number && task.State == TicketTask.Open).OrderBy(task => task.CreatedAt).ToListAsync();
    }

    public async Task<TicketTask> OpenTaskAsync(string number, string stepKey)
    {
        var open = await OpenTasksAsync(number);
        return open.SingleOrDefault(task => task.Step == stepKey)
            ?? throw new InvalidOperationException($"{number} has no open task '{stepKey}'; it has [{string.Join(", ", open.Select(task => task.Step))}], status {(await TicketAsync(number)).Status}, incidents: {string.Join("; ", await IncidentsAsync(number))}");
    }

    public async Task<Ticket> TicketAsync(string number)
    {
        await using var db = Database.Read();
        return await db.Tickets.SingleAsync(ticket => ticket.Number == number);
    }

    public async Task<IReadOnlyList<string>> IncidentsAsync(string number)
    {
        await using var db = Database.Read();
        return await db.Timeline.Where(entry => entry.Action == TimelineAction.Incident && db.Tickets.Any(ticket => ticket.Id == entry.TicketId && ticket.Number == number))
            .Select(entry => entry.Step + ": " + entry.Text).ToListAsync();
    }

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(string number)
    {
        await using var db = Database.Read();
        return await db.Timeline.Where(entry => db.Tickets.Any(ticket => ticket.Id == entry.TicketId && ticket.Number == number)).OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync();
    }

    public async Task<IReadOnlyList<MailOut>> MailsAsync(string number)
    {
        await using var db = Database.Read();
        return await db.MailsOut.Where(mail => db.Tickets.Any(ticket => ticket.Id == mail.TicketId && ticket.Number == number)).OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id).ToListAsync();
    }

    /// <summary>Moves time and lets everything that became due happen.</summary>
    public async Task AdvanceAsync(TimeSpan span)
    {
        Clock.Advance(span);
        await SweepAsync();
    }

    /// <summary>Lets everything that is due happen, and what that brings.</summary>
    public async Task SweepAsync()
    {
        await _services.GetRequiredService<DueReplies>().SweepAsync(CancellationToken.None);
        while (await _services.GetRequiredService<DueWork>().SweepAsync(CancellationToken.None) > 0)
        {
            // What was done may have made more due.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
