using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// Whoever writes is somebody: the person with this address, or a new requester who cannot sign in yet. What a mailbox
/// does with strangers it says itself; whoever answers a message of the desk is none.
/// </summary>
internal static class FindSender
{
    public static Task TakeAsync(MailReading reading, CancellationToken cancellationToken) => FindAsync(reading, reading.Door.UnknownSenders, cancellationToken);

    /// <summary>As a person decides who takes the mail in hand: nobody is a stranger then.</summary>
    public static Task TakeByHandAsync(MailReading reading, CancellationToken cancellationToken) => FindAsync(reading, UnknownSenderPolicy.Accept, cancellationToken);

    private static async Task FindAsync(MailReading reading, string policy, CancellationToken cancellationToken)
    {
        var from = reading.Mail.From;
        reading.Sender = await reading.Step.Db.People.Include(person => person.Teams)
            .SingleOrDefaultAsync(person => person.Email == from.Address, cancellationToken);
        if (reading.Sender is { } known)
        {
            await BouncedAddresses.ForgetAsync(reading.Step, from.Address, cancellationToken);
            reading.Note(MailStepName.Sender, known.IsActive ? MailReason.KnownSender : MailReason.InactiveSender, known.Name);
            return;
        }

        if (reading.Ticket is null && policy != UnknownSenderPolicy.Accept)
        {
            if (policy == UnknownSenderPolicy.Hold)
            {
                reading.Hold(MailReason.UnknownSender);
            }
            else
            {
                reading.Decide("refused:" + MailReason.UnknownSender, null);
            }

            reading.Note(MailStepName.Sender, MailReason.UnknownSender, from.Address);
            return;
        }

        reading.Sender = NewRequester(reading.Step.Caller.PersonId ?? reading.Step.NewId(), from, reading.Language, reading.Step.Now);
        reading.Step.Db.People.Add(reading.Sender);
        reading.Note(MailStepName.Sender, MailReason.NewSender, from.Address);
    }

    public static Person NewRequester(Guid id, InboundAddress from, string language, DateTimeOffset now) => new()
    {
        Id = id,
        UserName = from.Address,
        Name = from.Name.Length > 0 ? from.Name : from.Address[..from.Address.IndexOf('@', StringComparison.Ordinal)],
        Email = from.Address,
        Language = language,
        Roles = Role.Requester,
        CreatedAt = now,
    };
}
