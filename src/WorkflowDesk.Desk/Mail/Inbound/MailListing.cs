using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Which messages to list; what is empty does not narrow.</summary>
public sealed record MailFilter
{
    public string? State { get; init; }

    public string? Mailbox { get; init; }

    /// <summary>A decision, or its part before the colon.</summary>
    public string? Decision { get; init; }

    public string? Verdict { get; init; }

    /// <summary>Contained in the sender's address or name.</summary>
    public string? Sender { get; init; }

    /// <summary>Contained in the subject, or the whole Message-ID.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? After { get; init; }

    public int? Limit { get; init; }

    public bool IsEmpty => this with { After = null, Limit = null } == new MailFilter();
}

/// <summary>A message as a list shows it.</summary>
public sealed record MailRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Mailbox { get; init; }

    public required string FromAddress { get; init; }

    public required string FromName { get; init; }

    public required string Subject { get; init; }

    public required string State { get; init; }

    public string? Decision { get; init; }

    public string? Verdict { get; init; }

    public string? TicketNumber { get; init; }

    public string? Error { get; init; }
}

/// <summary>A message with everything that is kept of it.</summary>
public sealed record MailStory(MailRow Row, string? MessageId, int Attempts, DateTimeOffset? NextTryAt, IReadOnlyList<TraceLine> Trace, bool IsOpen, bool MayReplay)
{
    /// <summary>Null: what was posted can no longer be read.</summary>
    public InboundMail? Mail { get; init; }
}

/// <summary>Reads stored messages for administrators and supervisors.</summary>
public sealed class MailListing(DeskDatabase database, ContentStore contents, MailOptions options)
{
    private const string Escape = "\\";

    /// <exception cref="DeskRuleException">403.</exception>
    public async Task<Listing<MailRow>> ListAsync(Caller caller, MailFilter filter, CancellationToken cancellationToken)
    {
        MailHandling.Check(caller);
        var limit = Paging.Limit(filter.Limit);
        var after = Paging.After(filter.After);
        await using var db = database.Read();
        var rows = Filtered(db, filter);
        if (after is { } last && await db.MailsIn.Where(row => row.Id == last).Select(row => (DateTimeOffset?)row.ReceivedAt).SingleOrDefaultAsync(cancellationToken) is { } at)
        {
            rows = rows.Where(row => row.ReceivedAt < at || (row.ReceivedAt == at && row.Id.CompareTo(last) < 0));
        }

        var found = await Shown(db, rows.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Take(limit + 1)).ToListAsync(cancellationToken);
        return await Paging.StretchAsync<MailRow, MailRow>(found, limit, row => row.Id.ToString(), page => Task.FromResult<IReadOnlyList<MailRow>>(page));
    }

    /// <summary>How many messages wait for a person.</summary>
    public async Task<int> WaitingAsync(Caller caller, CancellationToken cancellationToken)
    {
        MailHandling.Check(caller);
        await using var db = database.Read();
        return await db.MailsIn.CountAsync(row => row.State == MailIn.Held || row.State == MailIn.Failed, cancellationToken);
    }

    /// <summary>Mailboxes that messages came through.</summary>
    public async Task<IReadOnlyList<string>> MailboxesAsync(Caller caller, CancellationToken cancellationToken)
    {
        MailHandling.Check(caller);
        await using var db = database.Read();
        return await db.MailsIn.Select(row => row.Mailbox).Distinct().OrderBy(name => name).Take(200).ToListAsync(cancellationToken);
    }

    /// <summary>Null: there is no such message.</summary>
    /// <exception cref="DeskRuleException">403.</exception>
    public async Task<MailStory?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        MailHandling.Check(caller);
        await using var db = database.Read();
        if (await db.MailsIn.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        var shown = (await Shown(db, db.MailsIn.Where(mail => mail.Id == id)).ToListAsync(cancellationToken))[0];
        var isOpen = MailHandling.IsOpen(row);
        return new MailStory(shown, row.MessageId, row.Attempts, row.NextTryAt, TraceLine.Read(row.Trace), isOpen, isOpen && row.TicketId is null)
        {
            Mail = await ReadAsync(row, cancellationToken),
        };
    }

