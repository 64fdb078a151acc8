using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>Finds mailboxes for those who handle mail.</summary>
public static class MailboxReading
{
    /// <summary>The mailbox a mail came through, also one that was switched off since. Null: the door of the desk's settings.</summary>
    /// <param name="key">What <c>Source.Mailbox</c> says, lower case: the mailbox's key, or its address from senders that know no keys.</param>
    public static async Task<Mailbox?> OfAsync(DeskDb db, string key, CancellationToken cancellationToken)
    {
        var found = await db.Mailboxes.Where(row => row.Key == key || row.Address == key).ToListAsync(cancellationToken);
        return found.Find(row => row.Key == key) ?? found.FirstOrDefault();
    }
}
