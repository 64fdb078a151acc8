using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>
/// Gives out numbers inside the step that opens the ticket, so that a step that fails leaves no gap:
/// <c>TS</c>, the day in the desk's time zone, a serial that restarts daily, as wide as
/// the profile says (process.md, "The ticket").
/// </summary>
public static class TicketNumbers
{
    public static async Task<string> NextAsync(DeskStep step, TimeZoneInfo zone, int digits, CancellationToken cancellationToken)
    {
        var day = TimeZoneInfo.ConvertTime(step.Now, zone).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var serial = await step.Db.Database.SqlQuery<int>(
            $"insert into ticket_serials (day, last) values ({day}, 1) on conflict (day) do update set last = ticket_serials.last + 1 returning last")
            .ToListAsync(cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"TS{day}{serial.Single().ToString("D" + digits, CultureInfo.InvariantCulture)}");
    }
}
