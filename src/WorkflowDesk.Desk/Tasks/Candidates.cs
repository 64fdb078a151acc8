using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>
/// Who may act on a task. Tokens in definitions: <c>role:agent</c>, <c>team:operations</c>, <c>user:wang</c>,
/// <c>handler</c>, <c>co-handlers</c>, <c>team</c> (the ticket's), <c>requester</c>. Roles and teams are looked at
/// when somebody acts, so that a new colleague sees waiting work at once; people are fixed when the task is created.
/// </summary>
public static class Candidates
{
    public static string Person(Guid id) => $"person:{id}";

    public static string Role(string role) => $"role:{role}";

    public static string Team(string key) => $"team:{key}";

    /// <summary>Stored form: every token between bars, so that <c>like '%|token|%'</c> finds it.</summary>
    public static string Join(IEnumerable<string> tokens)
    {
        var distinct = tokens.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count == 0 ? "" : $"|{string.Join('|', distinct)}|";
    }

    public static IReadOnlyList<string> Split(string stored) => stored.Split('|', StringSplitOptions.RemoveEmptyEntries);

    public static bool Holds(string stored, string token) => stored.Contains($"|{token}|", StringComparison.Ordinal);

    /// <summary>Every token under which this caller may be a candidate.</summary>
    public static IEnumerable<string> TokensOf(Caller caller)
    {
        if (caller.PersonId is { } id)
        {
            yield return Person(id);
        }

        foreach (var role in caller.Roles)
        {
            yield return Role(role);
        }

        foreach (var team in caller.Teams)
        {
            yield return Team(team);
        }
    }

    /// <summary>
    /// May this caller complete the task? The assignee and the candidates may; an excluded person may not, even as
    /// supervisor. Supervisors may step in for work, never for approvals or the requester's own words.
    /// </summary>
    public static bool May(TicketTask task, Caller caller)
    {
        if (caller.PersonId is not { } id || Holds(task.Excluded, Person(id)))
        {
            return false;
        }

        if (task.AssigneeId == id || TokensOf(caller).Any(token => Holds(task.Candidates, token)))
        {
            return true;
        }

        return task.Kind == TaskKind.Work && caller.Is(People.Role.Supervisor);
    }
}
