using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What a message may do that comes through one mailbox.</summary>
internal sealed record MailDoor
{
    /// <summary>Every address the desk itself receives at, lower case.</summary>
    public required IReadOnlySet<string> OwnAddresses { get; init; }

    /// <summary>One of <see cref="UnknownSenderPolicy"/>.</summary>
    public string UnknownSenders { get; init; } = UnknownSenderPolicy.Accept;

    /// <summary>The provider whose <c>Authentication-Results</c> count; null: nobody's.</summary>
    public string? TrustedAuthserv { get; init; }

    public string? Team { get; init; }

    public string? Category { get; init; }

    public string? Language { get; init; }

    public bool IsOwn(string address) => OwnAddresses.Contains(address.ToLowerInvariant());

    /// <param name="key">What the mail's source calls the mailbox. One that nobody has set up takes mail as the settings say.</param>
    public static async Task<MailDoor> OfAsync(DeskDb db, MailOptions options, string key, CancellationToken cancellationToken)
    {
        var all = await db.Mailboxes.AsNoTracking().ToListAsync(cancellationToken);
        var own = all.Select(mailbox => mailbox.Address).Append(options.FromAddress).Select(address => address.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        return (all.Find(mailbox => mailbox.Key == key) ?? all.Find(mailbox => mailbox.Address == key)) is not { } mailbox
            ? new MailDoor { OwnAddresses = own }
            : new MailDoor
            {
                OwnAddresses = own,
                UnknownSenders = mailbox.UnknownSenders,
                TrustedAuthserv = mailbox.TrustedAuthserv,
                Team = mailbox.TeamKey,
                Category = mailbox.Category,
                Language = mailbox.Language,
            };
    }
}
