using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>Approvals, votes and emergency changes, cut to what the caller may see.</summary>
public sealed class ApprovalReading(DeskDatabase database)
{
    /// <summary>Every approval of a ticket, newest first. Null: no such ticket for this caller, or not its inner side.</summary>
    public async Task<IReadOnlyList<ApprovalView>?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).Where(ticket => ticket.Number == number).Select(ticket => (Guid?)ticket.Id).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return null;
        }

        var tasks = await db.Tasks.Where(task => task.TicketId == id && task.Kind == TaskKind.Approval).OrderByDescending(task => task.CreatedAt).ThenByDescending(task => task.Id).ToListAsync(cancellationToken);
        var found = await OfAsync(db, tasks, caller.Language, cancellationToken);
        return [.. tasks.Where(task => found.ContainsKey(task.Id)).Select(task => found[task.Id])];
    }

    /// <summary>The caller's own votes, newest first.</summary>
    public async Task<Listing<OwnDecision>> DecidedAsync(Caller caller, string? after, int? limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var (stretch, me) = (Paging.Limit(limit), caller.PersonId);
        var votes = db.ApprovalVotes.Where(vote => vote.PersonId == me);
        if (Paging.After(after) is { } last)
        {
            votes = votes.Where(vote => vote.Id.CompareTo(last) < 0);
        }

        var rows = await (from vote in votes
                          join approval in db.Approvals on vote.TaskId equals approval.TaskId
                          join ticket in db.Tickets on vote.TicketId equals ticket.Id
                          orderby vote.Id descending
                          select new { Vote = vote, Approval = approval, ticket.Number, ticket.Title, ticket.Status }).Take(stretch + 1).ToListAsync(cancellationToken);
        return await Paging.StretchAsync(rows, stretch, row => row.Vote.Id.ToString(), shown => Task.FromResult<IReadOnlyList<OwnDecision>>([.. shown.Select(row => new OwnDecision
        {
            Ticket = row.Number,
            TicketTitle = row.Title,
            TicketStatus = row.Status,
            Outcome = row.Vote.Outcome,
            Reason = row.Vote.Reason,
            At = row.Vote.At,
            PlanHash = row.Vote.PlanHash,
            Result = row.Approval.Outcome,
            IsRetrospective = row.Approval.IsRetrospective,
        })]));
    }

    /// <summary>Changes that began before their approval, newest first: what is undecided, or everything.</summary>
    public async Task<Listing<EmergencyView>> EmergenciesAsync(Caller caller, bool all, string? after, int? limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var stretch = Paging.Limit(limit);
        var changes = db.EmergencyChanges.Where(row => all || row.DecidedAt == null);
        if (!caller.Is(Role.Approver))
        {
            var worked = db.Worked(caller).Select(ticket => ticket.Id);
            changes = changes.Where(row => worked.Contains(row.TicketId));
        }

        if (Paging.After(after) is { } last)
        {
            changes = changes.Where(row => row.Id.CompareTo(last) < 0);
        }

        var rows = await changes.Join(db.Tickets, row => row.TicketId, ticket => ticket.Id, (row, ticket) => new { Change = row, ticket.Number, ticket.Title, ticket.Status })
            .OrderByDescending(row => row.Change.Id).Take(stretch + 1).ToListAsync(cancellationToken);
        return await Paging.StretchAsync(rows, stretch, row => row.Change.Id.ToString(), shown => Task.FromResult<IReadOnlyList<EmergencyView>>([.. shown.Select(row => new EmergencyView
        {
            Ticket = row.Number,
            TicketTitle = row.Title,
            TicketStatus = row.Status,
            Plan = (JsonNode.Parse(row.Change.Plan) as JsonObject)?["plan"]?.ToString() ?? "",
            PlanHash = row.Change.PlanHash,
            DeclaredBy = row.Change.DeclaredByName,
            DeclaredAt = row.Change.DeclaredAt,
            Outcome = row.Change.Outcome,
            DecidedAt = row.Change.DecidedAt,
        })]));
    }

    /// <summary>What is known of the approvals among these tasks.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, ApprovalView>> OfAsync(DeskDb db, IEnumerable<TicketTask> tasks, string language, CancellationToken cancellationToken)
    {
        var byId = tasks.Where(task => task.Kind == TaskKind.Approval).ToDictionary(task => task.Id);
        if (byId.Count == 0)
        {
            return new Dictionary<Guid, ApprovalView>();
        }

        Guid[] ids = [.. byId.Keys];
        var approvals = await db.Approvals.Where(row => ids.Contains(row.TaskId)).ToListAsync(cancellationToken);
        var votes = (await db.ApprovalVotes.Where(row => ids.Contains(row.TaskId)).OrderBy(row => row.At).ThenBy(row => row.Id).ToListAsync(cancellationToken)).ToLookup(vote => vote.TaskId);
        var people = new Dictionary<string, IReadOnlyList<Person>>(StringComparer.Ordinal);
        var found = new Dictionary<Guid, ApprovalView>();
        foreach (var approval in approvals)
        {
            found[approval.TaskId] = await ShowAsync(db, byId[approval.TaskId], approval, [.. votes[approval.TaskId]], people, language, cancellationToken);
        }

        return found;
    }

    private static async Task<ApprovalView> ShowAsync(
        DeskDb db, TicketTask task, Approval approval, List<ApprovalVote> votes, Dictionary<string, IReadOnlyList<Person>> people, string language, CancellationToken cancellationToken)
    {
        var voted = votes.Where(vote => vote.PlanHash == approval.PlanHash).Select(vote => vote.PersonId).ToHashSet();
        var waiting = task.IsOpen
            ? (await PeopleAsync(db, Candidates.Split(task.Candidates), people, cancellationToken)).Where(person => !voted.Contains(person.Id) && !Candidates.Holds(task.Excluded, Candidates.Person(person.Id)))
            : [];
        var shown = new List<VoteView>();
        foreach (var vote in votes)
        {
            var tokens = vote.DeputyFor.Split(", ", StringSplitOptions.RemoveEmptyEntries);
            shown.Add(new VoteView(
                vote.PersonName, vote.Outcome, vote.Reason, vote.At, vote.Channel, vote.PlanHash,
                [.. (await PeopleAsync(db, tokens, people, cancellationToken)).Where(person => !voted.Contains(person.Id)).Select(person => person.Name)], vote.Level + 1, vote.PlanHash == approval.PlanHash));
        }

        return new ApprovalView
        {
            Id = task.Id,
            Rule = LocalizedText.Of(JsonNode.Parse(approval.Rule)).In(language),
            Mode = approval.Mode,
            Quorum = approval.Quorum,
            Level = approval.Level + 1,
            Levels = Math.Max(1, approval.ReadLevels().Count),
            PlanHash = approval.PlanHash,
            Plan = JsonNode.Parse(approval.Plan) as JsonObject ?? [],
            IsRetrospective = approval.IsRetrospective,
            AskedAt = approval.AskedAt,
            ExpiresAt = approval.ExpiresAt,
            DeputiesAt = approval.DeputiesAt,
            State = task.State,
            Outcome = approval.Outcome,
            DecidedAt = approval.DecidedAt,
            Votes = shown,
            Waiting = [.. waiting.Select(person => person.Name)],
        };
    }

    private static async Task<IReadOnlyList<Person>> PeopleAsync(DeskDb db, IEnumerable<string> tokens, Dictionary<string, IReadOnlyList<Person>> known, CancellationToken cancellationToken)
    {
        var found = new List<Person>();
        foreach (var token in tokens)
        {
            if (!known.TryGetValue(token, out var people))
            {
                known[token] = people = await Recipients.PeopleAsync(db, [token], cancellationToken);
            }

            found.AddRange(people);
        }

        return [.. found.DistinctBy(person => person.Id)];
    }
}
