using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages;

/// <summary>A piece of work that was marked in a list.</summary>
/// <param name="Mark">As the list sent it.</param>
public sealed record MarkedWork(string Mark, string Number, string Title, string? Step, string? Holder);

/// <summary>Hands several tasks and tickets to one person or team. Lists lead here with what was marked; the answer says for each what happened.</summary>
public sealed class ReassignModel(BulkHandover bulk, Colleagues colleagues, DeskDatabase database) : StaffPage
{
    /// <summary>More would not fit into an address.</summary>
    public const int Most = 100;

    /// <summary>Id and seen revision of tasks, <c>id.revision</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public List<string> Task { get; set; } = [];

    /// <summary>Numbers of tickets.</summary>
    [BindProperty(SupportsGet = true)]
    public List<string> Ticket { get; set; } = [];

    /// <summary><c>user:…</c> or <c>team:…</c>.</summary>
    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IReadOnlyList<MarkedWork> Tasks { get; private set; } = [];

    public IReadOnlyList<MarkedWork> Tickets { get; private set; } = [];

    public IReadOnlyList<ColleagueName> Staff { get; private set; } = [];

    public IReadOnlyList<TeamName> Teams { get; private set; } = [];

    /// <summary>Null: nothing was done yet.</summary>
    public IReadOnlyList<HandedOver>? Results { get; private set; }

    public static bool MayReassign(Caller caller) => caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);

    protected override IActionResult? Refuse() => base.Refuse() ?? (MayReassign(Caller) ? null : Redirect("/denied"));

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var to = To?.Split(':', 2) switch
        {
            ["user", var user] => new HandTo(user, null),
            ["team", var team] => new HandTo(null, team),
            _ => new HandTo(null, null),
        };
        try
        {
            Results = await bulk.ReassignAsync(Caller, new HandoverOfMany([.. Task.Take(Most).Select(TaskOf).OfType<TaskToHand>()], [.. Ticket.Take(Most)], to, Reason ?? ""), Cancelled);
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
        }

        await ReadAsync();
        return Page();
    }

    private static TaskToHand? TaskOf(string mark) =>
        mark.Split('.') is [var id, var revision] && Guid.TryParse(id, out var task) && int.TryParse(revision, CultureInfo.InvariantCulture, out var seen) ? new TaskToHand(task, seen) : null;

    private async Task ReadAsync()
    {
        Staff = await colleagues.StaffAsync(Cancelled);
        Teams = await colleagues.TeamsAsync(Caller.Language, Cancelled);
        var marks = Task.Take(Most).Select(mark => (mark, TaskOf(mark))).Where(pair => pair.Item2 is not null).DistinctBy(pair => pair.Item2!.Id).ToDictionary(pair => pair.Item2!.Id, pair => pair.mark);
        var (ids, numbers) = (marks.Keys.ToList(), Ticket.Take(Most).ToList());
        await using var db = database.Read();
        var worked = db.Worked(Caller);
        var tasks = await db.Tasks.Where(task => ids.Contains(task.Id) && worked.Any(ticket => ticket.Id == task.TicketId))
            .OrderBy(task => task.Id)
            .Select(task => new { task.Id, task.Ticket!.Number, TicketTitle = task.Ticket.Title, task.Title, Holder = db.People.Where(person => person.Id == task.AssigneeId).Select(person => person.Name).FirstOrDefault() })
            .ToListAsync(Cancelled);
        Tasks = tasks.ConvertAll(task => new MarkedWork(marks[task.Id], task.Number, task.TicketTitle, LocalizedText.Of(JsonNode.Parse(task.Title)).In(Caller.Language), task.Holder));
        Tickets = await worked.Where(ticket => numbers.Contains(ticket.Number)).OrderBy(ticket => ticket.Number)
            .Select(ticket => new MarkedWork(ticket.Number, ticket.Number, ticket.Title, null, db.People.Where(person => person.Id == ticket.HandlerId).Select(person => person.Name).FirstOrDefault()))
            .ToListAsync(Cancelled);
    }
}
