using System.Data.Common;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Api;
using WorkflowDesk.Web.Http;
using WorkflowDesk.Web.Jobs;
using WorkflowDesk.Web.Pages;
using WorkflowDesk.Web.SignIn;
using WorkflowDesk.Web.Studio;

namespace WorkflowDesk.Web.Hosting;

/// <summary>Puts the desk together and gets it ready, in the order of <c>Program.cs</c>.</summary>
internal static class DeskHost
{
    /// <summary>Everything must have ended this long after Ctrl-C.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    public static void AddDesk(this WebApplicationBuilder builder, DeskSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(new DeskTimeZone(settings.TimeZone));
        services.AddSingleton(_ => DeskDatabase.Open(settings.Database));
        services.AddDesk();
        services.AddSingleton(_ => new ContentStore(settings.DataDirectory));
        services.AddSingleton(settings.Scanner).AddSingleton<VirusScanner>().AddSingleton<FileScanning>();
        services.AddSingleton(_ => new ScenarioFiles(ShippedFolder.Workflows()));
        services.AddSingleton<TicketReading>().AddSingleton<TicketPath>();
        services.AddSingleton<TaskReading>();
        services.AddSingleton<DefinitionReading>().AddSingleton<StepStatistics>();
        services.AddSingleton<DeskSeed>().AddSingleton<DemoTickets>();

        services.AddDeskMail().AddDeskMailboxes();
        services.AddOptions<MailOptions>().Configure<DeskSettings, MailGateway>(MailIsSetUp);
        services.AddHostedService<OutboxPump>();
        services.AddSingleton(new HttpOptions { AllowedHosts = settings.Http.AllowedHosts?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [] });
        services.AddSingleton(settings.Workflows).AddSingleton(settings.Keeping);
        services.AddHostedService<HttpPump>();
        services.AddSingleton<AddressLimit>().AddSingleton<RouteTable>();
        services.AddSingleton<MailGateway>();
        services.AddSingleton<Banner>();
        if (settings.RunGateway)
        {
            services.AddHostedService<GatewaySupervisor>();
        }

        services.AddDeskSignIn(settings.DataDirectory);
        services.AddDeskApi();
        services.AddStudioApi();
        services.AddDeskPages();
        services.AddDeskJobs();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        builder.WebHost.UseUrls([.. settings.Urls]);
        // Also outside Development, so that a build that was not published shows its style sheets.
        builder.WebHost.UseStaticWebAssets();
    }

    public static void UseDesk(this WebApplication app)
    {
        app.UseDeskProblems();
        app.UseDeskPages();
        // After the error pages: what they show is looked up anew.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDeskApi();
        app.MapWorkflowEndpoints();
        app.MapStudioApi();
        app.MapDeskPages();
    }

    /// <summary>Schema, workflows, first people; all idempotent.</summary>
    /// <exception cref="StartRefusedException">The database does not answer, a workflow is invalid, or nobody could administer this desk.</exception>
    public static async Task PrepareAsync(this WebApplication app, DeskSettings settings, CancellationToken cancellationToken)
    {
        var services = app.Services;
        try
        {
            await SchemaUpgrader.UpgradeAsync(services.GetRequiredService<DeskDatabase>(), cancellationToken);
        }
        catch (DbException refused)
        {
            throw new StartRefusedException(StartRefusedException.NoDatabase, $"the database of Desk:Database cannot be used: {refused.Message.ReplaceLineEndings(" ")}");
        }

        try
        {
            foreach (var imported in await services.GetRequiredService<DefinitionImport>().ImportAsync(ShippedFolder.Workflows(), cancellationToken))
            {
                app.Logger.LogInformation("Imported {Definition}.", imported);
            }
        }
        catch (DefinitionsRefusedException refused)
        {
            throw new StartRefusedException(StartRefusedException.WrongWorkflow, refused.Message);
        }

        await PlantAsync(services, settings, app.Environment.IsDevelopment(), cancellationToken);
    }

    /// <summary>Port 0 means "a free one": only now is it known where links in mail lead.</summary>
    public static void NoteAddress(this WebApplication app, DeskSettings settings)
    {
        app.Services.GetRequiredService<HttpOptions>().OwnAddresses =
            [.. app.Urls.Append(settings.PublicUrl ?? app.Urls.First()).Select(url => new Uri(ReachableUrl.Of(url)))];
        if (settings.PublicUrl is null && app.Urls.FirstOrDefault() is { } address)
        {
            app.Services.GetRequiredService<MailOptions>().PublicUrl = ReachableUrl.Of(address);
        }
    }

    private static async Task PlantAsync(IServiceProvider services, DeskSettings settings, bool isDemo, CancellationToken cancellationToken)
    {
        var seed = services.GetRequiredService<DeskSeed>();
        if (isDemo)
        {
            await seed.PlantDemoAsync(cancellationToken);
            await services.GetRequiredService<DemoTickets>().PlantAsync(cancellationToken);
            return;
        }

        try
        {
            await seed.PlantAsync(settings.AdministratorPassword, cancellationToken);
        }
        catch (DeskRuleException rule) when (rule.Code == "no-administrator")
        {
            throw new StartRefusedException(StartRefusedException.NoAdministrator, rule.Message);
        }
    }

    private static void MailIsSetUp(MailOptions mail, DeskSettings settings, MailGateway gateway)
    {
        mail.FromName = settings.Mail.FromName;
        mail.OwnReturnPaths = settings.Mail.OwnReturnPaths;
        mail.FromAddress = settings.Mail.FromAddress;
        mail.PublicUrl = settings.PublicUrl ?? settings.FirstUrl;
        mail.GatewayKey = gateway.Key;
        mail.AllowPlainGateway = settings.Mail.AllowPlainGateway;
        mail.TrustUnverified = settings.TrustUnverifiedMail;
        mail.AcknowledgementsPerHour = settings.Mail.AcknowledgementsPerHour;
        mail.BouncesBeforeStop = settings.Mail.BouncesBeforeStop;
        // A gateway elsewhere knows its own relay; the supervised one says its address when it is ready.
        mail.RelayConfigured = !string.IsNullOrWhiteSpace(settings.Mail.Relay.Host) || !string.IsNullOrWhiteSpace(settings.Mail.GatewayUrl);
        mail.GatewayUrl = settings.Mail.GatewayUrl ?? (settings.RunGateway ? "" : mail.GatewayUrl);
    }
}
