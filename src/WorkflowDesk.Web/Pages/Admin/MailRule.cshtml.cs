using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One rule for mail.</summary>
public sealed class MailRuleModel(DeskDatabase database, MailRuleShelf shelf, ProfileShelf profiles, Colleagues colleagues) : MailPage
{
    /// <summary>Empty rows the form offers for conditions.</summary>
    private const int MostEmpty = 3;

    public MailRule Rule { get; private set; } = new() { Name = "" };

    public IReadOnlyList<MailCondition> Rows { get; private set; } = [];

    /// <summary>Place in the list; null: a new one at its end.</summary>
    [BindProperty(SupportsGet = true)]
    public int? At { get; set; }

    public int Seen { get; private set; }

    public string Note { get; private set; } = "";

    public Profile Profile { get; private set; } = null!;

    public IReadOnlyList<TeamName> Teams { get; private set; } = [];

    public static readonly IReadOnlyList<string> Both = [Languages.Chinese, Languages.English];

    public async Task<IActionResult> OnGetAsync()
    {
        var rules = await ReadAsync();
        if (At is { } at)
        {
            if (at < 0 || at >= rules.List.Count)
            {
                return NotFound();
            }

            Rule = rules.List[at];
        }

        Seen = rules.Version;
        Fill();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(int seen, string? note)
    {
        var rules = await ReadAsync();
        (Seen, Note, Rule) = (seen, note ?? "", Posted());
        List<MailRule> list = [.. rules.List];
        var place = At is { } at && at >= 0 && at < list.Count ? at : list.Count;
        if (place == list.Count)
        {
            list.Add(Rule);
        }
        else
        {
            list[place] = Rule;
        }

        if (await ActAsync(step => MailRuleEditing.SaveAsync(step, new MailRuleEdit(seen, list, Note), Cancelled)))
        {
            Say("mailrules.saved");
            return Redirect("/admin/mail/rules");
        }

        // The form has one rule: its mistakes are named as its own fields.
        var own = $"rules[{place}].";
        Problem = new DeskRuleException(Problem!.Code, Problem.Status, Problem.Message)
        {
            Fields = Problem.Fields.ToDictionary(field => field.Key.Replace(own, "", StringComparison.Ordinal).Replace('[', '-').Replace("]", "", StringComparison.Ordinal), field => field.Value, StringComparer.Ordinal),
        };
        Fill();
        return Page();
    }

    private async Task<MailRules> ReadAsync()
    {
        await using var db = database.Read();
        Profile = (await profiles.ActiveAsync(db, Cancelled)).Profile;
        Teams = await colleagues.TeamsAsync(Caller.Language, Cancelled);
        return await shelf.NewestAsync(db, Cancelled);
    }

    private void Fill() => Rows =
    [
        .. Rule.Conditions,
        .. Enumerable.Repeat(new MailCondition(MailCondition.Subject, "", MailCondition.Contains, ""), Math.Clamp(MailRuleEditing.MostConditions - Rule.Conditions.Count, 0, MostEmpty)),
    ];

    private MailRule Posted()
    {
        var form = Request.Form;
        string? One(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
        var conditions = Enumerable.Range(0, MailRuleEditing.MostConditions).Where(at => form.ContainsKey($"field-{at}"))
            .Select(at => new MailCondition(form[$"field-{at}"].ToString(), form[$"header-{at}"].ToString(), form[$"test-{at}"].ToString(), form[$"value-{at}"].ToString()))
            // A row left as the form offers it is no condition.
            .Where(condition => condition.Value.Trim().Length > 0 || condition.Test == MailCondition.Exists);
        return new MailRule
        {
            Name = One("name") ?? "",
            IsOn = One("on") is not null,
            IsLast = One("last") is not null,
            Conditions = [.. conditions],
            Effect = new MailRuleEffect
            {
                Category = One("category"), Subcategory = One("subcategory"), Priority = One("priority"), Urgency = One("urgency"), Team = One("team"), Language = One("language"),
                Department = One("department"), Discards = One("then") == "discard", Holds = One("then") == "hold", TakesAutomatic = One("automatic") is not null,
            },
        };
    }
}
