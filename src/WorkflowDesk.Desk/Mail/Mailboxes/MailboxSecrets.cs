using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>
/// Seals what opens a mailbox before it goes into the database. The keys lie with the desk's files, so that neither a copy
/// of the database nor one of the files is enough; desks that share a database share that folder.
/// </summary>
public sealed class MailboxSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("mailbox-secret");

    public string Seal(string secret) => _protector.Protect(secret);

    /// <summary>Null: sealed with keys this desk does not have, as after moving the database without its files.</summary>
    public string? Open(string secret)
    {
        try
        {
            return _protector.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
