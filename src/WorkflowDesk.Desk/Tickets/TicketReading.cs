using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>Everything screens and programs read of tickets, already cut to what the caller may see. Null: there is no such ticket for them.</summary>
public sealed class TicketReading(DeskDatabase database, ProfileShelf profiles, TimeProvider clock)
{
    public async Task<Listing<TicketView>> ListAsync(Caller caller, TicketFilter filter, CancellationToken cancellationToken)
    {
        var limit = Paging.Limit(filter.Limit);
        await using var db = database.Read();
        var rows = await (await FilteredAsync(db, caller, filter, cancellationToken))
            .OrderByDescending(ticket => ticket.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return await Paging.StretchAsync<Ticket, TicketView>(rows, limit, ticket => ticket.Number, async tickets =>
        {
            var around = await Around.OfAsync(db, profiles, tickets, caller, cancellationToken);
            return tickets.ConvertAll(around.Show);
        });
    }

    public async Task<TicketDetail?> FindAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var ticket = await db.Visible(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken);
        if (ticket is null)
        {
            return null;
        }

        var seesInternals = await SeesInternalsAsync(db, caller, ticket.Id, cancellationToken);
        var master = ticket.MasterId is { } masterId
            ? await db.Visible(caller).Where(row => row.Id == masterId).Select(row => row.Number).SingleOrDefaultAsync(cancellationToken)
            : null;
        var around = await Around.OfAsync(db, profiles, [ticket], caller, cancellationToken);
        return new TicketDetail(around.Show(ticket))
        {
            Description = ticket.Description,
            Language = ticket.Language,
            Details = seesInternals ? ticket.ReadDetails() : PublicDetails.Of(ticket.ReadDetails()),
            DetailNames = DetailNames.Of(around.Profiles[ticket.Id], ticket, caller.Language),
            Missing = seesInternals ? DetailNames.Missing(around.Profiles[ticket.Id], ticket, caller.Language) : new Dictionary<string, string>(),
            ResolvedAt = ticket.ResolvedAt,
            ClosedAt = ticket.ClosedAt,
            ClosingReason = ticket.ClosingReason,
            Master = master,
            SeesInternals = seesInternals,
            IsOwn = ticket.RequesterId == caller.PersonId,
        };
    }

    /// <summary>Oldest first. Requesters get the public entries.</summary>
    public async Task<Listing<TimelineView>?> TimelineAsync(
        Caller caller, string number, string? after, int? limit, CancellationToken cancellationToken)
    {
        var stretch = Paging.Limit(limit);
        var from = Paging.After(after);
        await using var db = database.Read();
        if (await SideAsync(db, caller, number, cancellationToken) is not { } side)
        {
            return null;
        }

        var entries = db.Timeline.Where(entry => entry.TicketId == side.TicketId && (side.SeesInternals || entry.IsPublic));
        if (from is { } last && await entries.Where(entry => entry.Id == last).Select(entry => (DateTimeOffset?)entry.At).SingleOrDefaultAsync(cancellationToken) is { } at)
        {
            entries = entries.Where(entry => entry.At > at || (entry.At == at && entry.Id.CompareTo(last) > 0));
        }

        var rows = await entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Take(stretch + 1).ToListAsync(cancellationToken);
        var files = (await FilesAsync(db, side, cancellationToken)).ToLookup(file => file.EntryId);
        return await Paging.StretchAsync<TimelineEntry, TimelineView>(rows, stretch, entry => entry.Id.ToString(), shown =>
            Task.FromResult<IReadOnlyList<TimelineView>>(shown.ConvertAll(entry => new TimelineView
            {
                Id = entry.Id,
                At = entry.At,
                Actor = entry.ActorName,
                ActorFor = entry.ActorFor,
                Channel = entry.Channel,
                Action = entry.Action,
                Subject = entry.Subject,
                Step = entry.Step,
                Outcome = entry.Outcome,
                Text = entry.Text,
                Data = JsonNode.Parse(entry.Data) as JsonObject ?? [],
                IsPublic = entry.IsPublic,
                Attachments = [.. files[entry.Id]],
            })));
    }

