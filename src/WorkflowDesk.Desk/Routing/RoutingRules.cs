using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Routing;

/// <summary>The rule that fitted, and what became of each that was asked.</summary>
public sealed record RulesAsked(RoutingRule? Rule, IReadOnlyList<RuleAsked> Asked, int LeftOut);

/// <summary>Which rule of a profile decides the team (process.md, "Categories → teams"): the first whose every condition holds.</summary>
public static class RoutingRules
{
    private const int LongestFound = 80;

    /// <param name="department">Of the requester.</param>
    public static RulesAsked Ask(Profile profile, Ticket ticket, string? department, DateOnly today)
    {
        var asked = new List<RuleAsked>();
        var details = ticket.ReadDetails();
        var count = 0;
        foreach (var rule in profile.Routing)
        {
            count++;
            var failed = FirstFailed(rule, ticket, details, department, today);
            if (asked.Count < RoutingDecision.Most || failed is null)
            {
                asked.Add(new RuleAsked(count, rule.Team, failed?.Condition, failed?.Asked, Short(failed?.Found)));
            }

            if (failed is null)
            {
                return new RulesAsked(rule, asked, profile.Routing.Count - asked.Count);
            }
        }

        return new RulesAsked(null, asked, profile.Routing.Count - asked.Count);
    }

    private static (string Condition, string Asked, string? Found)? FirstFailed(RoutingRule rule, Ticket ticket, JsonObject details, string? department, DateOnly today)
    {
        if (rule.From > today)
        {
            return ("from", Iso(rule.From.Value), Iso(today));
        }

        if (rule.Until < today)
        {
            return ("until", Iso(rule.Until.Value), Iso(today));
        }

        var system = details["affectedSystem"]?.ToString();
        var subcategory = details["subcategory"]?.ToString();
        return !Is(rule.Category, ticket.Category) ? ("category", rule.Category, ticket.Category)
            : !Is(rule.Subcategory, subcategory) ? ("subcategory", rule.Subcategory, subcategory)
            : !Holds(rule.AffectedSystem, system) ? ("affectedSystem", rule.AffectedSystem, system)
            : rule.Department.Length > 0 && !string.Equals(rule.Department, department, StringComparison.OrdinalIgnoreCase) ? ("department", rule.Department, department)
            : !Holds(rule.Keyword, ticket.Title) && !Holds(rule.Keyword, ticket.Description) ? ("keyword", rule.Keyword, ticket.Title)
            : !HasLabel(rule.Label, details, out var value) ? ("label", rule.Label, value)
            : null;
    }

    private static bool Is(string condition, string? value) => condition.Length == 0 || condition == value;

    private static bool Holds(string condition, string? text) => condition.Length == 0 || text?.Contains(condition, StringComparison.OrdinalIgnoreCase) == true;

    private static bool HasLabel(string condition, JsonObject details, out string? found)
    {
        found = null;
        if (condition.Length == 0)
        {
            return true;
        }

        var labels = (details["alert"] as JsonObject)?["labels"] as JsonObject;
        var name = condition.Split('=')[0];
        found = labels?[name] is { } value ? $"{name}={value}" : null;
        return labels?.Any(label => $"{label.Key}={label.Value}" == condition) == true;
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string? Short(string? text) => text is { Length: > LongestFound } ? text[..(LongestFound - 1)] + "…" : text;
}
