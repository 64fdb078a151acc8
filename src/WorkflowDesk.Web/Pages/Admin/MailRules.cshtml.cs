using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>The rules for mail in their order, their history, and which of them hold for a message that came in.</summary>
public sealed class MailRulesModel(DeskDatabase database, MailRuleShelf shelf, MailListing listing) : MailPage
{
    private const int MostVersions = 30;
    private const int MostMails = 20;

    public MailRules Rules { get; private set; } = MailRules.None;

    public IReadOnlyList<MailRuleVersion> History { get; private set; } = [];

    public IReadOnlyList<MailRow> Mails { get; private set; } = [];

    /// <summary>The message the rules are tried on.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Test { get; set; }

    public MailStory? Tested { get; private set; }

    public MailRuleOutcome? Outcome { get; private set; }

    public async Task OnGetAsync()
    {
        await using (var db = database.Read())
        {
            Rules = await shelf.NewestAsync(db, Cancelled);
            History = await db.MailRuleVersions.AsNoTracking().OrderByDescending(row => row.Version).Take(MostVersions).ToListAsync(Cancelled);
        }

        Mails = (await listing.ListAsync(Caller, new MailFilter { Limit = MostMails }, Cancelled)).Items;
        if (Test is { } id && await listing.FindAsync(Caller, id, Cancelled) is { Mail: { } mail } story)
        {
            (Tested, Outcome) = (story, Rules.Apply(mail));
        }
    }

    public Task<IActionResult> OnPostMoveAsync(int seen, int at, int by) => ChangeAsync(seen, rules =>
    {
        var to = at + by;
        if (at >= 0 && at < rules.Count && to >= 0 && to < rules.Count)
        {
            (rules[at], rules[to]) = (rules[to], rules[at]);
        }
    });

    public Task<IActionResult> OnPostSwitchAsync(int seen, int at) => ChangeAsync(seen, rules =>
    {
        if (at >= 0 && at < rules.Count)
        {
            rules[at] = rules[at] with { IsOn = !rules[at].IsOn };
        }
    });

    public Task<IActionResult> OnPostDeleteAsync(int seen, int at) => ChangeAsync(seen, rules =>
    {
        if (at >= 0 && at < rules.Count)
        {
            rules.RemoveAt(at);
        }
    });

    public async Task<IActionResult> OnPostRestoreAsync(int seen, int version)
    {
        await using var db = database.Read();
        return await db.MailRuleVersions.AsNoTracking().SingleOrDefaultAsync(row => row.Version == version, Cancelled) is { } earlier
            ? await ChangeAsync(seen, rules =>
            {
                rules.Clear();
                rules.AddRange(earlier.Read());
            }, Words["mailrules.restored-note", version])
            : NotFound();
    }

    private async Task<IActionResult> ChangeAsync(int seen, Action<List<MailRule>> change, string note = "")
    {
        List<MailRule> rules;
        await using (var db = database.Read())
        {
            rules = [.. (await shelf.NewestAsync(db, Cancelled)).List];
        }

        change(rules);
        if (await ActAsync(step => MailRuleEditing.SaveAsync(step, new MailRuleEdit(seen, rules, note), Cancelled)))
        {
            Say("mailrules.saved");
            return Redirect("/admin/mail/rules");
        }

        await OnGetAsync();
        return Page();
    }

    /// <summary>A condition as a sentence.</summary>
    public static string Say(Words words, MailCondition condition)
    {
        var field = condition.Field == MailCondition.HeaderField ? words["mailrule.header-of", condition.Header] : words[$"mailrule-field.{condition.Field}"];
        return condition.Test == MailCondition.Exists ? $"{field} {words["mailrule-test.exists"]}" : words["mailrule.condition", field, words[$"mailrule-test.{condition.Test}"], condition.Value];
    }

    /// <summary>What a rule says of a mail, part by part.</summary>
    public static IEnumerable<string> Say(Words words, MailRuleEffect effect)
    {
        foreach (var (part, value) in new[]
        {
            ("category", effect.Category), ("subcategory", effect.Subcategory), ("priority", effect.Priority), ("urgency", effect.Urgency),
            ("team", effect.Team), ("language", effect.Language), ("department", effect.Department),
        })
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return words["mailrule.sets", words[$"mailrule.{part}"], value];
            }
        }

        foreach (var (part, isSet) in new[] { ("discards", effect.Discards), ("holds", effect.Holds), ("takes-automatic", effect.TakesAutomatic) })
        {
            if (isSet)
            {
                yield return words[$"mailrule.{part}"];
            }
        }
    }
}
