using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Profiles;

/// <param name="Text">JSON of <see cref="Profile"/>.</param>
/// <param name="Seen">The newest version, as whoever saves has seen it; 0: there is none yet.</param>
/// <param name="Note">Why; 1 to 500 characters.</param>
public sealed record ProfileEdit(string Key, int Seen, string Text, string Note);

/// <summary>
/// The one door for changes to profiles. Every change is a new version, and tickets stay with the version they were
/// opened under. Works inside the caller's step, the caller commits.
/// </summary>
public sealed class ProfileEditing(ProfileShelf shelf, ProfileReading reading)
{
    /// <summary>Characters of a note.</summary>
    public const int LongestNote = 500;

    /// <summary>Saves a new version; the same text once more changes nothing. Of the profile in use it holds for tickets opened from now on.</summary>
    /// <exception cref="DeskRuleException">403 neither administrator nor process owner; 400 unreadable; 409 somebody saved meanwhile; 422 wrong, with every place.</exception>
    public async Task<ProfileVersion> SaveAsync(DeskStep step, ProfileEdit edit, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        var profile = RuleText.Profile(step.Caller, edit.Text);
        await LockAsync(step, cancellationToken);
        var newest = await ProfileReading.NewestAsync(step.Db, edit.Key, cancellationToken);
        var source = ProfileJson.Write(profile);
        if (newest is not null && ProfileJson.Write(ProfileJson.Read(newest.Source)) == source)
        {
            return newest;
        }

        RuleKeepers.CheckSeen(step.Caller, edit.Seen, newest?.Version ?? 0);
        await CheckAsync(step, edit.Key, profile, cancellationToken);
        CheckNote(step, edit.Note);
        var version = Add(step, edit.Key, newest, source, isShipped: false, edit.Note);
        Record(step, TimelineAction.ProfileSaved, newest, version, newest is null ? [] : RuleChange.Of(ProfileJson.Read(newest.Source), profile));
        return version;
    }

