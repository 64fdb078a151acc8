using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WorkflowDesk.Desk.Http;

/// <summary>Sends as soon as the bell rings, and looks by itself for calls that wait for another try or were left by another desk.</summary>
public sealed class HttpPump(HttpSender sender, HttpBell bell, ILogger<HttpPump> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await sender.SweepAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The calls are in the database; the next round takes them.
                log.LogError(problem, "Sending requests of workflows was interrupted; the next round continues.");
            }

            await bell.WaitForCallsAsync(LookEvery, stoppingToken);
        }
    }
}
