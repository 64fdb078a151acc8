using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Benchmarks;

/// <summary>The whole desk (known by any type of its assembly) in this process on a SQLite file, nothing ringing by itself, and the yardstick beside its endpoints.</summary>
internal sealed class StudioDesk : WebApplicationFactory<WorkflowDesk.Web.Texts>
{
    /// <summary>Goes the way of every call, sign-in included, and asks the database <c>select 1</c>.</summary>
    public const string Yardstick = "/elsa/api/select-1";

    /// <summary>The same, but writes one row and waits until the disk has it: what no call that changes something can do without.</summary>
    public const string DurableYardstick = "/elsa/api/commit-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("workflowdesk-studio-").FullName;

    public static async Task<StudioDesk> OpenAsync()
    {
        var desk = new StudioDesk();
        await desk.Services.GetRequiredService<DeskSeed>().PlantDemoAsync(CancellationToken.None);
        return desk;
    }

    public string DatabaseFile => Path.Combine(_folder, "desk.db");

    public async Task<HttpClient> ProgramOfAsync(string userName)
    {
        await using var db = Services.GetRequiredService<DeskDatabase>().Read();
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == userName);
        var issued = await Services.GetRequiredService<AccessTokens>().OpenSessionAsync(person, CancellationToken.None);
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Token);
        return client;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Test");
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Desk:DataDirectory", _folder);
        builder.UseSetting("Desk:Database", DatabaseFile);
        builder.UseSetting("Desk:AdministratorPassword", DemoPeople.Password);
        builder.UseSetting("Desk:Mail:GatewayKey", "benchmark");
        builder.ConfigureTestServices(services =>
        {
            foreach (var bell in services.Where(service => service.ServiceType == typeof(IHostedService)
                && (service.ImplementationType == typeof(OutboxPump) || typeof(QuartzHostedService).IsAssignableFrom(service.ImplementationType))).ToList())
            {
                services.Remove(bell);
            }

            services.AddSingleton<IStartupFilter, YardstickFilter>();
        });
    }

    /// <summary>An endpoint like all others below <c>/elsa/api</c>: after routing, sign-in and authorization of the real pipeline.</summary>
    private sealed class YardstickFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            // Where UseRouting keeps the endpoints of the desk.
            var endpoints = (IEndpointRouteBuilder)app.Properties["__EndpointRouteBuilder"]!;
            endpoints.MapGet(Yardstick, AnswerAsync);
            endpoints.MapPost(DurableYardstick, CommitAsync);
        };

        private static async Task<IResult> CommitAsync(DeskDatabase database, CancellationToken cancellationToken)
        {
            await using var write = await database.BeginWriteAsync(cancellationToken);
            var value = Guid.NewGuid().ToString();
            await write.Db.Database.ExecuteSqlAsync($"insert into settings (key, value) values ('yardstick', {value}) on conflict (key) do update set value = {value}", cancellationToken);
            await write.CommitAsync(cancellationToken);
            return Results.Json(new { one = 1 });
        }

        private static async Task<IResult> AnswerAsync(DeskDatabase database, CancellationToken cancellationToken)
        {
            await using var db = database.Read();
            return Results.Json(new { one = await db.Database.SqlQueryRaw<int>("select 1 as \"Value\"").SingleAsync(cancellationToken) });
        }
    }
}
