using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Data;

/// <summary>Writes a step's timeline in one statement: entries are only ever added, so nothing of them needs tracking.</summary>
internal static class TimelineRows
{
    // 14 parameters a row, far below what a statement of either database takes.
    private const int RowsPerStatement = 100;

    public static async Task InsertAsync(DeskDb db, IReadOnlyList<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var part in entries.Chunk(RowsPerStatement))
        {
            await using var command = SqlText.Command(db, "");
            var rows = new SqlRows("insert into timeline (id, at, actor_id, actor_name, channel, action, ticket_id, subject, step, outcome, text, data, is_public, actor_for) values ");
            foreach (var entry in part)
            {
                rows.Add(
                    command, entry.Id, db.IsSqlite ? entry.At.UtcTicks : entry.At, entry.ActorId, entry.ActorName, entry.Channel, entry.Action,
                    entry.TicketId, entry.Subject, entry.Step, entry.Outcome, entry.Text, entry.Data, entry.IsPublic, entry.ActorFor);
            }

            SqlText.Set(command, rows.ToString());
            await SqlText.RunAsync(db, command, cancellationToken);
        }
    }
}
