using Quartz;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Files the virus scanner has not looked at.</summary>
[DisallowConcurrentExecution]
internal sealed class FileScanJob(FileScanning scanning, ILogger<FileScanJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Scanning files", scanning.SweepAsync, cancellationToken);
}
