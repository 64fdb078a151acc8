using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk;

public static class DeskRegistration
{
    /// <summary>
    /// Tickets and their process. Needs from the host: <see cref="DeskDatabase"/>, <see cref="DeskTimeZone"/>,
    /// <see cref="ScenarioFiles"/>, <see cref="Notifications.MailOptions"/>, logging, and the mail parts (<c>AddDeskMail</c>).
    /// </summary>
    public static IServiceCollection AddDesk(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DeskSteps>();
        services.AddSingleton<DefinitionCache>();
        services.AddSingleton(new ActivityRegistry([.. BuiltInActivities.All, .. DeskActivities.All]));
        // The limits of a script are about the machine it runs on, whatever time it is for the desk.
        services.TryAddSingleton<IScriptEngine>(_ => new ScriptSandbox(ScriptSandboxOptions.Find(), TimeProvider.System));
        services.TryAddSingleton(new WorkflowOptions());
        services.AddSingleton(RunnerOptions);
        services.AddSingleton(provider => new WorkflowRunner(
            provider.GetRequiredService<ActivityRegistry>(),
            provider.GetRequiredService<IScriptEngine>(),
            provider.GetRequiredService<TimeProvider>(),
            RandomIds.Next,
            provider.GetRequiredService<WorkflowRunnerOptions>()));
        services.AddSingleton<ScenarioSandbox>().AddSingleton<ScenarioRunner>();
        services.AddSingleton<ScenarioShelf>().AddSingleton<ScenarioResults>().AddSingleton<ScenarioTrials>().AddSingleton<ScenarioRecording>();
        services.AddSingleton<ProfileShelf>().AddSingleton<ProfileReading>().AddSingleton<ProfileEditing>().AddSingleton<CalendarEditing>().AddSingleton<CalendarFollowers>();
        services.AddSingleton<PlanReading>().AddSingleton<WorkLog>().AddSingleton<ChangeRules>();
        services.AddSingleton<ChangeCalendar>().AddSingleton<WindowTurns>().AddSingleton<UpdatePromises>().AddSingleton<DueUpdates>();
        services.AddSingleton<LeftoverEditing>().AddSingleton<LeftoverReading>().AddSingleton<DueLeftovers>();
        services.AddSingleton<TicketProcess>();
        services.AddSingleton<ApprovalReading>();
        services.AddSingleton<RoutingReading>().AddSingleton<Absences>();
        services.AddSingleton<WorkHandover>().AddSingleton<CoHandling>().AddSingleton<BulkHandover>().AddSingleton<Leaving>().AddSingleton<PeopleReading>().AddSingleton<PasswordLinks>();
        services.AddSingleton<ClockStories>();
        services.AddSingleton<DueClocks>().AddSingleton<DueTasks>().AddSingleton<Delays>();
        services.AddSingleton<DueWork>();
        services.AddSingleton<AlertIntake>().AddSingleton<AlertReading>();
        services.AddSingleton<MoveReading>().AddSingleton<MoveBatches>().AddSingleton<MoveWork>();
        services.AddSingleton<OutsideWord>().AddSingleton<LinkKey>().AddSingleton<ResumeLinks>().AddSingleton<EventLinks>();
        services.TryAddSingleton(new HttpOptions());
        services.AddSingleton<HttpBell>().AddSingleton<HttpWire>().AddSingleton<HttpSender>().AddSingleton<HttpDoor>();
        services.AddHttpClient(HttpWire.ClientName).ConfigurePrimaryHttpMessageHandler(provider => HttpWire.Handler(provider.GetRequiredService<HttpOptions>()));
        services.AddSingleton<PublishChecks>().AddSingleton<DefinitionImport>();
        services.AddSingleton<VersionUse>().AddSingleton<FadeOut>().AddSingleton<TakeBack>().AddSingleton<DefinitionHistory>();
        services.AddSingleton<DefinitionTriggers>().AddSingleton<DefinitionLibrary>().AddSingleton<LibraryIndex>().AddSingleton<DesignerTypes>().AddSingleton<DefinitionConsumers>().AddSingleton<DefinitionShelf>();
        services.AddSingleton<DesignerView>().AddSingleton<DefinitionTrial>();
        services.AddSingleton<InstanceBell>().AddSingleton<InstanceReading>().AddSingleton<InstanceDetails>().AddSingleton<InstanceEnding>();
        return services;
    }

    private static WorkflowRunnerOptions RunnerOptions(IServiceProvider provider)
    {
        var desk = provider.GetRequiredService<WorkflowOptions>();
        return new WorkflowRunnerOptions
        {
            // A database that fails is no fault of the process: the whole step is undone and tried again. Nor is a try to
            // go past a task.
            AbortsStep = problem => problem is DbException or DbUpdateException or TaskNotCompletedException,
            FlowchartMode = desk.FlowchartMode,
            ResilienceStrategies = desk.ResilienceStrategies,
            EventSigning = (instanceId, cancellationToken) => provider.GetRequiredService<EventLinks>().SigningAsync(instanceId, cancellationToken),
        };
    }
}
