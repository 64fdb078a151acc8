using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One person: what the desk knows of them, their way in, and their leaving. <c>new</c>: somebody to add.</summary>
public sealed class PersonModel(PeopleReading people, Leaving leaving, Colleagues colleagues, MailOptions options) : AdminPage
{
    private const string Nobody = "new";

    private static readonly string[] Told =
    [
        TimelineAction.PersonAdded, TimelineAction.PersonChanged, TimelineAction.PersonDeactivated, TimelineAction.PersonActivated,
        TimelineAction.PasswordLinkMade, TimelineAction.PasswordSet, TimelineAction.AbsenceEntered, TimelineAction.AbsenceEnded,
    ];

    /// <summary>Null: a new person.</summary>
    public PersonView? Known { get; private set; }

    public PersonEntry Entry { get; private set; } = new() { UserName = "", Name = "", Email = "", Language = Languages.Default, Roles = [Role.Engineer] };

    public int Seen { get; private set; }

    public OpenWork Work { get; private set; } = new([], []);

    public IReadOnlyList<PersonChange> History { get; private set; } = [];

    public IReadOnlyList<TeamName> Teams { get; private set; } = [];

    public IReadOnlyList<ColleagueName> Staff { get; private set; } = [];

    /// <summary>The address with which the person sets a password; shown this once.</summary>
    public string? Link { get; private set; }

    /// <summary>What became of the open work; null: nobody left just now.</summary>
    public IReadOnlyList<HandedOver>? HandedOver { get; private set; }

    public bool IsSelf => Known?.UserName == Caller.UserName;

    public string Address => Known is null ? "/admin/people/new" : $"/admin/people/{Uri.EscapeDataString(Known.UserName)}";

    public async Task<IActionResult> OnGetAsync(string user) => await ReadAsync(user) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(
        string user, int seen, string? userName, string? name, string? email, string? language, string[] roles, string[] teams, string? skills, string? department, string? phone, bool available)
    {
        if (!await ReadAsync(user))
        {
            return NotFound();
        }

        Entry = new PersonEntry
        {
            UserName = Known?.UserName ?? userName ?? "",
            Name = name ?? "",
            Email = email ?? "",
            Language = language ?? "",
            // Roles of one's own are shown, not asked for.
            Roles = IsSelf ? Known!.Roles : roles,
            Teams = teams,
            Skills = (skills ?? "").Split([',', '，', '、', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Department = department,
            Phone = phone,
            IsAvailable = available,
        };
        Seen = seen;
        if (await ActAsync(async step => _ = Known is null ? await PeopleAdmin.AddAsync(step, Entry, Cancelled) : await PeopleAdmin.ChangeAsync(step, Known.UserName, Entry, seen, Cancelled)))
        {
            Say(Known is null ? "people.added" : "people.saved", Entry.Name);
            return Redirect($"/admin/people/{Uri.EscapeDataString(Entry.UserName.Trim())}");
        }

        return Page();
    }

    public async Task<IActionResult> OnPostLinkAsync(string user)
    {
        await ActAsync(async step => Link = options.Link($"/password/{(await PasswordLinks.MakeAsync(step, user, Cancelled)).Token}"));
        // A copy of the page must not stay behind on a shared computer.
        Response.Headers.CacheControl = "no-store";
        return await ReadAsync(user) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostDeactivateAsync(string user, string? to, string? reason)
    {
        try
        {
            HandedOver = await leaving.DeactivateAsync(Caller, user, to switch { "team" => LeavingWork.ToTeams, "" or null => LeavingWork.Stays, _ => new LeavingWork(to) }, reason ?? "", Cancelled);
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
        }

        return await ReadAsync(user) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostActivateAsync(string user)
    {
        if (await ActAsync(step => PeopleAdmin.ActivateAsync(step, user, Cancelled)))
        {
            Say("people.activated", user);
            return Redirect($"/admin/people/{Uri.EscapeDataString(user)}");
        }

        return await ReadAsync(user) ? Page() : NotFound();
    }

    private async Task<bool> ReadAsync(string user)
    {
        Teams = await colleagues.TeamsAsync(Caller.Language, Cancelled);
        if (user == Nobody)
        {
            return true;
        }

        if (await people.FindAsync(Caller, user, Cancelled) is not { } known)
        {
            return false;
        }

        (Known, Seen) = (known, known.Revision);
        Entry = new PersonEntry
        {
            UserName = known.UserName, Name = known.Name, Email = known.Email, Language = known.Language, Roles = known.Roles, Teams = known.Teams,
            Skills = known.Skills, Department = known.Department, Phone = known.Phone, IsAvailable = known.IsAvailable,
        };
        Work = await people.OpenWorkAsync(Caller, user, Cancelled);
        History = await people.HistoryAsync(Caller, user, Told, Cancelled);
        Staff = [.. (await colleagues.StaffAsync(Cancelled)).Where(colleague => colleague.UserName != user)];
        return true;
    }
}
