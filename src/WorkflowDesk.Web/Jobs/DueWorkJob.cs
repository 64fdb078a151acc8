using Quartz;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Timers, events and clocks that are due.</summary>
[DisallowConcurrentExecution]
internal sealed class DueWorkJob(DueWork work, ILogger<DueWorkJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Due work", work.SweepAsync, cancellationToken);
}
