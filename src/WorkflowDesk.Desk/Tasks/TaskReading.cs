using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>Inboxes and forms, cut to what the caller may see and written in the caller's language. Oldest first.</summary>
public sealed class TaskReading(DeskDatabase database, ProfileShelf profiles)
{
    public async Task<Listing<TaskView>> ListAsync(Caller caller, TaskScope scope, string? after, int? limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await StretchAsync(db, caller, InScope(db, caller, scope), after, limit, cancellationToken);
    }

    /// <summary>Changes that wait for the caller's decision.</summary>
    public async Task<Listing<TaskView>> ApprovalsAsync(Caller caller, string? after, int? limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var me = caller.PersonId;
        // Whoever has decided on the plan as it stands is not asked again.
        var approvals = db.Tasks.Where(task => task.State == TicketTask.Open && task.Kind == TaskKind.Approval
            && !db.ApprovalVotes.Any(vote => vote.TaskId == task.Id && vote.PersonId == me && db.Approvals.Any(row => row.TaskId == task.Id && row.PlanHash == vote.PlanHash)));
        var offered = approvals.Offered(caller, Candidates.TokensOf(caller)).Select(task => task.Id);
        var stoodInFor = approvals.StoodInFor(caller).Select(task => task.Id);
        return await StretchAsync(
            db, caller, approvals.Where(task => task.AssigneeId == me || offered.Contains(task.Id) || stoodInFor.Contains(task.Id)), after, limit, cancellationToken);
    }

    /// <summary>A task in any state. Null: there is none, or not for this caller.</summary>
    public async Task<TaskView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var task = await db.Tasks.Include(row => row.Ticket).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (task is null)
        {
            return null;
        }

