using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages;

/// <summary>Who is away and who stands in. Everybody enters their own; supervisors everybody's.</summary>
public sealed class AbsencesModel(Absences absences, Colleagues colleagues, DeskTime time) : StaffPage
{
    private const string LocalForm = "yyyy-MM-ddTHH:mm";

    public IReadOnlyList<AbsenceView> Entered { get; private set; } = [];

    public IReadOnlyList<ColleagueName> Staff { get; private set; } = [];

    [BindProperty]
    public string? Who { get; set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    [BindProperty]
    public string? Replacement { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public bool MayEnterForOthers => Absences.MaySeeAll(Caller);

    public Task OnGetAsync()
    {
        Who = Caller.UserName;
        From = time.Local(time.Now).ToString(LocalForm, CultureInfo.InvariantCulture);
        return ReadAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await ActAsync(async step =>
        {
            // An empty end is earlier than any beginning: the rule says so beside the field.
            var until = Typed(Until, "until") ?? DateTimeOffset.MinValue;
            await Absences.EnterAsync(step, new AbsenceEntry(string.IsNullOrEmpty(Who) ? Caller.UserName : Who, Typed(From, "from"), until, Replacement, Note ?? ""), Cancelled);
        }))
        {
            Say("absences.entered");
            return Redirect("/absences");
        }

        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id)
    {
        if (await ActAsync(step => Absences.EndAsync(step, id, Cancelled)))
        {
            Say("absences.ended");
            return Redirect("/absences");
        }

        await ReadAsync();
        return Page();
    }

    private DateTimeOffset? Typed(string? text, string field) => string.IsNullOrWhiteSpace(text) ? null
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? time.FromLocal(local)
        : throw new DeskRuleException("invalid-absence", 422, Words["form.check"]) { Fields = new Dictionary<string, string> { [field] = Words["absences.moment-wrong"] } };

    private async Task ReadAsync()
    {
        Entered = await absences.ListAsync(Caller, Cancelled);
        Staff = await colleagues.StaffAsync(Cancelled);
    }
}
