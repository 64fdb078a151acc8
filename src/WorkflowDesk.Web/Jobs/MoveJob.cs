using Quartz;
using WorkflowDesk.Desk.Moves;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Tickets that are to go on in another version of their process.</summary>
[DisallowConcurrentExecution]
internal sealed class MoveJob(MoveWork work, ILogger<MoveJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Moves", work.SweepAsync, cancellationToken);
}
