using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// Fills the roles and teams that nobody of the desk holds, so that a scenario can be played on any desk; the requesters
/// of scenarios are always stand-ins.
/// </summary>
internal static class StandIns
{
    private static readonly Dictionary<string, (string Zh, string En)> Names = new(StringComparer.Ordinal)
    {
        [Role.Requester] = ("报告人（演练）", "Requester (stand-in)"),
        [Role.Agent] = ("服务台人员（演练）", "Agent (stand-in)"),
        [Role.Engineer] = ("工程师（演练）", "Engineer (stand-in)"),
        [Role.Supervisor] = ("主管（演练）", "Supervisor (stand-in)"),
        [Role.Approver] = ("审批人（演练）", "Approver (stand-in)"),
        [Role.ProcessOwner] = ("流程负责人（演练）", "Process owner (stand-in)"),
        [Role.Administrator] = ("管理员（演练）", "Administrator (stand-in)"),
    };

    public static string RequesterName(string language) => $"stand-in-requester-{language}";

    /// <summary>Who is missing among <paramref name="people"/>. Teams count only when categories lead to them.</summary>
    public static IEnumerable<Person> Missing(IReadOnlyList<Person> people, IEnumerable<string> routedTeams, DateTimeOffset now)
    {
        foreach (var language in new[] { Languages.Chinese, Languages.English })
        {
            yield return Make(RequesterName(language), Role.Requester, language, now);
        }

        foreach (var role in Role.Staff.Where(role => !people.Any(person => Holds(person, role))))
        {
            yield return Make($"stand-in-{role}", role, Languages.Default, now);
        }

        foreach (var team in routedTeams.Where(team => !people.Any(person => person.Teams.Any(member => member.TeamKey == team))))
        {
            var person = Make($"stand-in-{team}", Role.Engineer, Languages.Default, now);
            person.Teams.Add(new TeamMember { TeamKey = team, PersonId = person.Id });
            yield return person;
        }
    }

    public static Person Of(ScenarioPerson wanted, DateTimeOffset now)
    {
        var person = new Person
        {
            Id = SortableIds.Next(now),
            UserName = wanted.User,
            Name = wanted.Name,
            Email = Address(wanted.User),
            Language = wanted.Language,
            Roles = string.Join(' ', wanted.Roles),
            CreatedAt = now,
        };
        person.Teams.AddRange(wanted.Teams.Select(team => new TeamMember { TeamKey = team, PersonId = person.Id }));
        return person;
    }

    private static Person Make(string user, string role, string language, DateTimeOffset now) => new()
    {
        Id = SortableIds.Next(now),
        UserName = user,
        Name = language == Languages.Chinese ? Names[role].Zh : Names[role].En,
        Email = Address(user),
        Language = language,
        Roles = role,
        CreatedAt = now,
    };

    // A domain that never exists (RFC 2606).
    private static string Address(string user) => $"{user.ToLowerInvariant()}@scenario.invalid";

    private static bool Holds(Person person, string role) => person.Roles.Split(' ').Contains(role);
}