    /// <summary>The message byte for byte; null: it was not posted, or is no longer there.</summary>
    public async Task<byte[]?> RawAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        MailHandling.Check(caller);
        await using var db = database.Read();
        if (await db.MailsIn.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row || !contents.Holds(row.PostedSha256))
        {
            return null;
        }

        await using var posted = contents.OpenRead(row.PostedSha256);
        using var document = await InboundJson.ParseAsync(posted, cancellationToken);
        return InboundMail.StoredRawOf(document.RootElement) is { } stored && contents.Holds(stored.Sha256)
            ? await contents.StartAsync(stored.Sha256, (int)Math.Min(stored.Size, Array.MaxLength), cancellationToken)
            : InboundMail.RawOf(document.RootElement);
    }

    private async Task<InboundMail?> ReadAsync(MailIn row, CancellationToken cancellationToken)
    {
        if (!contents.Holds(row.PostedSha256))
        {
            return null;
        }

        await using var posted = contents.OpenRead(row.PostedSha256);
        // Not disposed: the attachments of what is answered point into it.
        var document = await InboundJson.ParseAsync(posted, cancellationToken);
        return InboundMail.Read(document.RootElement, row.PostedSha256, options.FromAddress);
    }

    private static IQueryable<MailIn> Filtered(DeskDb db, MailFilter filter)
    {
        var rows = db.MailsIn.AsNoTracking();
        if (filter.State is { Length: > 0 } state)
        {
            rows = rows.Where(row => row.State == state);
        }

        if (filter.Mailbox is { Length: > 0 } mailbox)
        {
            rows = rows.Where(row => row.Mailbox == mailbox);
        }

        if (filter.Verdict is { Length: > 0 } verdict)
        {
            rows = rows.Where(row => row.Verdict == verdict);
        }

        if (filter.Decision is { Length: > 0 } decision)
        {
            var family = decision + ":";
            rows = rows.Where(row => row.Decision == decision || row.Decision!.StartsWith(family));
        }

        if (filter.Sender?.Trim() is { Length: > 0 } sender)
        {
            // LIKE of SQLite does not mind the case of Latin letters; PostgreSQL has a word of its own for that.
            rows = db.IsSqlite
                ? rows.Where(row => EF.Functions.Like(row.FromAddress, Pattern(sender), Escape) || EF.Functions.Like(row.FromName, Pattern(sender), Escape))
                : rows.Where(row => EF.Functions.ILike(row.FromAddress, Pattern(sender), Escape) || EF.Functions.ILike(row.FromName, Pattern(sender), Escape));
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            rows = db.IsSqlite
                ? rows.Where(row => EF.Functions.Like(row.Subject, Pattern(text), Escape) || row.MessageId == text)
                : rows.Where(row => EF.Functions.ILike(row.Subject, Pattern(text), Escape) || row.MessageId == text);
        }

        if (filter.From is { } from)
        {
            rows = rows.Where(row => row.ReceivedAt >= from);
        }

        return filter.Until is { } until ? rows.Where(row => row.ReceivedAt < until) : rows;
    }

    private static string Pattern(string text) => $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static IQueryable<MailRow> Shown(DeskDb db, IQueryable<MailIn> rows) =>
        from row in rows
        join ticket in db.Tickets on row.TicketId equals ticket.Id into tickets
        from ticket in tickets.DefaultIfEmpty()
        select new MailRow
        {
            Id = row.Id,
            ReceivedAt = row.ReceivedAt,
            Mailbox = row.Mailbox,
            FromAddress = row.FromAddress,
            FromName = row.FromName,
            Subject = row.Subject,
            State = row.State,
            Decision = row.Decision,
            Verdict = row.Verdict,
            TicketNumber = ticket == null ? null : ticket.Number,
            Error = row.Error,
        };
}