    /// <summary>The text that ships, as a new version; later releases of the desk may replace it again.</summary>
    /// <exception cref="DeskRuleException">403; 404 no such profile ships; 409 somebody saved meanwhile; 422 this desk has no such calendar or team any more.</exception>
    public async Task<ProfileVersion> ResetAsync(DeskStep step, string key, int seen, string note, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        if (ShippedProfiles.All.SingleOrDefault(profile => profile.Key == key) is not { } shipped)
        {
            throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, $"没有随产品提供的方案“{key}”。", $"No profile '{key}' ships with the desk."));
        }

        await LockAsync(step, cancellationToken);
        var newest = await ProfileReading.NewestAsync(step.Db, key, cancellationToken);
        var source = ShippedProfiles.SourceOf(key);
        if (newest is { IsShipped: true } && newest.Source == source)
        {
            return newest;
        }

        RuleKeepers.CheckSeen(step.Caller, seen, newest?.Version ?? 0);
        await CheckAsync(step, key, shipped, cancellationToken);
        var version = Add(step, key, newest, source, isShipped: true, note);
        Record(step, TimelineAction.ProfileReset, newest, version, newest is null ? [] : RuleChange.Of(ProfileJson.Read(newest.Source), shipped));
        return version;
    }

    /// <summary>New tickets are opened under this profile from now on; those under way keep theirs.</summary>
    /// <param name="acknowledged">Whether the caller has read <see cref="ProfileReading.WarningsAsync"/> and wants it all the same.</param>
    /// <exception cref="DeskRuleException">403; 404 no such profile; 422 it names calendars or teams the desk no longer has, or has warnings nobody acknowledged.</exception>
    public async Task ActivateAsync(DeskStep step, string key, bool acknowledged, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        await LockAsync(step, cancellationToken);
        var chosen = await ProfileReading.NewestAsync(step.Db, key, cancellationToken) ?? throw NoProfile(step, key);
        var before = await shelf.ActiveAsync(step.Db, cancellationToken);
        if (before.Profile.Key == key)
        {
            return;
        }

        var profile = ProfileJson.Read(chosen.Source);
        await CheckAsync(step, key, profile, cancellationToken);
        var warnings = await reading.WarningsAsync(step.Db, profile, step.Caller.Language, cancellationToken);
        if (warnings.Count > 0 && !acknowledged)
        {
            throw new DeskRuleException("warnings-unseen", 422, ProcessRules.Say(
                step.Caller, $"切换前请先确认 {warnings.Count} 条提醒。", $"Acknowledge {warnings.Count} warnings before switching.")) { Fields = warnings.Select((text, index) => (text, index)).ToDictionary(warning => $"warnings[{warning.index}]", warning => warning.text) };
        }

        if (await step.Db.Settings.SingleOrDefaultAsync(setting => setting.Key == ProfileShelf.ActiveSetting, cancellationToken) is { } setting)
        {
            setting.Value = key;
        }
        else
        {
            step.Db.Settings.Add(new Setting { Key = ProfileShelf.ActiveSetting, Value = key });
        }

        step.Record(TimelineAction.ProfileActivated, null, subject: key, data: new JsonObject
        {
            ["before"] = before.Profile.Key,
            ["after"] = key,
            ["version"] = chosen.Version,
            ["acknowledged"] = new JsonArray([.. warnings.Select(text => (JsonNode)text)]),
        });
    }

    /// <summary>Profiles are changed by one step at a time.</summary>
    private static async Task LockAsync(DeskStep step, CancellationToken cancellationToken)
    {
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240523)", cancellationToken);
        }
    }

    private async Task CheckAsync(DeskStep step, string key, Profile profile, CancellationToken cancellationToken)
    {
        var keys = await step.Db.Calendars.Select(row => row.Key).ToListAsync(cancellationToken);
        var calendars = await shelf.CalendarsAsync(step.Db, keys.Union(ShippedProfiles.Calendars.Select(calendar => calendar.Key)).Append(BusinessCalendar.AlwaysKey), cancellationToken);
        var teams = await step.Db.Teams.Select(team => team.Key).ToListAsync(cancellationToken);
        var problems = new ProfileChecks(profile, calendars, teams.ToHashSet(StringComparer.Ordinal), step.Now).Find().ToList();
        if (profile.Key != key)
        {
            problems.Insert(0, new ProfileProblem("key", new($"应为“{key}”；键不能修改", $"is '{key}' and stays so")));
        }

        var alike = await step.Db.ProfileVersions.Select(row => row.Key).Distinct().ToListAsync(cancellationToken);
        if (alike.Find(other => other != key && string.Equals(other, key, StringComparison.OrdinalIgnoreCase)) is { } twin)
        {
            problems.Add(new ProfileProblem("key", new($"与已有的“{twin}”只有大小写不同", $"differs from '{twin}' only in its letters' case")));
        }

        ProfileProblem.Refuse(step.Caller, "profile-wrong", problems);
    }

    private static void CheckNote(DeskStep step, string note)
    {
        if (note.Trim().Length is 0 or > LongestNote)
        {
            var reason = ProcessRules.Say(step.Caller, $"请说明修改原因，最多 {LongestNote} 个字符", $"say why, in at most {LongestNote} characters");
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(step.Caller, "缺少说明。", "A note is missing.")) { Fields = new Dictionary<string, string> { ["note"] = reason } };
        }
    }

    private static ProfileVersion Add(DeskStep step, string key, ProfileVersion? newest, string source, bool isShipped, string note)
    {
        var version = new ProfileVersion
        {
            Id = step.NewId(),
            Key = key,
            Version = (newest?.Version ?? 0) + 1,
            Source = source,
            IsShipped = isShipped,
            CreatedAt = step.Now,
            CreatedBy = step.Caller.Name,
            Note = note.Trim(),
        };
        step.Db.ProfileVersions.Add(version);
        return version;
    }

    private static void Record(DeskStep step, string action, ProfileVersion? before, ProfileVersion after, IReadOnlyList<RuleChange> changes) =>
        step.Record(action, null, text: after.Note, subject: $"{after.Key} v{after.Version}", data: new JsonObject
        {
            ["before"] = before?.Version,
            ["after"] = after.Version,
            ["changes"] = new JsonArray([.. changes.Select(change => (JsonNode)change.In(step.Caller.Language))]),
        });

    private static DeskRuleException NoProfile(DeskStep step, string key) =>
        DeskRuleException.NotFound(ProcessRules.Say(step.Caller, $"没有方案“{key}”。", $"There is no profile '{key}'."));
}
