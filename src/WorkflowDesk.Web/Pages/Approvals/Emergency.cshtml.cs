using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Approvals;

/// <summary>Changes that began before their approval, until somebody has decided on them.</summary>
public sealed class EmergencyModel(ApprovalReading reading) : StaffPage
{
    /// <summary>Also those that are decided.</summary>
    [BindProperty(SupportsGet = true)]
    public bool All { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public Listing<EmergencyView> Changes { get; private set; } = new([], null);

    public async Task OnGetAsync() => Changes = await reading.EmergenciesAsync(Caller, All, After, null, Cancelled);
}
