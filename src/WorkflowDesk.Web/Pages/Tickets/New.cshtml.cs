using System.Net.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Web.Pages.Forms;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A member of staff writes down what somebody told them by phone, chat or in person.</summary>
[RequestSizeLimit(Uploads.LargestForm)]
[RequestFormLimits(MultipartBodyLengthLimit = Uploads.LargestForm)]
public sealed class NewModel(TicketProcess process, Uploads uploads, DeskTime time, DeskDatabase database, ProfileShelf profiles) : StaffPage
{
    public static readonly IReadOnlyList<string> Channels =
        [Channel.Phone, Channel.Chat, Channel.Email, Channel.Alert, Channel.Patrol, Channel.CrossDepartment];

    [BindProperty]
    public string? RequesterEmail { get; set; }

    [BindProperty]
    public string? RequesterName { get; set; }

    [BindProperty]
    public string? Through { get; set; }

    [BindProperty]
    public string? Category { get; set; }

    [BindProperty]
    public string? Priority { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Description { get; set; }

    /// <summary>What is asked for besides title and description.</summary>
    public TicketFields Fields { get; private set; } = null!;

    /// <summary>Priorities and categories to choose from.</summary>
    public Profile Profile { get; private set; } = ShippedProfiles.Default;

    /// <summary>People to choose from while typing.</summary>
    public IReadOnlyList<(string Name, string Email)> Known { get; private set; } = [];

    public static bool MayOpen(Caller caller) =>
        caller.Is(Role.Agent) || caller.Is(Role.Engineer) || caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);

    protected override IActionResult? Refuse() => base.Refuse() ?? (MayOpen(Caller) ? null : Redirect("/denied"));

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostAsync(List<IFormFile> files)
    {
        var number = "";
        if (await ActAsync(async step => number = await OpenAsync(step, files)))
        {
            Say("tickets.opened", number);
            return Redirect($"/tickets/{number}");
        }

        await ReadAsync();
        return Page();
    }

    private async Task<string> OpenAsync(DeskStep step, List<IFormFile> files)
    {
        CheckTyped();
        var requester = await Requesters.FindOrAddAsync(step, RequesterEmail!, RequesterName, Languages.Of($"{Title} {Description} {RequesterName}"), Cancelled);
        var ticket = await process.OpenAsync(step, new NewTicket
        {
            Requester = requester,
            Title = Title ?? "",
            Description = (Description ?? "").ReplaceLineEndings("\n"),
            Channel = Channels.Contains(Through) ? Through! : Channel.Phone,
            Language = requester.Language,
            Category = string.IsNullOrEmpty(Category) ? null : Category,
            Priority = string.IsNullOrEmpty(Priority) ? null : Priority,
            Details = TicketFields.Read(Request.Form, time),
            Attachments = await uploads.KeepAsync(files, Cancelled),
        }, Cancelled);
        return ticket.Number;
    }

    private void CheckTyped()
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!MailAddress.TryCreate((RequesterEmail ?? "").Trim(), out var address) || address.Address != (RequesterEmail ?? "").Trim())
        {
            wrong["requesterEmail"] = Words["tickets.requester-email-wrong"];
        }

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
    }

    private async Task ReadAsync()
    {
        await using var db = database.Read();
        var people = await db.People.Where(person => person.IsActive).OrderBy(person => person.Name).Take(500)
            .Select(person => new { person.Name, person.Email }).ToListAsync(Cancelled);
        Profile = (await profiles.ActiveAsync(db, Cancelled)).Profile;
        Fields = TicketFields.For(Profile, Channels, Request, Problem);
        Known = people.ConvertAll(person => (person.Name, person.Email));
    }
}
