using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Quartz;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Web.Tests;

/// <summary>
/// The whole desk in this process: real pipeline, real SQLite file, real process definitions, the demo people. Time
/// stands still until a test moves it, and nothing rings by itself: tests call <see cref="SweepAsync"/>.
/// </summary>
public class WebApp : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string GatewayKey = "gateway-key-of-the-tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("workflowdesk-web-").FullName;

    private string? _database;

    public ManualClock Clock { get; } = new();

    /// <summary>Null: a SQLite file of its own.</summary>
    protected virtual Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Test");
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Desk:DataDirectory", _folder);
        builder.UseSetting("Desk:Database", _database);
        builder.UseSetting("Desk:PublicUrl", "http://desk.example");
        builder.UseSetting("Desk:AdministratorPassword", DemoPeople.Password);
        builder.UseSetting("Desk:Mail:GatewayKey", GatewayKey);
        builder.ConfigureTestServices(services =>
        {
            services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Clock);
            foreach (var bell in services.Where(IsBell).ToList())
            {
                services.Remove(bell);
            }
        });
    }

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        await Services.GetRequiredService<DeskSeed>().PlantDemoAsync(CancellationToken.None);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public DeskDb Read() => Get<DeskDatabase>().Read();

    /// <summary>Somebody nobody knows.</summary>
    public HttpClient Stranger() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>The program of a person, with a token.</summary>
    public async Task<HttpClient> ProgramOfAsync(string userName, string language = "en")
    {
        await using var db = Read();
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == userName);
        var issued = await Get<AccessTokens>().OpenSessionAsync(person, CancellationToken.None);
        return With("Bearer", issued.Token, language);
    }

    public HttpClient Gateway() => With("ApiKey", GatewayKey, "en");

    public HttpClient With(string scheme, string secret, string language)
    {
        var client = Stranger();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, secret);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>Opens a ticket and gives its number.</summary>
    public async Task<string> OpenTicketAsync(string userName, string title = "Cannot sign in", string description = "The captcha is rejected.")
    {
        using var program = await ProgramOfAsync(userName);
        var ticket = await ReadAsync(await program.PostAsJsonAsync("/api/tickets", new { title, description }), 201);
        return ticket["number"]!.ToString();
    }

    /// <summary>The open task of that step.</summary>
    public async Task<Guid> TaskOfAsync(string number, string step)
    {
        await using var db = Read();
        var task = await db.Tasks.SingleOrDefaultAsync(row => row.Ticket!.Number == number && row.Step == step && row.State == "open");
        Assert.True(task is not null, $"{number} has no open task '{step}'.");
        return task.Id;
    }

    public async Task<HttpResponseMessage> CompleteAsync(string userName, string number, string step, string outcome, object? data = null)
    {
        using var program = await ProgramOfAsync(userName);
        var task = await TaskOfAsync(number, step);
        return await program.PostAsJsonAsync($"/api/tasks/{task}/complete", new { operationId = Guid.NewGuid().ToString(), outcome, data = data ?? new { }, planHash = await PlanHashAsync(task) });
    }

    /// <summary>The plan an approval is about; null for other tasks.</summary>
    public async Task<string?> PlanHashAsync(Guid task)
    {
        await using var db = Read();
        return await db.Approvals.Where(row => row.TaskId == task).Select(row => row.PlanHash).SingleOrDefaultAsync();
    }

    /// <summary>Completes a step and insists that it worked.</summary>
    public async Task MoveAsync(string userName, string number, string step, string outcome, object? data = null) =>
        await ReadAsync(await CompleteAsync(userName, number, step, outcome, data), 200);

    /// <summary>What Quartz would ring.</summary>
    public async Task SweepAsync()
    {
        await Get<DueReplies>().SweepAsync(CancellationToken.None);
        await Get<DueWork>().SweepAsync(CancellationToken.None);
        await Get<MailInbox>().SweepAsync(CancellationToken.None);
        await Get<MailSender>().SweepAsync(CancellationToken.None);
    }

    /// <summary>The JSON of an answer whose status is as expected.</summary>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} instead of {status}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    private static bool IsBell(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && (service.ImplementationType == typeof(OutboxPump) || typeof(QuartzHostedService).IsAssignableFrom(service.ImplementationType));
}

/// <summary>The same desk on a database of a real PostgreSQL server.</summary>
public sealed class WebAppOnPostgres : WebApp
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
