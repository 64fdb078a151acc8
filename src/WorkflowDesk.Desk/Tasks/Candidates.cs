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
    /// <summary>Stays with the task beside the people it meant, so that whoever joins later may act too.</summary>
    public const string CoHandlers = "co-handlers";

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

    /// <summary>Among the candidates, whether excluded or not.</summary>
    public static bool IsNamed(TicketTask task, Caller caller) => TokensOf(caller).Any(token => Holds(task.Candidates, token));

    /// <summary>
    /// May this caller complete the task? The assignee and the candidates may, and whoever stands in for an absent one of
    /// them; an excluded person may not, even as supervisor. Supervisors may step in for work, never for approvals or the
    /// requester's own words.
    /// </summary>
    public static bool May(TicketTask task, Caller caller)
    {
        if (caller.PersonId is not { } id || Holds(task.Excluded, Person(id)))
        {
            return false;
        }

        return MayThemselves(task, caller, id) || AbsenteesOn(task, caller).Any() || (task.Kind == TaskKind.Work && caller.Is(People.Role.Supervisor));
    }

    /// <summary>
    /// The absent person in whose place the caller would act; null: in their own right, or not at all. What is assigned to
    /// somebody absent is done in their place, even where the caller is a candidate too.
    /// </summary>
    public static Absentee? ActingFor(TicketTask task, Caller caller) =>
        AbsenteesOn(task, caller).FirstOrDefault(absent => task.AssigneeId == absent.Id)
        ?? (caller.PersonId is { } id && MayThemselves(task, caller, id) ? null : AbsenteesOn(task, caller).FirstOrDefault());

    /// <summary>The caller as they act on this task: what they record says for whom.</summary>
    public static Caller Acting(TicketTask task, Caller caller) => caller with { InPlaceOf = ActingFor(task, caller) };

    /// <summary>
    /// Every absent person in whose place the caller may act on the task. Work follows the person it was given to by name;
    /// approvals also follow the roles and teams they are asked of. Four eyes hold for both: where either is excluded, the
    /// one cannot act for the other. A requester's own words are nobody else's.
    /// </summary>
    public static IEnumerable<Absentee> AbsenteesOn(TicketTask task, Caller caller) =>
        caller.StandsInFor.Count == 0 || task.Kind is not (TaskKind.Work or TaskKind.Approval) || caller.PersonId is not { } id || Holds(task.Excluded, Person(id))
            ? []
            : caller.StandsInFor.Where(absent => !Holds(task.Excluded, Person(absent.Id))
                && (task.AssigneeId == absent.Id || Holds(task.Candidates, Person(absent.Id))
                    || (task.Kind == TaskKind.Approval && GroupsOf(absent).Any(token => Holds(task.Candidates, token)))));

    /// <summary>Roles and teams under which an absent person may be asked for an approval.</summary>
    public static IEnumerable<string> GroupsOf(Absentee absent) => absent.Roles.Select(Role).Concat(absent.Teams.Select(Team));

    private static bool MayThemselves(TicketTask task, Caller caller, Guid id) =>
        !Holds(task.Excluded, Person(id)) && (task.AssigneeId == id || IsNamed(task, caller));
}
