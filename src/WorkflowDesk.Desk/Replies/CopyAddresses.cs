using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>Reads whom a letter goes to besides the requester.</summary>
internal static class CopyAddresses
{
    /// <summary>Addresses of one letter.</summary>
    public const int Most = 20;

    private static readonly char[] s_between = [',', ';', '\n', '\r', '，', '；'];

    /// <exception cref="DeskRuleException">422, naming the field: no address, too many, or one of the desk's own mailboxes, to which its mail would come back.</exception>
    public static async Task<IReadOnlyList<MailCopy>> ReadAsync(DeskStep step, Ticket ticket, ReplyInput input, MailOptions options, CancellationToken cancellationToken)
    {
        var copies = new List<MailCopy>();
        Read(step, copies, MailCopy.Open, "cc", input.Cc);
        Read(step, copies, MailCopy.Blind, "bcc", input.Bcc);
        if (copies.Count > Most)
        {
            throw Wrong(step, "cc", $"抄送与密送最多 {Most} 个地址。", $"At most {Most} addresses can get a copy.");
        }

        var own = await step.Db.Mailboxes.Select(mailbox => mailbox.Address).ToListAsync(cancellationToken);
        own.Add(options.FromAddress.ToLowerInvariant());
        var domains = own.Select(address => address[(address.LastIndexOf('@') + 1)..]).ToHashSet(StringComparer.Ordinal);
        foreach (var copy in copies)
        {
            if (own.Contains(copy.Address) || copy.Address.StartsWith("bounce+", StringComparison.Ordinal) && domains.Contains(copy.Address[(copy.Address.LastIndexOf('@') + 1)..]))
            {
                throw Wrong(step, copy.Kind, $"{copy.Address} 是本系统的邮箱，抄送给它会形成循环。", $"{copy.Address} is a mailbox of this desk; a copy to it would come back.");
            }
        }

        // Once each: the requester gets the letter anyway, and an open copy is enough.
        return [.. copies.Where(copy => copy.Address != ticket.RequesterEmail).DistinctBy(copy => copy.Address)];
    }

    /// <summary>Those that are addresses already: what is kept while somebody still types.</summary>
    public static IReadOnlyList<MailCopy> Finished(ReplyInput input) =>
        [.. Parts(MailCopy.Open, input.Cc).Concat(Parts(MailCopy.Blind, input.Bcc)).Select(part => part.Copy).OfType<MailCopy>().Take(Most)];

    private static void Read(DeskStep step, List<MailCopy> copies, string kind, string field, string text)
    {
        foreach (var (part, copy) in Parts(kind, text))
        {
            copies.Add(copy ?? throw Wrong(step, field, $"“{part}”不是邮件地址。", $"'{part}' is no mail address."));
        }
    }

    private static IEnumerable<(string Part, MailCopy? Copy)> Parts(string kind, string text)
    {
        foreach (var part in text.Split(s_between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var isAddress = part.Length <= 320 && MailAddress.TryCreate(part, out _);
            var address = isAddress ? new MailAddress(part) : null;
            yield return (part, address is not null && address.Host.Contains('.', StringComparison.Ordinal) && !address.Address.Any(c => char.IsWhiteSpace(c) || "<>()[]\\,;:\"".Contains(c, StringComparison.Ordinal))
                ? new MailCopy(kind, MessageText.OneLine(address.DisplayName), address.Address.ToLowerInvariant())
                : null);
        }
    }

    private static DeskRuleException Wrong(DeskStep step, string field, string chinese, string english)
    {
        var reason = step.Caller.Language == Languages.Chinese ? chinese : english;
        return new DeskRuleException("bad-copies", 422, reason) { Fields = new Dictionary<string, string> { [field] = reason } };
    }
}
