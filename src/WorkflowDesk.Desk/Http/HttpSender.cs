using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Http;

/// <summary>
/// Sends committed requests and resumes the instances that wait for the responses. A crash between the response and its
/// commit repeats the request under the same <c>Idempotency-Key</c>; the instance goes on once.
/// </summary>
public sealed class HttpSender(DeskDatabase database, DeskSteps steps, TicketProcess process, HttpWire wire, TimeProvider clock, ILogger<HttpSender> log)
{
    private const int BatchSize = 20;

    /// <summary>How long an answer is kept for a connection that may still fetch it.</summary>
    private static readonly TimeSpan AnswersKeptFor = TimeSpan.FromMinutes(10);

    /// <summary>Sends whatever is due, until nothing is. Safe while other desks do the same.</summary>
    /// <returns>How many calls came to an end.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        while (await ClaimAsync(cancellationToken) is { Count: > 0 } claimed)
        {
            done += (await Task.WhenAll(claimed.Select(call => SendAsync(call, cancellationToken)))).Count(ended => ended);
        }

        await ForgetOldAnswersAsync(cancellationToken);
        return done;
    }

    private async Task ForgetOldAnswersAsync(CancellationToken cancellationToken)
    {
        var old = clock.GetUtcNow() - AnswersKeptFor;
        await using (var db = database.Read())
        {
            if (!await db.HttpExchanges.AnyAsync(row => row.CreatedAt < old, cancellationToken))
            {
                return;
            }
        }

        await using var write = await database.BeginWriteAsync(cancellationToken);
        await write.Db.HttpExchanges.Where(row => row.CreatedAt < old).ExecuteDeleteAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
    }

    private async Task<List<HttpCallRow>> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using (var db = database.Read())
        {
            // Most rounds find nothing: they must not stand in the line of those who write.
            if (!await db.HttpCalls.AnyAsync(call => call.NextTryAt <= now && (call.ClaimedUntil == null || call.ClaimedUntil <= now), cancellationToken))
            {
                return [];
            }
        }

        await using var write = await database.BeginWriteAsync(cancellationToken);
        var due = write.Db.IsSqlite
            ? await write.Db.HttpCalls.Where(call => call.NextTryAt <= now && (call.ClaimedUntil == null || call.ClaimedUntil <= now))
                .OrderBy(call => call.NextTryAt).Take(BatchSize).ToListAsync(cancellationToken)
            : await write.Db.HttpCalls.FromSql(
                $"""
                select * from http_calls where next_try_at <= {now} and (claimed_until is null or claimed_until <= {now})
                order by next_try_at limit {BatchSize} for update skip locked
                """).ToListAsync(cancellationToken);
        foreach (var call in due)
        {
            call.ClaimedUntil = now + HttpOptions.ClaimFor;
        }

        await write.CommitAsync(cancellationToken);
        return due;
    }

    private async Task<bool> SendAsync(HttpCallRow call, CancellationToken cancellationToken)
    {
        try
        {
            if (!await IsAwaitedAsync(call, cancellationToken))
            {
                // Cancelled in the meantime: nobody waits, so nothing is sent.
                await using var write = await database.BeginWriteAsync(cancellationToken);
                await write.Db.HttpCalls.Where(row => row.Id == call.Id).ExecuteDeleteAsync(cancellationToken);
                await write.CommitAsync(cancellationToken);
                return true;
            }

            var result = await wire.SendAsync(call, cancellationToken);
            return await RecordAsync(call, result, cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            log.LogError(problem, "The response to call {CallId} could not be handed over; it will be sent again.", call.Id);
            return false;
        }
    }

    private async Task<bool> IsAwaitedAsync(HttpCallRow call, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Bookmarks.AnyAsync(row => row.Id == call.BookmarkId, cancellationToken);
    }

    private async Task<bool> RecordAsync(HttpCallRow call, HttpCallResult result, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        var retry = call.Retry is null ? RetryPolicy.Default : JsonSerializer.Deserialize<RetryPolicy>(call.Retry, DeskJson.Options)!;
        if (call.Attempts + 1 < call.MaxAttempts && retry.Covers(result))
        {
            var next = step.Now + retry.WaitBefore(call.Attempts + 1, call.Id);
            await step.Db.HttpCalls.Where(row => row.Id == call.Id).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Attempts, call.Attempts + 1).SetProperty(r => r.NextTryAt, next).SetProperty(r => r.ClaimedUntil, (DateTimeOffset?)null), cancellationToken);
            await step.CommitAsync(cancellationToken);
            return false;
        }

        if (await step.Db.HttpCalls.Where(row => row.Id == call.Id).ExecuteDeleteAsync(cancellationToken) == 1)
        {
            var number = await step.Db.Instances.Where(row => row.Id == call.InstanceId).Select(row => row.CorrelationId).SingleOrDefaultAsync(cancellationToken);
            var ticket = number is null ? null : await step.LockTicketAsync(number, cancellationToken);
            await process.ResumeAsync(step, ticket, call.InstanceId, call.BookmarkId, result.ToInput(), cancellationToken);
            await step.CommitAsync(cancellationToken);
        }

        return true;
    }
}
