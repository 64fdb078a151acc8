using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>What administrators have said about mail like this. What a rule names that the profile no longer has is left out and noted.</summary>
internal static class ApplyRules
{
    public static MailStep With(MailRuleShelf shelf, ProfileShelf profiles) => async (reading, cancellationToken) =>
    {
        var db = reading.Step.Db;
        var (effect, names) = (await shelf.NewestAsync(db, cancellationToken)).Apply(reading.Mail);
        var said = string.Join(", ", names);
        if (effect.Discards)
        {
            reading.Row.State = MailIn.Discarded;
            reading.Row.HeldAs = $"{MailIn.Held} held:rule";
            reading.Decide("discarded:rule", reading.Ticket);
        }
        else if (effect.Holds)
        {
            reading.Hold("rule");
        }

        reading.Note(MailStepName.Rules, names.Count > 0 ? MailReason.RuleApplied : MailReason.NoRule, said);
        if (reading.IsDecided || reading.Ticket is not null)
        {
            return;
        }

        var profile = (await profiles.ActiveAsync(db, cancellationToken)).Profile;
        effect = effect.FilledBy(new MailRuleEffect { Category = reading.Door.Category, Team = reading.Door.Team });
        effect = effect with
        {
            Category = Known(effect.Category, key => profile.Category(key) is not null),
            Priority = Known(effect.Priority, key => profile.Priority(key) is not null),
            Language = Known(effect.Language, Languages.IsKnown),
        };
        effect = effect with { Subcategory = Known(effect.Subcategory, key => effect.Category is { } category && profile.Category(category)!.Subcategories.Any(sub => sub.Key == key)) };
        if (effect.Team is { } team && !await db.Teams.AnyAsync(row => row.Key == team, cancellationToken))
        {
            reading.Note(MailStepName.Rules, MailReason.RuleValueUnknown, team);
            effect = effect with { Team = null };
        }

        reading.Effect = effect;

        string? Known(string? value, Func<string, bool> isKnown)
        {
            if (value is null || isKnown(value))
            {
                return value;
            }

            reading.Note(MailStepName.Rules, MailReason.RuleValueUnknown, value);
            return null;
        }
    };
}
