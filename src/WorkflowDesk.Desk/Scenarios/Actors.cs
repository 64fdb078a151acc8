using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// How a scenario speaks of people: <c>requester</c>, <c>handler</c>, <c>role:agent</c>, <c>team:operations</c>,
/// <c>user:…</c>. Role and team mean the first such person who may do what is asked.
/// </summary>
public static class Actors
{
    public const string Requester = "requester";
    public const string Handler = "handler";
    public const string RolePrefix = "role:";
    public const string TeamPrefix = "team:";
    public const string UserPrefix = "user:";

    public static bool IsKnown(string actor) => actor switch
    {
        Requester or Handler => true,
        _ when actor.StartsWith(RolePrefix, StringComparison.Ordinal) => Role.All.Contains(actor[RolePrefix.Length..]),
        _ when actor.StartsWith(TeamPrefix, StringComparison.Ordinal) => actor.Length > TeamPrefix.Length,
        _ => actor.StartsWith(UserPrefix, StringComparison.Ordinal) && actor.Length > UserPrefix.Length,
    };

    /// <summary>Does this person answer to the name? <c>requester</c> and <c>handler</c> are people of the ticket.</summary>
    public static bool Is(Person person, string actor, Guid requester, Guid? handler) => actor.Split(':', 2) switch
    {
        [Requester] => person.Id == requester,
        [Handler] => person.Id == handler,
        ["role", var role] => person.Roles.Split(' ').Contains(role),
        ["team", var team] => person.Teams.Any(member => member.TeamKey == team),
        ["user", var name] => person.UserName == name,
        _ => false,
    };
}
