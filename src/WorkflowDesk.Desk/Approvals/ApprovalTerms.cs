using System.Globalization;
using System.Text.Json;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>How one approval is decided: by the rule of the ticket's profile, or as the definition says itself.</summary>
/// <param name="Levels">Stored tokens; one list unless it is a sequence.</param>
/// <param name="Excluded">Stored tokens of those who may not decide.</param>
/// <param name="Times">Reminders and ends, from the moment somebody is asked.</param>
internal sealed record ApprovalTerms(
    LocalizedText Name, string Mode, int Quorum, IReadOnlyList<IReadOnlyList<string>> Levels, IReadOnlyList<string> Deputies, IReadOnlyList<string> Excluded, ApprovalTimes Times)
{
    public static async Task<ApprovalTerms> OfAsync(ActivityContext context, TicketRun run, PlanSeal seal, CancellationToken cancellationToken)
    {
        var profile = await run.ProfileAsync(cancellationToken);
        var states = context.Node.Expression("Approvers") is not null;
        var rule = states ? null : ApprovalStanding.RuleFor(profile, run.Ticket);
        var approvers = states ? context.GetTexts("Approvers") : rule!.Approvers;
        var deputies = context.GetTexts("Deputies") is { Count: > 0 } own ? own : rule?.Deputies ?? [];
        var mode = context.Get<string>("Policy")?.ToLowerInvariant() is { Length: > 0 } said ? said : rule?.Mode ?? ApprovalMode.Any;
        var excluded = new List<string>(await Recipients.StoredAsync(run.Step, run.Ticket, context.GetTexts("Excluded").Select(name => $"user:{name}"), cancellationToken))
        {
            Candidates.Person(run.Ticket.RequesterId),
        };
        if (seal.Planner is { } planner)
        {
            excluded.Add(Candidates.Person(planner));
        }

        var levels = new List<IReadOnlyList<string>>();
        foreach (var level in mode == ApprovalMode.Sequence ? approvers.Select(token => (IReadOnlyList<string>)[token]) : [approvers])
        {
            var stored = await Recipients.StoredAsync(run.Step, run.Ticket, level, cancellationToken);
            levels.Add(mode != ApprovalMode.All ? stored
                : [.. (await Recipients.PeopleAsync(run.Step, stored, cancellationToken)).Select(person => Candidates.Person(person.Id)).Where(token => !excluded.Contains(token))]);
        }

        return new ApprovalTerms(
            rule?.Name ?? LocalizedText.Empty, mode, context.Get<int?>("Quorum") ?? rule?.Quorum ?? 0, levels,
            await Recipients.StoredAsync(run.Step, run.Ticket, deputies, cancellationToken), excluded, await TimesAsync(context, run, rule, cancellationToken));
    }

    /// <summary>Who of the people behind these tokens is not excluded.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(DeskStep step, IEnumerable<string> tokens, CancellationToken cancellationToken) =>
        [.. (await Recipients.PeopleAsync(step, tokens, cancellationToken)).Where(person => !Excluded.Contains(Candidates.Person(person.Id)))];

    /// <summary>Why nobody could ever decide; null: it can be decided.</summary>
    public async Task<string?> HopelessAsync(DeskStep step, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", (await Recipients.PeopleAsync(step, Excluded, cancellationToken)).Select(person => person.Name));
        var deputies = await PeopleAsync(step, Deputies, cancellationToken);
        var levels = new List<IReadOnlyList<Guid>>();
        foreach (var level in Levels)
        {
            levels.Add([.. (await PeopleAsync(step, level, cancellationToken)).Concat(deputies).Select(person => person.Id).Distinct()]);
        }

        var needed = Mode == ApprovalMode.Quorum ? Math.Max(1, Quorum) : 1;
        return levels.Count == 0 || levels.Exists(level => level.Count < needed) || !CanStandApart(levels, 0, [])
            ? string.Create(CultureInfo.InvariantCulture, $"Nobody is left who may approve ({Mode}{(needed > 1 ? $" {needed}" : "")}: {JsonSerializer.Serialize(Levels, DeskJson.Options)}). Excluded: {names}. Name other approvers or deputies, then retry.")
            : null;
    }

    /// <summary>Whether each level can have a person of its own.</summary>
    private static bool CanStandApart(List<IReadOnlyList<Guid>> levels, int at, HashSet<Guid> taken)
    {
        if (at == levels.Count)
        {
            return true;
        }

        // More people than levels before it: one of them is always free.
        foreach (var person in levels[at].Take(levels.Count + 1))
        {
            if (taken.Add(person))
            {
                if (CanStandApart(levels, at + 1, taken))
                {
                    return true;
                }

                taken.Remove(person);
            }
        }

        return false;
    }

    private static async Task<ApprovalTimes> TimesAsync(ActivityContext context, TicketRun run, ApprovalRule? rule, CancellationToken cancellationToken)
    {
        var reminders = context.GetTexts("Reminders") is { Count: > 0 } spans
            ? spans.Select(text => run.Step.Now + TimeSpan.Parse(text, CultureInfo.InvariantCulture)).ToList()
            : [];
        if (reminders.Count == 0)
        {
            foreach (var limit in rule?.Reminders ?? [])
            {
                reminders.Add(await EndAsync(run, limit, cancellationToken));
            }
        }

        return new ApprovalTimes(reminders, await MomentAsync("DeputiesAfter", rule?.DeputiesAfter), await MomentAsync("DueIn", rule?.DueIn), await MomentAsync("GiveUpAfter", rule?.ExpiresAfter));

        async Task<DateTimeOffset?> MomentAsync(string input, Limit? limit) =>
            context.Get<TimeSpan?>(input) is { } span ? run.Step.Now + span : limit is { } known ? await EndAsync(run, known, cancellationToken) : null;
    }

    private static async Task<DateTimeOffset> EndAsync(TicketRun run, Limit limit, CancellationToken cancellationToken)
    {
        var profile = await run.ProfileAsync(cancellationToken);
        return limit.EndFrom(run.Step.Now, await run.Profiles.CalendarAsync(run.Step.Db, profile.CalendarOf(run.Ticket.Priority, limit), cancellationToken));
    }
}

/// <summary>Moments of an approval; null: never.</summary>
internal sealed record ApprovalTimes(IReadOnlyList<DateTimeOffset> Reminders, DateTimeOffset? Deputies, DateTimeOffset? Due, DateTimeOffset? Expires);
