using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Finds the people and tickets a scenario speaks of, on the desk it is played on.</summary>
internal sealed class ScenarioCast(Scenario scenario, string language)
{
    private readonly Dictionary<string, string> _numbers = new(StringComparer.Ordinal);
    private IReadOnlyList<Person> _people = [];

    public string Number(string ticket) => _numbers[ticket];

    public void Name(string ticket, string number) => _numbers[ticket] = number;

    /// <summary>Adds the scenario's own people, sends away who is absent, and remembers everybody.</summary>
    public async Task EnterAsync(DeskDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.People.Include(person => person.Teams).ToListAsync(cancellationToken);
        var own = scenario.People.Where(wanted => known.All(person => person.UserName != wanted.User)).Select(wanted => StandIns.Of(wanted, now)).ToList();
        db.People.AddRange(own);
        // Whoever has one role only plays it; people who are everything come last.
        _people = [.. known.Concat(own).OrderBy(person => person.Roles.Count(letter => letter == ' ')).ThenBy(person => person.UserName, StringComparer.Ordinal)];
        foreach (var person in _people.Where(person => scenario.Absent.Any(actor => Actors.Is(person, actor, Guid.Empty, null))))
        {
            person.IsAvailable = false;
        }
    }

    public Person Requester(ScenarioTicket ticket) =>
        Somebody(ticket.Requester ?? Actors.UserPrefix + StandIns.RequesterName(ticket.Language), ticket: null, task: null);

    public Person? Find(Guid? id) => id is null ? null : _people.FirstOrDefault(person => person.Id == id);

    /// <summary>The language of what the desk says to whoever plays the scenario.</summary>
    public Caller Caller(Person person, string channel) => People.Caller.Of(person, channel) with { Language = language };

    /// <summary>Who plays this part: of several the first who may do the task, else the first.</summary>
    /// <exception cref="CannotHappenException">Nobody does.</exception>
    public Person Somebody(string actor, Ticket? ticket, TicketTask? task)
    {
        var fit = _people.Where(person => Actors.Is(person, actor, ticket?.RequesterId ?? Guid.Empty, ticket?.HandlerId)).ToList();
        return (task is null ? null : fit.FirstOrDefault(person => Candidates.May(task, Caller(person, Channel.Desk))))
            ?? fit.FirstOrDefault(person => person.IsAvailable)
            ?? fit.FirstOrDefault()
            ?? throw new CannotHappenException($"没有人是 {actor}", $"nobody is {actor}", "");
    }

    /// <summary>Whoever may do the task: its assignee, else the first candidate.</summary>
    public Person WhoeverMay(TicketTask task) =>
        _people.Where(person => Candidates.May(task, Caller(person, Channel.Desk))).OrderByDescending(person => person.Id == task.AssigneeId).FirstOrDefault()
        ?? throw new CannotHappenException($"没有人可以处理 {task.Step}", $"nobody may do {task.Step}", string.Join(' ', Candidates.Split(task.Candidates)));

    /// <summary>A copy in which <c>@role:…</c> is a user name, <c>@ticket:…</c> a number and <c>@@</c> an at sign.</summary>
    public JsonNode? Filled(JsonNode? node, Ticket ticket) => node switch
    {
        JsonObject item => new JsonObject(item.Select(property => KeyValuePair.Create(property.Key, Filled(property.Value, ticket)))),
        JsonArray array => new JsonArray([.. array.Select(item => Filled(item, ticket))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Filled(text, ticket)),
        _ => node?.DeepClone(),
    };

    public string Filled(string text, Ticket ticket)
    {
        if (text.StartsWith("@@", StringComparison.Ordinal))
        {
            return text[1..];
        }

        if (text.StartsWith('@') && Actors.IsKnown(text[1..]))
        {
            return Somebody(text[1..], ticket, task: null).UserName;
        }

        // Longer names first: one may begin with another.
        return _numbers.OrderByDescending(named => named.Key.Length)
            .Aggregate(text, (filled, named) => filled.Replace($"@ticket:{named.Key}", named.Value, StringComparison.Ordinal));
    }
}

/// <summary>An event of a scenario that cannot happen as told: the process is somewhere else, or nobody is there to do it.</summary>
internal sealed class CannotHappenException(string chinese, string english, string found) : Exception(english)
{
    public LocalizedText What { get; } = new(chinese, english);

    public string Found { get; } = found;
}
