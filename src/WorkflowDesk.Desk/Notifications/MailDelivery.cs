using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>What has become of a mail, in one word.</summary>
public static class DeliveryState
{
    /// <summary>In the queue, not tried yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>A desk is handing it over.</summary>
    public const string Sending = "sending";

    public const string Sent = "sent";

    /// <summary>Sent, but not to all.</summary>
    public const string Partly = "partly";

    /// <summary>Tried without success; there is a next try.</summary>
    public const string Deferred = "deferred";

    public const string Refused = "refused";

    /// <summary>A mail system took it and reported later that it could not be delivered.</summary>
    public const string Bounced = "bounced";

    /// <summary>The desk has no relay.</summary>
    public const string Kept = "kept";

    public const string Discarded = "discarded";

    public static readonly IReadOnlyList<string> All = [Waiting, Sending, Sent, Partly, Deferred, Refused, Bounced, Kept, Discarded];

    public static string Of(MailOut mail, DateTimeOffset now) => mail.State switch
    {
        MailOut.Queued when mail.ClaimedUntil > now => Sending,
        MailOut.Queued => mail.Attempts > 0 ? Deferred : Waiting,
        MailOut.Failed => Refused,
        MailOut.Discarded => Discarded,
        _ when mail.BouncedAt is not null => Bounced,
        MailOut.Kept => Kept,
        _ => mail.Refusals is null ? Sent : Partly,
    };
}

/// <summary>A mail about a ticket and what became of it.</summary>
/// <param name="State">One of <see cref="DeliveryState"/>.</param>
/// <param name="IsLetter">A person wrote it.</param>
/// <param name="Said">What the relay or the mail system said.</param>
public sealed record MailView(
    Guid Id, string State, bool IsLetter, string Template, string To, IReadOnlyList<MailCopy> Copies, string Subject, Guid? EntryId,
    DateTimeOffset CreatedAt, DateTimeOffset? SentAt, DateTimeOffset? NextTryAt, int Attempts, string? Said, IReadOnlyList<MailRefusal> Refusals, DateTimeOffset? BouncedAt);

public sealed class MailDelivery(DeskDatabase database, TimeProvider clock)
{
    /// <summary>The youngest mails; a ticket rarely has more.</summary>
    private const int Most = 100;

    /// <summary>Youngest first. Null: the caller does not work on such a ticket.</summary>
    public async Task<IReadOnlyList<MailView>?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var ticketId = await db.Worked(caller).Where(row => row.Number == number).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellationToken);
        if (ticketId is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var rows = await db.MailsOut.Where(mail => mail.TicketId == ticketId).OrderByDescending(mail => mail.CreatedAt).ThenByDescending(mail => mail.Id).Take(Most).ToListAsync(cancellationToken);
        return rows.ConvertAll(mail => new MailView(
            mail.Id, DeliveryState.Of(mail, now), mail.AuthorId is not null, mail.Template, mail.ToAddress, mail.ReadCopies(), mail.Subject, mail.EntryId,
            mail.CreatedAt, mail.SentAt, mail.NextTryAt, mail.Attempts, mail.Error ?? mail.Answer, mail.ReadRefusals(), mail.BouncedAt));
    }
}