        var isSeen = Candidates.May(task, caller) || await db.Worked(caller).AnyAsync(ticket => ticket.Id == task.TicketId, cancellationToken);
        return isSeen ? (await ShowAsync(db, caller, [task], cancellationToken))[0] : null;
    }

    /// <summary>Open tasks of one ticket: all of them for those who work on it, their own for everybody else.</summary>
    public async Task<IReadOnlyList<TaskView>> OpenOfAsync(Caller caller, Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var tasks = await db.Tasks.Include(task => task.Ticket)
            .Where(task => task.TicketId == ticketId && task.State == TicketTask.Open)
            .OrderBy(task => task.CreatedAt).ThenBy(task => task.Id)
            .ToListAsync(cancellationToken);
        if (tasks.Count > 0 && !await db.Worked(caller).AnyAsync(ticket => ticket.Id == ticketId, cancellationToken))
        {
            tasks.RemoveAll(task => !Candidates.May(task, caller));
        }

        return await ShowAsync(db, caller, tasks, cancellationToken);
    }

    private static IQueryable<TicketTask> InScope(DeskDb db, Caller caller, TaskScope scope)
    {
        var me = caller.PersonId;
        var open = db.Tasks.Where(task => task.State == TicketTask.Open);
        var byName = open.Offered(caller, [Candidates.Person(me ?? Guid.Empty)]).Where(task => task.AssigneeId == null).Select(task => task.Id);
        var groups = open
            .Offered(caller, Candidates.TokensOf(caller).Where(token => token != Candidates.Person(me ?? Guid.Empty)))
            .Where(task => task.AssigneeId == null || task.AssigneeId != me)
            .Select(task => task.Id);
        var worked = db.Worked(caller).Select(ticket => ticket.Id);
        var mine = open.Where(task => task.AssigneeId == me || task.DelegatedById == me || byName.Contains(task.Id));
        var meText = me.ToString()!;
        mine = caller.IsStaff ? mine.Union(open.Where(task => task.Kind == TaskKind.Work && task.Ticket!.CoHandlers.Contains(meText))) : mine;
        mine = caller.StandsInFor.Count > 0 ? mine.Union(open.StoodInFor(caller)) : mine;
        var mineIds = mine.Select(task => task.Id);
        return scope switch
        {
            TaskScope.Mine => open.Where(task => mineIds.Contains(task.Id)),
            TaskScope.Team => open.Where(task => groups.Contains(task.Id) && !mineIds.Contains(task.Id)),
            _ => open.Where(task => worked.Contains(task.TicketId) || mineIds.Contains(task.Id) || groups.Contains(task.Id)),
        };
    }

    private async Task<Listing<TaskView>> StretchAsync(
        DeskDb db, Caller caller, IQueryable<TicketTask> tasks, string? after, int? limit, CancellationToken cancellationToken)
    {
        var stretch = Paging.Limit(limit);
        if (Paging.After(after) is { } last)
        {
            tasks = tasks.Where(task => task.Id.CompareTo(last) > 0);
        }

        var rows = await tasks.Include(task => task.Ticket).OrderBy(task => task.Id).Take(stretch + 1).ToListAsync(cancellationToken);
        return await Paging.StretchAsync<TicketTask, TaskView>(
            rows, stretch, task => task.Id.ToString(), async shown => await ShowAsync(db, caller, shown, cancellationToken));
    }

    private async Task<IReadOnlyList<TaskView>> ShowAsync(DeskDb db, Caller caller, List<TicketTask> tasks, CancellationToken cancellationToken)
    {
        var ids = tasks.SelectMany(task => NamedIn(task.Candidates).Append(task.AssigneeId ?? Guid.Empty).Append(task.DelegatedById ?? Guid.Empty)).Distinct().ToList();
        var people = ids.Count == 0
            ? []
            : await db.People.Where(person => ids.Contains(person.Id))
                .Select(person => new { person.Id, person.UserName, person.Name })
                .ToDictionaryAsync(person => person.Id, person => (person.UserName, person.Name), cancellationToken);
        var profileOf = await profiles.OfAsync(db, tasks.Select(task => task.Ticket!), cancellationToken);
        var approvals = await ApprovalReading.OfAsync(db, tasks, caller.Language, cancellationToken);
        Guid[] asked = [.. approvals.Keys];
        var voted = asked.Length == 0 ? []
            : (await db.ApprovalVotes.Where(vote => vote.PersonId == caller.PersonId && asked.Contains(vote.TaskId)).Select(vote => new { vote.TaskId, vote.PlanHash }).ToListAsync(cancellationToken))
                .ConvertAll(vote => (vote.TaskId, vote.PlanHash));
        return tasks.ConvertAll(task => Show(task, caller, people, profileOf[task.TicketId]) is var shown && approvals.TryGetValue(task.Id, out var approval)
            ? shown with { Approval = approval, MayAct = shown.MayAct && !voted.Contains((task.Id, approval.PlanHash)) }
            : shown);
    }

    private static TaskView Show(TicketTask task, Caller caller, Dictionary<Guid, (string UserName, string Name)> people, Profile profile)
    {
        var assignee = task.AssigneeId is { } id && people.TryGetValue(id, out var found) ? found : default;
        var tokens = Candidates.Split(task.Candidates);
        return new TaskView
        {
            Id = task.Id,
            TicketId = task.TicketId,
            Ticket = task.Ticket!.Number,
            TicketTitle = task.Ticket.Title,
            TicketStatus = task.Ticket.Status,
            Priority = task.Ticket.Priority,
            Mark = PriorityMark.Of(profile, task.Ticket.Priority, caller.Language),
            Step = task.Step,
            Kind = task.Kind,
            Title = Text(task.Title, caller.Language),
            Instructions = Text(task.Instructions, caller.Language),
            Candidates = new CandidatesView(
                After(tokens, "team:"),
                After(tokens, "role:"),
                [.. NamedIn(task.Candidates).Where(people.ContainsKey).Select(person => people[person].UserName)]),
            Assignee = assignee.UserName,
            AssigneeName = assignee.Name,
            InPlaceOf = task.IsOpen ? Candidates.ActingFor(task, caller)?.Name : task.CompletedForName,
            DelegatedBy = task.DelegatedById is { } by && people.TryGetValue(by, out var delegator) ? delegator.UserName : null,
            DelegatedByName = task.DelegatedById is { } from && people.TryGetValue(from, out var former) ? former.Name : null,
            CreatedAt = task.CreatedAt,
            Due = task.DueAt,
            Attempt = task.Attempt,
            Revision = task.Revision,
            State = task.State,
            Outcome = task.Outcome,
            CompletedBy = task.CompletedByName,
            CompletedAt = task.CompletedAt,
            MayAct = task.IsOpen && Candidates.May(task, caller),
            Outcomes = [.. (JsonSerializer.Deserialize<TaskOutcome[]>(task.Outcomes, DeskJson.Options) ?? [])
                .Select(outcome => new OutcomeView(outcome.Name, outcome.Label.IsEmpty ? outcome.Name : outcome.Label.In(caller.Language), outcome.Tone))],
            Form = FormView.Of(TaskForm.Read(task.Form), caller.Language),
        };
    }

    private static string Text(string json, string language) => LocalizedText.Of(JsonNode.Parse(json)).In(language);

    private static IEnumerable<Guid> NamedIn(string candidates) =>
        After(Candidates.Split(candidates), "person:").Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);

    private static List<string> After(IEnumerable<string> tokens, string prefix) =>
        [.. tokens.Where(token => token.StartsWith(prefix, StringComparison.Ordinal)).Select(token => token[prefix.Length..])];
}
