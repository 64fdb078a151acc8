using Quartz;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Messages that have been kept long enough.</summary>
[DisallowConcurrentExecution]
internal sealed class PurgeJob(MessagePurge purge, ILogger<PurgeJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Purge", purge.SweepAsync, cancellationToken);
}
