using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Sends as soon as the bell rings, and looks by itself for messages that wait for their next try or were left by another desk.</summary>
public sealed class OutboxPump(MailSender sender, OutboxBell bell, ILogger<OutboxPump> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

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
                // The messages are in the database; the next round takes them.
                log.LogError(problem, "Sending messages was interrupted; the next round continues.");
            }

            await bell.WaitAsync(LookEvery, stoppingToken);
        }
    }
}
