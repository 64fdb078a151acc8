using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>Why a ticket went where it went: every decision as it was kept, and what people did since.</summary>
public sealed class RoutingModel(TicketReading tickets, RoutingReading routing, Colleagues colleagues) : StaffPage
{
    public TicketDetail Ticket { get; private set; } = null!;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RoutingEvent> Events { get; private set; } = [];

    private IReadOnlyDictionary<string, string> Teams { get; set; } = new Dictionary<string, string>();

    public async Task<IActionResult> OnGetAsync(string number)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket || await routing.OfAsync(Caller, number, Cancelled) is not { } events)
        {
            return NotFound();
        }

        (Ticket, Events) = (ticket, [.. events.Reverse()]);
        Teams = (await colleagues.TeamsAsync(Caller.Language, Cancelled)).ToDictionary(team => team.Key, team => team.Name);
        return Page();
    }

    /// <summary>A team that is gone is called by its key.</summary>
    public string TeamName(string? key) => key is null ? Words["ticket.no-team"] : Teams.GetValueOrDefault(key, key);

    public string Heading(RoutingEvent item) => item switch
    {
        { Decision: { } decision } => Outcome(decision),
        { Kind: TimelineAction.Updated } => Words["routing.priority", item.Before ?? "", item.After ?? ""],
        _ => Words.Of("action", item.Kind),
    };

    /// <summary>One sentence for what the decision came to.</summary>
    public string Outcome(RoutingDecision decision) => decision.Chosen is null
        ? Words[decision.Team is null ? "routing.no-team" : "routing.nobody", TeamName(decision.Team)]
        : Words[$"routing.because-{decision.Reason}", decision.ChosenName ?? decision.Chosen, TeamName(decision.Team)];

    public string Way(RoutingDecision decision) => Words[$"routing.way-{decision.Way}", TeamName(decision.Team), decision.Rules.Count == 0 ? 0 : decision.Rules[^1].Place];

    public string RuleLine(RuleAsked rule) => rule.Failed is null
        ? Words["routing.rule-fits", rule.Place, TeamName(rule.Team)]
        : Words["routing.rule-fails", rule.Place, TeamName(rule.Team), Words.Of("routing.if", rule.Failed), rule.Asked ?? "", string.IsNullOrEmpty(rule.Found) ? Words["routing.nothing"] : rule.Found];
}
