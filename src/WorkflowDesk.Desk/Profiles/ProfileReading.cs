using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Profiles;

/// <param name="Version">The newest.</param>
/// <param name="IsShipped">Nobody has edited it here, or it was reset.</param>
/// <param name="OpenTickets">Tickets under way that were opened under any version of it.</param>
public sealed record ProfileSummary(
    string Key, LocalizedText Name, LocalizedText Description, int Version, bool IsActive, bool IsShipped, DateTimeOffset ChangedAt, string ChangedBy, int OpenTickets);

/// <param name="Row">The version itself.</param>
/// <param name="Changes">From the version before; empty for the first.</param>
public sealed record ProfileHistoryEntry(ProfileVersion Row, IReadOnlyList<RuleChange> Changes);

/// <summary>The profiles of the desk, for those who keep them.</summary>
public sealed class ProfileReading(ProfileShelf shelf, PublishChecks checks)
{
    public async Task<IReadOnlyList<ProfileSummary>> ListAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var active = (await shelf.ActiveAsync(db, cancellationToken)).Profile.Key;
        var newest = await db.ProfileVersions.AsNoTracking().GroupBy(row => row.Key).Select(rows => rows.OrderByDescending(row => row.Version).First()).ToListAsync(cancellationToken);
        string[] statuses = [.. TicketStatus.All.Where(TicketStatus.IsOpen)];
        var open = await db.Tickets.Where(ticket => statuses.Contains(ticket.Status))
            .Join(db.ProfileVersions, ticket => ticket.ProfileId, row => row.Id, (_, row) => row.Key)
            .GroupBy(key => key).Select(keys => new { Key = keys.Key, Count = keys.Count() }).ToDictionaryAsync(keys => keys.Key, keys => keys.Count, cancellationToken);
        return
        [
            .. newest.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => (Row: row, Profile: ProfileJson.Read(row.Source))).Select(entry => new ProfileSummary(
                entry.Row.Key, entry.Profile.Name, entry.Profile.Description, entry.Row.Version, entry.Row.Key == active, entry.Row.IsShipped, entry.Row.CreatedAt, entry.Row.CreatedBy,
                open.GetValueOrDefault(entry.Row.Key))),
        ];
    }

    /// <returns>Null: there is no such profile.</returns>
    public static Task<ProfileVersion?> NewestAsync(DeskDb db, string key, CancellationToken cancellationToken) =>
        db.ProfileVersions.AsNoTracking().Where(row => row.Key == key).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<ProfileHistoryEntry>> HistoryAsync(DeskDb db, string key, CancellationToken cancellationToken)
    {
        var rows = await db.ProfileVersions.AsNoTracking().Where(row => row.Key == key).OrderBy(row => row.Version).ToListAsync(cancellationToken);
        var profiles = rows.ConvertAll(row => ProfileJson.Read(row.Source));
        return [.. rows.Select((row, index) => new ProfileHistoryEntry(row, index == 0 ? [] : RuleChange.Of(profiles[index - 1], profiles[index]))).Reverse()];
    }

    /// <summary>Published processes that name priorities or categories the profile does not have: their steps would fail on its tickets.</summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(DeskDb db, Profile profile, string language, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var published = await db.Definitions.AsNoTracking().Where(row => row.IsPublished).OrderBy(row => row.DefinitionId).ToListAsync(cancellationToken);
        foreach (var row in published)
        {
            var definition = WorkflowDefinition.Read(row.Source);
            var missing = await checks.NotInProfileAsync(db, definition, profile, cancellationToken);
            warnings.AddRange(missing.Select(problem => $"{row.Name}: {ProblemTexts.Line(definition, problem, language)}").Distinct());
        }

        return warnings;
    }
}
