using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>A letter in the composer or on its way out of it.</summary>
/// <param name="ReleaseAt">Until then it can be taken back; null: it is a draft.</param>
public sealed record ReplyView(
    Guid Id, string State, string Text, IReadOnlyList<MailCopy> Copies, IReadOnlyList<MailFile> Files, DateTimeOffset? ReleaseAt, string? Problem, DateTimeOffset UpdatedAt)
{
    internal static ReplyView Of(ReplyDraft row) => new(row.Id, row.State, row.Text, row.ReadCopies(), row.ReadFiles(), row.ReleaseAt, row.Problem, row.UpdatedAt);
}

/// <param name="Draft">What the caller has begun; null: nothing.</param>
/// <param name="Waiting">Letters of the caller that can still be taken back.</param>
/// <param name="Writing">Names of others who have begun an answer lately.</param>
public sealed record ReplyDesk(ReplyView? Draft, IReadOnlyList<ReplyView> Waiting, IReadOnlyList<string> Writing);

public sealed class ReplyReading(DeskDatabase database, TimeProvider clock)
{
    /// <summary>Somebody whose draft is younger is taken to be writing.</summary>
    private static readonly TimeSpan WritingFor = TimeSpan.FromMinutes(5);

    /// <summary>Null: the caller does not work on such a ticket.</summary>
    public async Task<ReplyDesk?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var ticketId = await db.Worked(caller).Where(row => row.Number == number).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellationToken);
        if (ticketId is null)
        {
            return null;
        }

        var since = clock.GetUtcNow() - WritingFor;
        var rows = await db.ReplyDrafts.Where(row => row.TicketId == ticketId && row.PersonId == caller.PersonId && row.State != ReplyDraft.Sent).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var others = await (
            from row in db.ReplyDrafts
            join person in db.People on row.PersonId equals person.Id
            where row.TicketId == ticketId && row.PersonId != caller.PersonId && (row.State == ReplyDraft.Waiting || row.State == ReplyDraft.Draft && row.UpdatedAt > since && row.Text != "")
            orderby person.Name
            select person.Name).Distinct().ToListAsync(cancellationToken);
        return new ReplyDesk(
            rows.Find(row => row.State == ReplyDraft.Draft) is { } draft ? ReplyView.Of(draft) : null,
            [.. rows.Where(row => row.State == ReplyDraft.Waiting).Select(ReplyView.Of)],
            others);
    }
}
