using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>A page for administrators.</summary>
public abstract class AdminPage : StaffPage
{
    protected override IActionResult? Refuse() => base.Refuse() ?? (Caller.Is(Role.Administrator) ? null : Redirect("/denied"));
}
