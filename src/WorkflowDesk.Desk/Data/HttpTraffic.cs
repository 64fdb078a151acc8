using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Data;

/// <summary>Requests a step sends, and what it did with requests from outside, as rows of the step.</summary>
internal static class HttpTraffic
{
    public static async Task SaveAsync(DeskDb db, WorkflowCommit commit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var call in commit.HttpCalls)
        {
            db.HttpCalls.Add(new HttpCallRow
            {
                Id = call.Id,
                InstanceId = call.InstanceId,
                BookmarkId = call.BookmarkId,
                Url = call.Url,
                Method = call.Method,
                Headers = JsonSerializer.Serialize(call.Headers, DeskJson.Options),
                Content = call.Content,
                ContentType = call.ContentType,
                AuthorizationHeader = call.Authorization,
                MaxAttempts = 1 + (call.Retry?.MaxRetryAttempts ?? 0),
                Retry = call.Retry is null ? null : JsonSerializer.Serialize(call.Retry, DeskJson.Options),
                CreatedAt = now,
                NextTryAt = now,
            });
        }

        foreach (var exchange in commit.HttpExchanges)
        {
            await SaveAsync(db, exchange, now, cancellationToken);
        }
    }

    private static async Task SaveAsync(DeskDb db, HttpExchange exchange, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = db.HttpExchanges.Local.FirstOrDefault(known => known.Id == exchange.Id) ?? await db.HttpExchanges.SingleOrDefaultAsync(known => known.Id == exchange.Id, cancellationToken);
        if (row is null && exchange is { Answer: null, IsOpen: false })
        {
            // Never held: there is nothing to remember.
            return;
        }

        if (row is null)
        {
            row = new HttpExchangeRow { Id = exchange.Id, IsOpen = true, CreatedAt = now };
            db.HttpExchanges.Add(row);
        }

        // The first answer counts.
        row.IsOpen = exchange.IsOpen && row.StatusCode is null;
        if (exchange.Answer is { } answer && row.StatusCode is null)
        {
            row.StatusCode = answer.StatusCode;
            row.Headers = JsonSerializer.Serialize(answer.Headers, DeskJson.Options);
            row.ContentType = answer.ContentType;
            row.Content = answer.Content;
        }
    }
}
