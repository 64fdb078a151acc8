using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>What the reader may set up here, and where it is.</summary>
public sealed class PlacesModel : StaffPage
{
    private static readonly AdminPlace[] All =
    [
        new("rules", "/admin/profiles", "clock", "profiles.title", "profiles.lead", [Role.ProcessOwner]),
        new("rules", "/admin/messages", "bell", "wordings.title", "wordings.lead", [Role.ProcessOwner]),
        new("mail", "/admin/mail", "mail", "mailin.title", "mailin.lead", [Role.Supervisor]),
        new("mail", "/admin/mail/rules", "flow", "mailrules.title", "mailrules.lead", [Role.Supervisor]),
        new("mail", "/admin/mailboxes", "inbox", "mailboxes.title", "mailboxes.lead", []),
        new("mail", "/admin/outbox", "reply", "dead.title", "admin.outbox-lead", []),
        new("people", "/admin/people", "users", "people.title", "people.lead", []),
        new("people", "/admin/teams", "users", "teams.title", "teams.lead", []),
        new("programs", "/admin/monitoring", "alert", "monitoring.title", "monitoring.lead", []),
    ];

    /// <summary>By group, in the order people look for them.</summary>
    public IEnumerable<IGrouping<string, AdminPlace>> Groups => All.Where(place => place.IsFor(Caller)).GroupBy(place => place.Group);

    public static bool MayOpen(Caller caller) => All.Any(place => place.IsFor(caller));

    protected override IActionResult? Refuse() => base.Refuse() ?? (MayOpen(Caller) ? null : Redirect("/denied"));
}

/// <param name="Roles">Who may open it beside administrators.</param>
public sealed record AdminPlace(string Group, string Path, string Icon, string Title, string Lead, IReadOnlyList<string> Roles)
{
    public bool IsFor(Caller caller) => caller.Is(Role.Administrator) || Roles.Any(caller.Is);
}
