using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Whoever writes is somebody: the person with this address, or a new requester who cannot sign in yet.</summary>
internal static class FindSender
{
    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        var from = reading.Mail.From;
        reading.Sender = await reading.Step.Db.People.Include(person => person.Teams)
            .SingleOrDefaultAsync(person => person.Email == from.Address, cancellationToken);
        if (reading.Sender is null)
        {
            reading.Sender = NewRequester(reading.Step.Caller.PersonId ?? reading.Step.NewId(), from, reading.Language, reading.Step.Now);
            reading.Step.Db.People.Add(reading.Sender);
        }
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
