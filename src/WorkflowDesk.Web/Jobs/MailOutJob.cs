using Quartz;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Letters that can no longer be taken back, and messages that wait for another try.</summary>
[DisallowConcurrentExecution]
internal sealed class MailOutJob(DueReplies replies, MailSender sender, ILogger<MailOutJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Outgoing mail", async cancelled =>
        {
            await replies.SweepAsync(cancelled);
            await sender.SweepAsync(cancelled);
        }, cancellationToken);
}
