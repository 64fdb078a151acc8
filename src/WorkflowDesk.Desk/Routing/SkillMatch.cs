using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Routing;

/// <summary>What a ticket needs somebody to know, and which skills meet it. Letters' case does not matter.</summary>
/// <param name="Demanded">By the rule: without all of them nobody gets the ticket.</param>
/// <param name="Keys">Category and sub-category, by key and by name in both languages.</param>
/// <param name="System">A skill that is part of it meets it.</param>
public sealed record SkillMatch(IReadOnlyList<string> Demanded, IReadOnlyList<IReadOnlyList<string>> Keys, string? System)
{
    // A single letter is part of nearly everything.
    private const int ShortestPart = 2;

    public static SkillMatch Of(Profile profile, Ticket ticket, IReadOnlyList<string> demanded)
    {
        var keys = new List<IReadOnlyList<string>>();
        var category = profile.Category(ticket.Category);
        if (ticket.Category is { } key)
        {
            keys.Add(Names(key, category is null ? null : new NamedKey(key, category.Name)));
        }

        if (ticket.Detail("subcategory") is { Length: > 0 } sub)
        {
            keys.Add(Names(sub, category?.Subcategories.FirstOrDefault(known => known.Key == sub)));
        }

        return new SkillMatch(demanded, keys, ticket.Detail("affectedSystem"));
    }

    /// <summary>What skills are compared with, for people to read.</summary>
    public IReadOnlyList<string> Subject => [.. Keys.Select(names => names[0]), .. System is { Length: > 0 } ? new[] { System } : []];

    public bool HasDemanded(IReadOnlyList<string> skills) => Demanded.All(wanted => skills.Any(skill => Same(skill, wanted)));

    /// <summary>The skills that count: those demanded, and one for each of category, sub-category and system.</summary>
    public IReadOnlyList<string> Met(IReadOnlyList<string> skills)
    {
        var met = new List<string>(skills.Where(skill => Demanded.Any(wanted => Same(skill, wanted))));
        foreach (var names in Keys)
        {
            met.AddRange(skills.Where(skill => names.Any(name => Same(skill, name))).Take(1));
        }

        if (System is { Length: > 0 } system)
        {
            met.AddRange(skills.Where(skill => skill.Length >= ShortestPart && system.Contains(skill, StringComparison.OrdinalIgnoreCase)).Take(1));
        }

        return [.. met.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static IReadOnlyList<string> Names(string key, NamedKey? named) => named is null ? [key] : [key, named.Name.Chinese, named.Name.English];

    private static bool Same(string skill, string wanted) => string.Equals(skill, wanted, StringComparison.OrdinalIgnoreCase);
}
