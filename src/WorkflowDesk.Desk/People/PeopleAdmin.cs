using System.Net.Mail;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>Everything an administrator says about a person.</summary>
public sealed record PersonEntry
{
    public required string UserName { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public IReadOnlyList<string> Teams { get; init; } = [];

    public IReadOnlyList<string> Skills { get; init; } = [];

    public string? Department { get; init; }

    public string? Phone { get; init; }

    public bool IsAvailable { get; init; } = true;
}

/// <summary>
/// Adds and changes people, for administrators. Nobody changes their own roles, and the last administrator stays one.
/// Every change is an entry of the timeline with what was before and after.
/// </summary>
public static class PeopleAdmin
{
    /// <summary>Characters of a name, a department or a phone number.</summary>
    public const int LongestName = 100;

    /// <summary>Skills of one person.</summary>
    public const int MostSkills = 50;

    /// <summary>Characters of a skill.</summary>
    public const int LongestSkill = 60;

    /// <exception cref="DeskRuleException">403; 422 with the fields that are wrong.</exception>
    public static async Task<Person> AddAsync(DeskStep step, PersonEntry entry, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        await CheckAsync(step, entry, null, cancellationToken);
        var person = new Person
        {
            Id = step.NewId(), UserName = entry.UserName.Trim(), Name = "", Email = "", Language = entry.Language, Roles = "", CreatedAt = step.Now,
        };
        step.Db.People.Add(person);
        Write(step, person, entry);
        step.Record(TimelineAction.PersonAdded, null, subject: person.UserName, data: Changes([], Facts(person)));
        return person;
    }

    /// <param name="seen">The revision the caller has seen.</param>
    /// <exception cref="DeskRuleException">403 not an administrator, or their own roles; 404; 409 stale; 422 wrong fields, or the last administrator.</exception>
    public static async Task<Person> ChangeAsync(DeskStep step, string userName, PersonEntry entry, int seen, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var person = await FindAsync(step, userName, cancellationToken);
        if (person.Revision != seen)
        {
            throw new DeskRuleException("stale-revision", 409, ProcessRules.Say(step.Caller, "此人的资料已被他人修改，请刷新后再试。", "Somebody has changed this person meanwhile. Reload and try again."));
        }

        await CheckAsync(step, entry, person, cancellationToken);
        var roles = Ordered(entry.Roles);
        if (roles != person.Roles)
        {
            if (person.Id == step.Caller.PersonId)
            {
                throw new DeskRuleException("own-roles", 403, ProcessRules.Say(step.Caller, "不能修改自己的角色，请其他管理员操作。", "Nobody changes their own roles; another administrator has to."));
            }

            if (!entry.Roles.Contains(Role.Administrator))
            {
                await CheckNotLastAsync(step, person, cancellationToken);
            }
        }

        var before = Facts(person);
        Write(step, person, entry);
        var changes = Changes(before, Facts(person));
        if (changes.Count > 0)
        {
            person.Revision++;
            step.Record(TimelineAction.PersonChanged, null, subject: person.UserName, data: changes);
        }

        return person;
    }

    /// <summary>The person can no longer sign in, and is offered and given nothing any more. What they hold is for the caller to hand over.</summary>
    /// <exception cref="DeskRuleException">403 not an administrator, or themselves; 404; 422 the last administrator.</exception>
    public static async Task DeactivateAsync(DeskStep step, string userName, string reason, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var person = await FindAsync(step, userName, cancellationToken);
        if (person.Id == step.Caller.PersonId)
        {
            throw new DeskRuleException("own-account", 403, ProcessRules.Say(step.Caller, "不能停用自己。", "Nobody deactivates themselves."));
        }

        if (!person.IsActive)
        {
            return;
        }

        await CheckNotLastAsync(step, person, cancellationToken);
        person.IsActive = false;
        person.Revision++;
        await step.Db.AccessTokens.Where(row => row.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        step.Record(TimelineAction.PersonDeactivated, null, reason.Trim(), subject: person.UserName);
    }

    public static async Task ActivateAsync(DeskStep step, string userName, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var person = await FindAsync(step, userName, cancellationToken);
        if (!person.IsActive)
        {
            person.IsActive = true;
            person.Revision++;
            step.Record(TimelineAction.PersonActivated, null, subject: person.UserName);
        }
    }

    internal static void Check(Caller caller)
    {
        if (!caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("administrators-only", 403, ProcessRules.Say(caller, "只有管理员可以管理人员与团队。", "People and teams are for administrators."));
        }
    }

    /// <summary>People and teams change one step at a time, or two administrators could remove each other.</summary>
    internal static async Task BeginAsync(DeskStep step, CancellationToken cancellationToken)
    {
        Check(step.Caller);
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240519)", cancellationToken);
        }
    }

