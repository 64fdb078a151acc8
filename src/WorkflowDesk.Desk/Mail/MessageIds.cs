using System.Security.Cryptography;
using System.Text;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Mail;

/// <summary>What a Message-ID of the desk says about the mail that carries it.</summary>
/// <param name="MailId">Id of the mail in the outbox.</param>
/// <param name="TicketNumber">Null: the mail is about no ticket.</param>
public sealed record MailIdentity(Guid MailId, string? TicketNumber);

/// <summary>
/// Message-IDs that only desks on this database can make: <c>&lt;ts202405200001.(id).(proof)@domain&gt;</c>. Who answers with one
/// has read the mail; who guesses one has not. Hexadecimal and base 32, so that a server that changes case changes nothing.
/// </summary>
public sealed class MessageIds(LinkKey key)
{
    private const string NoTicket = "desk";

    /// <returns>With angle brackets.</returns>
    public async ValueTask<string> MakeAsync(Guid mailId, string? ticketNumber, string domain, CancellationToken cancellationToken)
    {
        var content = $"{(ticketNumber ?? NoTicket).ToLowerInvariant()}.{mailId:N}";
        domain = domain.ToLowerInvariant();
        return $"<{content}.{MailProof.Of("message-id", $"{content}@{domain}", await key.ReadAsync(cancellationToken))}@{domain}>";
    }

    /// <param name="messageId">As it came in a header; angle brackets may be missing.</param>
    /// <returns>Null: not made here, or changed since. Mails from before the proofs are known by the outbox alone.</returns>
    public async ValueTask<MailIdentity?> TryReadAsync(string? messageId, CancellationToken cancellationToken)
    {
        var text = (messageId ?? "").Trim().TrimStart('<').TrimEnd('>').ToLowerInvariant();
        return text.Length <= 320 && text.Split('@') is [var local, { Length: > 0 } domain] && local.Split('.') is [{ Length: > 0 } ticket, var id, var proof]
            && Guid.TryParseExact(id, "N", out var mailId)
            && MailProof.IsRight(proof, "message-id", $"{ticket}.{id}@{domain}", await key.ReadAsync(cancellationToken))
            ? new MailIdentity(mailId, ticket == NoTicket ? null : ticket.ToUpperInvariant())
            : null;
    }
}

/// <summary>
/// The address to which mail systems report: <c>bounce+(id)(proof)@domain</c>, one of its own for every mail. A report that
/// comes to it speaks of that mail, whatever it says or leaves out.
/// </summary>
public sealed class ReturnPath(LinkKey key)
{
    private const string Mark = "bounce+";
    private const int IdLength = 32;

    public async ValueTask<string> MakeAsync(Guid mailId, string domain, CancellationToken cancellationToken)
    {
        domain = domain.ToLowerInvariant();
        // 63 of the 64 characters RFC 5321 gives a local part.
        return $"{Mark}{mailId:N}{MailProof.Of("return-path", $"{mailId:N}@{domain}", await key.ReadAsync(cancellationToken))}@{domain}";
    }

    /// <returns>The mail of the outbox that was sent from this address; null: no such address was made here.</returns>
    public async ValueTask<Guid?> TryReadAsync(string? address, CancellationToken cancellationToken)
    {
        var text = (address ?? "").Trim().TrimStart('<').TrimEnd('>').ToLowerInvariant();
        return text.Split('@') is [var local, { Length: > 0 } domain] && local.Length == Mark.Length + IdLength + MailProof.Length
            && local.StartsWith(Mark, StringComparison.Ordinal) && local.Substring(Mark.Length, IdLength) is var id
            && Guid.TryParseExact(id, "N", out var mailId)
            && MailProof.IsRight(local[(Mark.Length + IdLength)..], "return-path", $"{id}@{domain}", await key.ReadAsync(cancellationToken))
            ? mailId
            : null;
    }
}

/// <summary>120 bits of HMAC-SHA-256 in lower-case base 32: every character carries five whole bits, so no two texts mean the same proof.</summary>
internal static class MailProof
{
    /// <summary>Characters of a proof.</summary>
    public const int Length = 24;

    private const int Bytes = 15;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <param name="use">Keeps a proof made for one use from serving another.</param>
    public static string Of(string use, string content, byte[] deskKey)
    {
        var mac = HMACSHA256.HashData(HMACSHA256.HashData(deskKey, Encoding.UTF8.GetBytes("mail " + use)), Encoding.UTF8.GetBytes(content));
        return string.Create(Length, mac, static (text, bits) =>
        {
            for (var at = 0; at < text.Length; at++)
            {
                var bit = at * 5;
                var pair = bits[bit / 8] << 8 | (bit / 8 + 1 < Bytes ? bits[bit / 8 + 1] : 0);
                text[at] = Alphabet[pair >> (11 - bit % 8) & 31];
            }
        });
    }

    public static bool IsRight(string proof, string use, string content, byte[] deskKey) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(Of(use, content, deskKey)));
}
