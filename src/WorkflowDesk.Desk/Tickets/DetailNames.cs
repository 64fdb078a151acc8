using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>What a ticket's profile calls the keys in its details, and what it misses there.</summary>
internal static class DetailNames
{
    public static IReadOnlyDictionary<string, string> Of(Profile profile, Ticket ticket, string language)
    {
        var details = ticket.ReadDetails();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("subcategory", profile.Category(ticket.Category)?.Subcategories);
        Add("urgency", profile.Matrix?.Urgencies);
        Add("impact", profile.Matrix?.Impacts);
        return names;

        void Add(string detail, IReadOnlyList<NamedKey>? keys)
        {
            if (details[detail] is JsonValue value && keys?.FirstOrDefault(known => known.Key == value.ToString()) is { } named)
            {
                names[detail] = named.Name.In(language);
            }
        }
    }

    /// <summary>By name: what the profile needs of a ticket that came this way and it does not tell. Only until it is accepted.</summary>
    public static IReadOnlyDictionary<string, string> Missing(Profile profile, Ticket ticket, string language)
    {
        if (ticket.Status is not (TicketStatus.New or TicketStatus.AwaitingRequester))
        {
            return new Dictionary<string, string>();
        }

        var details = ticket.ReadDetails();
        return profile.Required.Where(rule => rule.Covers(ticket.Channel, "")).SelectMany(rule => rule.Fields).Distinct()
            .Where(name => KnownDetail.All.Any(detail => detail.Name == name) && string.IsNullOrWhiteSpace(details[name]?.ToString()))
            .ToDictionary(name => name, name => KnownDetail.Of(name).Label.In(language));
    }
}