    internal static async Task<Person> FindAsync(DeskStep step, string userName, CancellationToken cancellationToken) =>
        await step.Db.People.Include(row => row.Teams).SingleOrDefaultAsync(row => row.UserName == userName && row.Roles != Role.Monitoring, cancellationToken)
        ?? throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, $"没有用户“{userName}”。", $"There is no user '{userName}'."));

    private static async Task CheckNotLastAsync(DeskStep step, Person person, CancellationToken cancellationToken)
    {
        var roles = await step.Db.People.Where(row => row.IsActive && row.Id != person.Id && row.Roles.Contains(Role.Administrator)).Select(row => row.Roles).ToListAsync(cancellationToken);
        if (person.IsActive && person.Roles.Split(' ').Contains(Role.Administrator) && !roles.Any(held => held.Split(' ').Contains(Role.Administrator)))
        {
            throw new DeskRuleException("last-administrator", 422, ProcessRules.Say(step.Caller, "这是最后一位管理员，必须保留。", "This is the last administrator and has to stay one."));
        }
    }

    private static async Task CheckAsync(DeskStep step, PersonEntry entry, Person? known, CancellationToken cancellationToken)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        void Wrong(string field, string zh, string en) => wrong[field] = ProcessRules.Say(step.Caller, zh, en);
        var (userName, email) = (entry.UserName.Trim(), entry.Email.Trim().ToLowerInvariant());
        // "new" is where the page adds people.
        if (known is null && (userName.Length is 0 or > LongestName || userName.Any(c => char.IsWhiteSpace(c) || c is '/' or '|') || userName == "new"))
        {
            Wrong("userName", $"1 到 {LongestName} 个字符，不含空格、斜线和竖线", $"is 1 to {LongestName} characters without blanks, slashes and bars");
        }
        else if (known is null && await step.Db.People.AnyAsync(row => row.UserName == userName, cancellationToken))
        {
            Wrong("userName", "该用户名已被使用", "is taken");
        }

        if (entry.Name.Trim().Length is 0 or > LongestName)
        {
            Wrong("name", $"1 到 {LongestName} 个字符", $"is 1 to {LongestName} characters");
        }

        if (!MailAddress.TryCreate(email, out var address) || address.Address != email)
        {
            Wrong("email", "请填写完整的邮箱地址", "is not a mail address");
        }
        else if (await step.Db.People.AnyAsync(row => row.Email == email && (known == null || row.Id != known.Id), cancellationToken))
        {
            Wrong("email", "该邮箱已属于他人", "belongs to somebody else");
        }

        if (!Languages.IsKnown(entry.Language))
        {
            Wrong("language", $"{Languages.Chinese} 或 {Languages.English}", $"is {Languages.Chinese} or {Languages.English}");
        }

        if (entry.Roles.Count == 0 || entry.Roles.Any(role => !Role.All.Contains(role)))
        {
            Wrong("roles", $"至少一个，可选：{string.Join("、", Role.All)}", $"needs at least one of {string.Join(", ", Role.All)}");
        }

        var teams = await step.Db.Teams.Select(team => team.Key).ToListAsync(cancellationToken);
        if (entry.Teams.FirstOrDefault(team => !teams.Contains(team)) is { } unknown)
        {
            Wrong("teams", $"没有团队“{unknown}”", $"there is no team '{unknown}'");
        }

        if (entry.Skills.Count > MostSkills || entry.Skills.Any(skill => skill.Trim().Length > LongestSkill || skill.Contains('|')))
        {
            Wrong("skills", $"最多 {MostSkills} 项，每项最多 {LongestSkill} 个字符，不含竖线", $"has at most {MostSkills} entries of at most {LongestSkill} characters without bars");
        }

        foreach (var (field, text) in new[] { ("department", entry.Department), ("phone", entry.Phone) })
        {
            if (text?.Length > LongestName)
            {
                Wrong(field, $"最多 {LongestName} 个字符", $"has at most {LongestName} characters");
            }
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("invalid-person", 422, ProcessRules.Say(step.Caller, "请更正标出的内容。", "Please correct what is marked.")) { Fields = wrong };
        }
    }

    private static void Write(DeskStep step, Person person, PersonEntry entry)
    {
        person.Name = entry.Name.Trim();
        person.Email = entry.Email.Trim().ToLowerInvariant();
        person.Language = entry.Language;
        person.Roles = Ordered(entry.Roles);
        person.Skills = string.Join('|', entry.Skills.Select(skill => skill.Trim()).Where(skill => skill.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase));
        person.Department = Text(entry.Department);
        person.Phone = Text(entry.Phone);
        person.IsAvailable = entry.IsAvailable;
        // Who stays keeps their turn.
        foreach (var left in person.Teams.Where(member => !entry.Teams.Contains(member.TeamKey)).ToList())
        {
            person.Teams.Remove(left);
            step.Db.TeamMembers.Remove(left);
        }

        person.Teams.AddRange(entry.Teams.Distinct(StringComparer.Ordinal).Where(team => person.Teams.All(member => member.TeamKey != team))
            .Select(team => new TeamMember { TeamKey = team, PersonId = person.Id }).ToList());

        static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private static string Ordered(IReadOnlyList<string> roles) => string.Join(' ', Role.All.Where(roles.Contains));

    private static JsonObject Facts(Person person) => new()
    {
        ["name"] = person.Name,
        ["email"] = person.Email,
        ["language"] = person.Language,
        ["roles"] = person.Roles,
        ["teams"] = string.Join(' ', person.Teams.Select(member => member.TeamKey).Order(StringComparer.Ordinal)),
        ["skills"] = string.Join(", ", person.SkillWords),
        ["department"] = person.Department ?? "",
        ["phone"] = person.Phone ?? "",
        ["available"] = person.IsAvailable ? "yes" : "no",
    };

    /// <summary>By field, what was and what is.</summary>
    private static JsonObject Changes(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var (field, value) in after)
        {
            var was = before[field]?.ToString() ?? "";
            if (was != value!.ToString())
            {
                changes[field] = new JsonArray(was, value.ToString());
            }
        }

        return changes;
    }
}
