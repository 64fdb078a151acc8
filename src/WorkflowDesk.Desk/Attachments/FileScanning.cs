using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>
/// Has every file on a ticket looked at, whichever door it came through. Files are kept first and asked about afterwards:
/// a scanner that is down holds files, never mail or tickets. What is found stays in quarantine, with a word on the ticket.
/// </summary>
public sealed class FileScanning(DeskDatabase database, DeskSteps steps, ContentStore contents, VirusScanner scanner, TimeProvider clock, ILogger<FileScanning> log)
{
    /// <summary>Files of one round.</summary>
    private const int Most = 50;

    /// <returns>How many files have a verdict now. Ends early when the scanner does not answer.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        if (!scanner.Options.IsSet)
        {
            return 0;
        }

        var waiting = await WaitingAsync(cancellationToken);

        var done = 0;
        foreach (var file in waiting)
        {
            string verdict;
            try
            {
                await using var bytes = Open(file);
                if (bytes is null)
                {
                    // Without a verdict of its own it would be asked about in every round, and enough of them would keep all others out.
                    await NoteAsync(file, FileScan.Missing, cancellationToken);
                    continue;
                }

                verdict = await scanner.ScanAsync(bytes, file.Size, cancellationToken);
            }
            catch (ScannerUnavailableException trouble)
            {
                log.LogWarning("{Waiting} file(s) wait to be scanned. {Trouble}", waiting.Count - done, trouble.Message);
                return done;
            }

            await NoteAsync(file, verdict, cancellationToken);
            done++;
        }

        return done;
    }

    /// <summary>New ones first; then those whose bytes were missing a day ago.</summary>
    private async Task<List<Attachment>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var waiting = await db.Attachments.Where(file => file.Scan == null).OrderBy(file => file.CreatedAt).Take(Most).ToListAsync(cancellationToken);
        var before = clock.GetUtcNow() - FileScan.LookAgainAfter;
        return waiting.Count == Most
            ? waiting
            : [.. waiting, .. await db.Attachments.Where(file => file.Scan == FileScan.Missing && file.ScannedAt < before).OrderBy(file => file.ScannedAt).Take(Most - waiting.Count).ToListAsync(cancellationToken)];
    }

    /// <summary>Null: its bytes cannot be read.</summary>
    private Stream? Open(Attachment file)
    {
        try
        {
            return contents.OpenRead(file.Sha256);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            log.LogError("The content of {File} ({Sha256}) cannot be read and was not scanned; it is tried again in a day. {Trouble}", file.Name, file.Sha256, trouble.Message);
            return null;
        }
    }

    /// <summary>Another desk may have asked too: the first verdict counts, and is told once.</summary>
    private async Task NoteAsync(Attachment file, string verdict, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        var ticket = await step.LockTicketAsync(file.TicketId, cancellationToken);
        var row = await step.Db.Attachments.SingleOrDefaultAsync(other => other.Id == file.Id && other.Scan == file.Scan, cancellationToken);
        if (row is null || ticket is null)
        {
            return;
        }

        row.Scan = verdict;
        row.ScannedAt = step.Now;
        if (FileScan.Finding(verdict) is { } finding)
        {
            var chinese = ticket.Language == Languages.Chinese;
            step.Record(
                TimelineAction.Note, ticket,
                text: chinese
                    ? $"病毒扫描在附件 {file.Name} 中发现 {finding}。文件已隔离，仅管理员可以下载。"
                    : $"The virus scanner found {finding} in {file.Name}. The file is in quarantine; only administrators can download it.",
                data: new JsonObject { ["file"] = file.Id.ToString(), ["finding"] = finding });
            log.LogWarning("{Finding} in {File} on ticket {Ticket}; it is in quarantine.", finding, file.Name, ticket.Number);
        }

        await step.CommitAsync(cancellationToken);
    }
}
