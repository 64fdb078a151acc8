using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>In whose name mail about a ticket is written: the mailbox it came through, else the desk's settings.</summary>
/// <param name="TakesReports">Reports may come to addresses of the domain that no mailbox was made for, as our own door takes them. A
/// provider's mailbox knows its own address only.</param>
internal sealed record MailOrigin(string Name, string Address, bool TakesReports, string SignatureZh, string SignatureEn)
{
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    public static async Task<MailOrigin> OfAsync(DeskDb db, Ticket? ticket, MailOptions options, CancellationToken cancellationToken)
    {
        var key = ticket is null ? null : MailThread.MailboxOf(ticket);
        return key is not null && await MailboxReading.OfAsync(db, key, cancellationToken) is { } mailbox
            ? new MailOrigin(mailbox.Name, mailbox.Address, mailbox.Kind != MailboxKind.Imap, mailbox.SignatureZh ?? "", mailbox.SignatureEn ?? "")
            : new MailOrigin(options.FromName, options.FromAddress, options.OwnReturnPaths, "", "");
    }

    public string Signature(string language) =>
        language == Languages.Chinese ? (SignatureZh.Length > 0 ? SignatureZh : SignatureEn) : SignatureEn.Length > 0 ? SignatureEn : SignatureZh;
}
