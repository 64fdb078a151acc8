using Quartz;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Messages that wait for another try.</summary>
[DisallowConcurrentExecution]
internal sealed class MailOutJob(MailSender sender, ILogger<MailOutJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Outgoing mail", sender.SweepAsync, cancellationToken);
}
