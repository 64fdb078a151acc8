using Quartz;
using WorkflowDesk.Desk.Definitions;

namespace WorkflowDesk.Web.Jobs;

/// <summary>Versions that fade out and whose last ticket is done.</summary>
[DisallowConcurrentExecution]
internal sealed class FadeOutJob(FadeOut fading, ILogger<FadeOutJob> log) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        DeskJobs.RingAsync(log, "Fade out", fading.SweepAsync, cancellationToken);
}
