using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Web.Pages.Forms;

namespace WorkflowDesk.Web.Pages.Portal;

/// <summary>Somebody reports a problem of their own.</summary>
[RequestSizeLimit(Uploads.LargestForm)]
[RequestFormLimits(MultipartBodyLengthLimit = Uploads.LargestForm)]
public sealed class NewModel(TicketProcess process, Uploads uploads, DeskTime time, DeskDatabase database, ProfileShelf profiles) : PortalPage
{
    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Description { get; set; }

    /// <summary>What is asked for besides title and description.</summary>
    public TicketFields Fields { get; private set; } = null!;

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostAsync(List<IFormFile> files)
    {
        var number = "";
        if (await ActAsync(async step => number = await OpenAsync(step, files)))
        {
            Say("report.thanks", number);
            return Redirect($"/portal/{number}");
        }

        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        await using var db = database.Read();
        Fields = TicketFields.For((await profiles.ActiveAsync(db, Cancelled)).Profile, [Channel.Portal], Request, Problem);
    }

    private async Task<string> OpenAsync(DeskStep step, List<IFormFile> files)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(Title))
        {
            wrong["title"] = Words["report.title-missing"];
        }

        if (string.IsNullOrWhiteSpace(Description))
        {
            wrong["description"] = Words["report.description-missing"];
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("invalid-ticket", 422, Words["form.check"]) { Fields = wrong };
        }

        var requester = await step.Db.People.SingleAsync(person => person.Id == Caller.PersonId, Cancelled);
        var ticket = await process.OpenAsync(step, new NewTicket
        {
            Requester = requester,
            Title = Title!,
            Description = Description!.ReplaceLineEndings("\n"),
            Channel = Channel.Portal,
            Language = Caller.Language,
            Details = TicketFields.Read(Request.Form, time),
            Attachments = await uploads.KeepAsync(files, Cancelled),
        }, Cancelled);
        return ticket.Number;
    }
}