    public async Task<IReadOnlyList<ClockView>?> ClocksAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await SideAsync(db, caller, number, cancellationToken) is not { } side)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var rows = await db.Clocks.Where(row => row.TicketId == side.TicketId).OrderBy(row => row.StartedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var calendars = await profiles.CalendarsAsync(db, rows.Select(row => row.CalendarKey), cancellationToken);
        return rows.FindAll(row => row.IsPromised).ConvertAll(row => new ClockView
        {
            Id = row.Id,
            Kind = row.Kind,
            State = row.StoppedAt is not null ? "stopped" : row.PausedAt is not null ? "paused" : "running",
            Limit = row.LimitFor,
            Promise = row.Promise,
            Calendar = row.CalendarKey,
            CalendarName = calendars[row.CalendarKey].Name.In(caller.Language),
            Elapsed = row.Elapsed(calendars[row.CalendarKey], now),
            StartedAt = row.StartedAt,
            WarnAt = row.WarnAt,
            DueAt = row.DueAt,
            PausedAt = row.PausedAt,
            PauseReason = row.PauseReason,
            WarnedAt = row.WarnedAt,
            BreachedAt = row.BreachedAt,
            StoppedAt = row.StoppedAt,
        });
    }

    public async Task<IReadOnlyList<AttachmentView>?> AttachmentsAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await SideAsync(db, caller, number, cancellationToken) is { } side ? await FilesAsync(db, side, cancellationToken) : null;
    }

    /// <summary>One file of a ticket; its bytes are in the <see cref="ContentStore"/> under <see cref="AttachmentView.Sha256"/>.</summary>
    public async Task<AttachmentView?> AttachmentAsync(Caller caller, string number, Guid id, CancellationToken cancellationToken) =>
        (await AttachmentsAsync(caller, number, cancellationToken))?.SingleOrDefault(file => file.Id == id);

    private static async Task<bool> SeesInternalsAsync(DeskDb db, Caller caller, Guid ticketId, CancellationToken cancellationToken) =>
        caller.SeesEveryTicket || await db.Worked(caller).AnyAsync(ticket => ticket.Id == ticketId, cancellationToken);

    private static async Task<Side?> SideAsync(DeskDb db, Caller caller, string number, CancellationToken cancellationToken)
    {
        var id = await db.Visible(caller).Where(ticket => ticket.Number == number).Select(ticket => (Guid?)ticket.Id).SingleOrDefaultAsync(cancellationToken);
        return id is { } found ? new Side(found, await SeesInternalsAsync(db, caller, found, cancellationToken)) : null;
    }

    private static async Task<List<AttachmentView>> FilesAsync(DeskDb db, Side side, CancellationToken cancellationToken) =>
        await db.Attachments
            .Where(file => file.TicketId == side.TicketId && (side.SeesInternals || file.IsPublic))
            .OrderBy(file => file.CreatedAt).ThenBy(file => file.Id)
            .Select(file => new AttachmentView(file.Id, file.Name, file.ContentType, file.Size, file.Sha256, file.IsPublic, file.AddedBy, file.CreatedAt)
            {
                EntryId = file.EntryId,
                ContentId = file.ContentId,
                Danger = file.Danger,
                Scan = file.Scan,
            })
            .ToListAsync(cancellationToken);

    private static async Task<IQueryable<Ticket>> FilteredAsync(DeskDb db, Caller caller, TicketFilter filter, CancellationToken cancellationToken)
    {
        var tickets = db.Visible(caller);
        if (filter.Statuses() is { } statuses)
        {
            tickets = tickets.Where(ticket => statuses.Contains(ticket.Status));
        }

        if (!string.IsNullOrWhiteSpace(filter.Team))
        {
            tickets = tickets.Where(ticket => ticket.TeamKey == filter.Team);
        }

        if (!string.IsNullOrWhiteSpace(filter.Handler))
        {
            var handler = await PersonIdAsync(db, caller, filter.Handler, cancellationToken);
            var handlerText = handler.ToString();
            tickets = tickets.Where(ticket => ticket.HandlerId == handler || ticket.CoHandlers.Contains(handlerText));
        }

        if (!string.IsNullOrWhiteSpace(filter.Requester))
        {
            var requester = await PersonIdAsync(db, caller, filter.Requester, cancellationToken);
            tickets = tickets.Where(ticket => ticket.RequesterId == requester);
        }

        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var words = filter.Q.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Runs in the database, where there is no culture.
            tickets = tickets.Where(ticket =>
                ticket.Number.ToLower().Contains(words) || ticket.Title.ToLower().Contains(words) || ticket.Description.ToLower().Contains(words));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (!string.IsNullOrEmpty(filter.After))
        {
#pragma warning disable CA1309 // Translated to SQL; numbers are ASCII.
            tickets = tickets.Where(ticket => string.Compare(ticket.Number, filter.After) < 0);
#pragma warning restore CA1309
        }

        return tickets;
    }

    // Nobody has the empty id: an unknown name finds nothing.
    private static async Task<Guid> PersonIdAsync(DeskDb db, Caller caller, string userName, CancellationToken cancellationToken) =>
        userName == "me"
            ? caller.PersonId ?? Guid.Empty
            : await db.People.Where(person => person.UserName == userName).Select(person => person.Id).SingleOrDefaultAsync(cancellationToken);

    private sealed record Side(Guid TicketId, bool SeesInternals);

    /// <summary>Names, steps and clocks around some tickets, read once for all of them.</summary>
    private sealed record Around(
        Dictionary<Guid, (string UserName, string Name)> People, Dictionary<string, string> Teams,
        ILookup<Guid, ActiveStepView> Steps, Dictionary<Guid, DateTimeOffset> Due, IReadOnlyDictionary<Guid, Profile> Profiles, string Language)
    {
        public static async Task<Around> OfAsync(DeskDb db, ProfileShelf shelf, List<Ticket> tickets, Caller caller, CancellationToken cancellationToken)
        {
            var ids = tickets.ConvertAll(ticket => ticket.Id);
            var people = tickets.SelectMany(ticket => Recipients.CoHandlers(ticket).Append(ticket.HandlerId ?? Guid.Empty)).Distinct().ToList();
            var names = await db.People.Where(person => people.Contains(person.Id))
                .Select(person => new { person.Id, person.UserName, person.Name })
                .ToDictionaryAsync(person => person.Id, person => (person.UserName, person.Name), cancellationToken);
            var teams = await db.Teams.ToDictionaryAsync(
                team => team.Key, team => caller.Language == Languages.English ? team.NameEn : team.NameZh, cancellationToken);
            var steps = await db.Tasks.Where(task => ids.Contains(task.TicketId) && task.State == TicketTask.Open)
                .OrderBy(task => task.CreatedAt).ThenBy(task => task.Id)
                .Select(task => new { task.TicketId, task.ActivityId, task.Step, task.CreatedAt, task.Title })
                .ToListAsync(cancellationToken);
            var due = await db.Clocks.Where(row => ids.Contains(row.TicketId) && row.StoppedAt == null && row.PausedAt == null && row.DueAt < Clock.Never)
                .Select(row => new { row.TicketId, row.DueAt })
                .ToListAsync(cancellationToken);
            return new Around(
                names,
                teams,
                steps.ToLookup(step => step.TicketId, step => new ActiveStepView(step.ActivityId, step.Step, step.CreatedAt)
                {
                    Title = LocalizedText.Of(JsonNode.Parse(step.Title)).In(caller.Language),
                }),
                due.GroupBy(row => row.TicketId).ToDictionary(rows => rows.Key, rows => rows.Min(row => row.DueAt)),
                await shelf.OfAsync(db, tickets, cancellationToken),
                caller.Language);
        }

        public TicketView Show(Ticket ticket)
        {
            var handler = ticket.HandlerId is { } id && People.TryGetValue(id, out var found) ? found : default;
            var profile = Profiles[ticket.Id];
            return new TicketView
            {
                Id = ticket.Id,
                Number = ticket.Number,
                Title = ticket.Title,
                Status = ticket.Status,
                Priority = ticket.Priority,
                Mark = PriorityMark.Of(profile, ticket.Priority, Language),
                Category = ticket.Category,
                CategoryName = profile.Category(ticket.Category)?.Name.In(Language) ?? ticket.Category,
                Channel = ticket.Channel,
                Requester = new RequesterView(ticket.RequesterName, ticket.RequesterEmail),
                Handler = handler.UserName,
                HandlerName = handler.Name,
                CoHandlers = [.. Recipients.CoHandlers(ticket).Where(People.ContainsKey).Select(person => People[person].UserName)],
                Team = ticket.TeamKey,
                TeamName = ticket.TeamKey is { } key ? Teams.GetValueOrDefault(key, key) : null,
                SubmittedAt = ticket.SubmittedAt,
                UpdatedAt = ticket.UpdatedAt,
                Attempt = ticket.Attempt,
                Revision = ticket.Revision,
                Process = new ProcessView(ticket.DefinitionId, ticket.DefinitionVersion, ticket.InstanceId, [.. Steps[ticket.Id]]),
                DueAt = Due.TryGetValue(ticket.Id, out var moment) ? moment : null,
            };
        }

    }
}
