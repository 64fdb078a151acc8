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

    /// <summary>How it reached the desk: chosen first, since it decides what is asked for.</summary>
    [BindProperty(SupportsGet = true)]
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

    public string Chosen => Channels.Contains(Through) ? Through! : Channel.Phone;

    public static bool MayOpen(Caller caller) =>
        caller.Is(Role.Agent) || caller.Is(Role.Engineer) || caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);

    protected override IActionResult? Refuse() => base.Refuse() ?? (MayOpen(Caller) ? null : Redirect("/denied"));

    public async Task OnGetAsync()
    {
        await ReadAsync();
        if (Through == Channel.Patrol)
        {
            // Whoever walks the rounds reports what they found.
            RequesterEmail = Caller.UserName;
        }
    }

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
        var requester = await CheckTypedAsync(step)
            ?? await Requesters.FindOrAddAsync(step, RequesterEmail!, RequesterName, Languages.Of($"{Title} {Description} {RequesterName}"), Cancelled);
        var ticket = await process.OpenAsync(step, new NewTicket
        {
            Requester = requester,
            Title = Title ?? "",
            Description = (Description ?? "").ReplaceLineEndings("\n"),
            Channel = Chosen,
            Language = requester.Language,
            Category = string.IsNullOrEmpty(Category) ? null : Category,
            Priority = string.IsNullOrEmpty(Priority) ? null : Priority,
            Details = TicketFields.Read(Request.Form, time),
            Attachments = await uploads.KeepAsync(files, Cancelled),
        }, Cancelled);
        return ticket.Number;
    }

    /// <returns>The person who was meant; null: a new one, by a whole address.</returns>
    private async Task<Person?> CheckTypedAsync(DeskStep step)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        var meant = await Requesters.MeantAsync(step.Db, RequesterEmail ?? "", Cancelled);
        if (meant.Count > 1)
        {
            wrong["requesterEmail"] = Words["tickets.requester-several", string.Join(Words["text.comma"], meant.Select(person => $"{person.Name} {person.Email}"))];
        }
        else if (meant.Count == 0 && (!MailAddress.TryCreate((RequesterEmail ?? "").Trim(), out var address) || address.Address != (RequesterEmail ?? "").Trim()))
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

        return meant.Count == 1 ? meant[0] : null;
    }

    private async Task ReadAsync()
    {
        await using var db = database.Read();
        var people = await db.People.Where(person => person.IsActive).OrderBy(person => person.Name).Take(500)
            .Select(person => new { person.Name, person.Email, person.Phone, person.Department }).ToListAsync(Cancelled);
        Profile = (await profiles.ActiveAsync(db, Cancelled)).Profile;
        Fields = TicketFields.For(Profile, [Chosen], Request, Problem);
        Known = people.ConvertAll(person => (string.Join(" · ", new[] { person.Name, person.Department, person.Phone }.Where(text => !string.IsNullOrEmpty(text))), person.Email));
    }
}
