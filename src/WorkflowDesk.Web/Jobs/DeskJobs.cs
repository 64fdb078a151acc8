using Quartz;

namespace WorkflowDesk.Web.Jobs;

/// <summary>
/// The bell that is rung every second. What is due stands in the database; a ring that is missed is made up by the next,
/// and rows are claimed, so that several desks may ring at once.
/// </summary>
internal static class DeskJobs
{
    public static readonly TimeSpan RingEvery = TimeSpan.FromSeconds(1);

    /// <summary>For what nobody waits for.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    public static IServiceCollection AddDeskJobs(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<DueWorkJob>(trigger => trigger.WithIdentity("due-work").StartNow().WithSimpleSchedule(RingEvery));
            quartz.ScheduleJob<MailOutJob>(trigger => trigger.WithIdentity("mail-out").StartNow().WithSimpleSchedule(RingEvery));
            quartz.ScheduleJob<FadeOutJob>(trigger => trigger.WithIdentity("fade-out").StartNow().WithSimpleSchedule(LookEvery));
            quartz.ScheduleJob<MailInJob>(trigger => trigger.WithIdentity("mail-in").StartNow().WithSimpleSchedule(RingEvery));
            quartz.ScheduleJob<FileScanJob>(trigger => trigger.WithIdentity("file-scan").StartNow().WithSimpleSchedule(ScanEvery));
            quartz.ScheduleJob<PurgeJob>(trigger => trigger.WithIdentity("purge").StartNow().WithSimpleSchedule(PurgeEvery));
            quartz.ScheduleJob<MoveJob>(trigger => trigger.WithIdentity("moves").StartNow().WithSimpleSchedule(RingEvery));
        });
        services.AddQuartzHostedService(options =>
        {
            options.WaitForJobsToComplete = true;
            options.AwaitApplicationStarted = true;
        });
        return services;
    }

    /// <summary>Does one round; a failure is logged and left to the next ring.</summary>
    public static async ValueTask RingAsync(ILogger log, string what, Func<CancellationToken, Task> round, CancellationToken cancellationToken)
    {
        try
        {
            await round(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.LogDebug("{What}: interrupted by the end of the desk.", what);
        }
        catch (Exception failed)
        {
            log.LogError(failed, "{What}: this round failed; the next tries again.", what);
        }
    }
}
