using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// One unit of work: everything one step changes commits together or not at all (architecture rule 1).
/// Effects outside the database leave later, from the outbox.
/// </summary>
public sealed class DeskStep : IAsyncDisposable
{
    private readonly DeskWrite _write;
    private readonly List<Action> _afterCommit = [];
    private readonly List<TimelineEntry> _entries = [];

    private readonly InstanceBell? _bell;

    internal DeskStep(DeskWrite write, Caller caller, DateTimeOffset now, InstanceBell? bell)
    {
        _write = write;
        _bell = bell;
        Caller = caller;
        Now = now;
    }

    public DeskDb Db => _write.Db;

    public Caller Caller { get; }

    /// <summary>The moment of the step; all its rows carry the same one.</summary>
    public DateTimeOffset Now { get; }

    /// <inheritdoc cref="SortableIds"/>
    public Guid NewId() => SortableIds.Next(Now);

    /// <summary>Reads a ticket and keeps other steps away from it until this one ends. Null: there is none.</summary>
    public async Task<Ticket?> LockTicketAsync(string number, CancellationToken cancellationToken)
    {
        if (!Db.IsSqlite)
        {
            await Db.Database.ExecuteSqlAsync($"select 1 from tickets where number = {number} for update", cancellationToken);
        }

        return await Db.Tickets.SingleOrDefaultAsync(ticket => ticket.Number == number, cancellationToken);
    }

    /// <inheritdoc cref="LockTicketAsync(string, CancellationToken)"/>
    public async Task<Ticket?> LockTicketAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!Db.IsSqlite)
        {
            await Db.Database.ExecuteSqlAsync($"select 1 from tickets where id = {id} for update", cancellationToken);
        }

        return await Db.Tickets.SingleOrDefaultAsync(ticket => ticket.Id == id, cancellationToken);
    }

    /// <summary>Writes what happened. Entries are never changed afterwards; they reach the database with the commit.</summary>
    public TimelineEntry Record(
        string action, Ticket? ticket, string text = "", string? step = null, string? outcome = null,
        JsonObject? data = null, bool isPublic = false, string? subject = null, Caller? by = null)
    {
        var actor = by ?? Caller;
        var entry = new TimelineEntry
        {
            Id = NewId(),
            At = Now,
            ActorId = actor.PersonId,
            ActorName = actor.Name,
            ActorFor = actor.InPlaceOf?.Name,
            Channel = actor.Channel,
            Action = action,
            TicketId = ticket?.Id,
            Subject = subject,
            Step = step,
            Outcome = outcome,
            Text = text,
            Data = data?.ToJsonString(DeskJson.Options) ?? "{}",
            IsPublic = isPublic,
        };
        _entries.Add(entry);
        if (ticket is not null)
        {
            ticket.UpdatedAt = Now;
        }

        return entry;
    }

    /// <summary>Something quick and harmless to do once the step has committed, such as waking the outbox.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await Db.SaveChangesAsync(cancellationToken);
        await TimelineRows.InsertAsync(Db, _entries, cancellationToken);
        string[] touched = [.. Db.TouchedInstances];
        await _write.CommitSavedAsync(cancellationToken);
        await _write.DisposeAsync();
        _bell?.Ring(touched);
        foreach (var action in _afterCommit)
        {
            action();
        }
    }

    public ValueTask DisposeAsync() => _write.DisposeAsync();
}

/// <summary>Begins steps.</summary>
/// <param name="bell">Rings for every instance a step has changed; null: nobody listens.</param>
public sealed class DeskSteps(DeskDatabase database, TimeProvider clock, InstanceBell? bell = null)
{
    public async Task<DeskStep> BeginAsync(Caller caller, CancellationToken cancellationToken) =>
        new(await database.BeginWriteAsync(cancellationToken), caller, clock.GetUtcNow(), bell);

    /// <inheritdoc cref="DeskDatabase.BeginSharedWriteAsync"/>
    public async Task<DeskStep> BeginSharedAsync(Caller caller, CancellationToken cancellationToken) =>
        new(await database.BeginSharedWriteAsync(cancellationToken), caller, clock.GetUtcNow(), bell);
}
