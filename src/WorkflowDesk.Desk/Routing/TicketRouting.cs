using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Routing;

/// <summary>Finds team and handler of a ticket and keeps the reasons.</summary>
public static class TicketRouting
{
    /// <param name="team">Key of an existing team; null: the profile's rules decide, else the ticket keeps the one it has.</param>
    /// <param name="note">What a person wrote who asked for it.</param>
    /// <returns>Who gets it; nobody when nobody of the team is available. The ticket itself is not changed yet.</returns>
    public static async Task<(string? Team, Person? Handler)> DecideAsync(TicketRun run, string? team, string note, CancellationToken cancellationToken)
    {
        var (step, ticket) = (run.Step, run.Ticket);
        var profile = await run.ProfileAsync(cancellationToken);
        var asked = team is null
            ? RoutingRules.Ask(profile, ticket, (await run.PersonAsync(ticket.RequesterId, cancellationToken))?.Department, run.Today)
            : new RulesAsked(null, [], 0);
        var target = team ?? asked.Rule?.Team ?? ticket.TeamKey;
        var match = SkillMatch.Of(profile, ticket, asked.Rule?.Skills ?? []);
        var chosen = target is null ? new TeamChosen(null, RoutingReason.Nobody, []) : await TeamChoice.ChooseAsync(step, ticket, target, match, cancellationToken);
        Keep(step, ticket, new RoutingDecision
        {
            Way = team is not null ? RoutingWay.TeamNamed : asked.Rule is not null ? RoutingWay.Rule : target is not null ? RoutingWay.TeamKept : RoutingWay.None,
            Rules = asked.Asked,
            RulesLeftOut = asked.LeftOut,
            Team = target,
            Demanded = match.Demanded,
            Subject = match.Subject,
            Members = [.. chosen.Members.OrderByDescending(member => member.UserName == chosen.Person?.UserName).Take(RoutingDecision.Most)],
            MembersLeftOut = Math.Max(0, chosen.Members.Count - RoutingDecision.Most),
            Chosen = chosen.Person?.UserName,
            ChosenName = chosen.Person?.Name,
            Reason = chosen.Reason,
            Note = note,
        });
        return (target, chosen.Person);
    }

    /// <summary>Writes down that a person was named.</summary>
    public static void Named(DeskStep step, Ticket ticket, Person handler, string? team, string note) => Keep(step, ticket, new RoutingDecision
    {
        Way = RoutingWay.PersonNamed,
        Team = team ?? ticket.TeamKey,
        Chosen = handler.UserName,
        ChosenName = handler.Name,
        Reason = RoutingReason.Named,
        Note = note,
    });

    private static void Keep(DeskStep step, Ticket ticket, RoutingDecision decision) => step.Db.RoutingDecisions.Add(new RoutingRow
    {
        Id = step.NewId(),
        TicketId = ticket.Id,
        DecidedAt = step.Now,
        DecidedBy = step.Caller.Name,
        Decision = decision.Write(),
    });
}
