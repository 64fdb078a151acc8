using Quartz;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Stored mail that a failure or a crash left without a decision.</summary>
[DisallowConcurrentExecution]
internal sealed class MailInJob(MailInbox inbox, ILogger<MailInJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Incoming mail", inbox.SweepAsync, cancellationToken);
}
