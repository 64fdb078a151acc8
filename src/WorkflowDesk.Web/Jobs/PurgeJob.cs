using Quartz;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Messages that have been kept long enough.</summary>
[DisallowConcurrentExecution]
internal sealed class PurgeJob(MessagePurge purge, DueReplies replies, ILogger<PurgeJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Purge", async cancelled =>
        {
            await purge.SweepAsync(cancelled);
            await replies.PurgeAsync(cancelled);
        }, cancellationToken);
}
