using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>The five standards of process.md and the calendars they count in, as files that come with the desk.</summary>
public static class ShippedProfiles
{
    /// <summary>What a desk works by until somebody chooses (process.md: "S2 is the default").</summary>
    public const string DefaultKey = "S2";

    private const string Folder = "WorkflowDesk.Desk.Profiles.Shipped.";

    private static readonly Lazy<IReadOnlyList<(Profile Profile, string Source)>> Files = new(() =>
        [.. new[] { "S0", "S1", "S2", "S3", "S4" }.Select(key => Read(key + ".json")).Select(source => (ProfileJson.Read(source), source))]);

    private static readonly Lazy<IReadOnlyList<BusinessCalendar>> CalendarFile = new(() =>
        JsonSerializer.Deserialize<List<BusinessCalendar>>(Read("calendars.json"), DeskJson.Options)!);

    public static IReadOnlyList<Profile> All => [.. Files.Value.Select(file => file.Profile)];

    public static IReadOnlyList<BusinessCalendar> Calendars => CalendarFile.Value;

    public static Profile Default => Files.Value.Single(file => file.Profile.Key == DefaultKey).Profile;

    public static string SourceOf(string key) => Files.Value.Single(file => file.Profile.Key == key).Source;

    /// <summary>Stores what is missing, and what a newer release brings as long as nobody edited it here.</summary>
    internal static async Task AddMissingAsync(DeskStep step, CancellationToken cancellationToken)
    {
        var newest = await step.Db.ProfileVersions.GroupBy(row => row.Key)
            .Select(rows => rows.OrderByDescending(row => row.Version).First()).ToListAsync(cancellationToken);
        foreach (var (profile, source) in Files.Value)
        {
            var known = newest.SingleOrDefault(row => row.Key == profile.Key);
            if (known is null || (known.IsShipped && known.Source != source))
            {
                step.Db.ProfileVersions.Add(new ProfileVersion
                {
                    Id = step.NewId(),
                    Key = profile.Key,
                    Version = (known?.Version ?? 0) + 1,
                    Source = source,
                    IsShipped = true,
                    CreatedAt = step.Now,
                    CreatedBy = step.Caller.Name,
                });
            }
        }

        var calendars = await step.Db.Calendars.ToDictionaryAsync(row => row.Key, cancellationToken);
        foreach (var calendar in Calendars)
        {
            var source = JsonSerializer.Serialize(calendar, DeskJson.Options);
            if (!calendars.TryGetValue(calendar.Key, out var row))
            {
                step.Db.Calendars.Add(new CalendarRow { Key = calendar.Key, Source = source, IsShipped = true, UpdatedAt = step.Now, UpdatedBy = step.Caller.Name });
            }
            else if (row.IsShipped && row.Source != source)
            {
                (row.Source, row.UpdatedAt, row.UpdatedBy) = (source, step.Now, step.Caller.Name);
                row.Revision++;
            }
        }
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>Profiles as text.</summary>
public static class ProfileJson
{
    private static readonly JsonSerializerOptions Indented = new(DeskJson.Options) { WriteIndented = true };

    /// <exception cref="JsonException">Not the shape of a profile; the message names the place.</exception>
    public static Profile Read(string source) => JsonSerializer.Deserialize<Profile>(source, DeskJson.Options) ?? throw new JsonException("the profile is empty");

    public static string Write(Profile profile) => JsonSerializer.Serialize(profile, Indented);
}
