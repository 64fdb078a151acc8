using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Approvals;

/// <summary>What the reader has decided, newest first.</summary>
public sealed class DecidedModel(ApprovalReading reading) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public Listing<OwnDecision> Decisions { get; private set; } = new([], null);

    public async Task OnGetAsync() => Decisions = await reading.DecidedAsync(Caller, After, null, Cancelled);
}
