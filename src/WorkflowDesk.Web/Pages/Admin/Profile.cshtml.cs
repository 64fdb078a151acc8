using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One profile: what everybody asks for by form, the whole as text, its history, and choosing it.</summary>
public sealed partial class ProfileModel(ProfileReading reading, ProfileShelf shelf, ProfileEditing editing, DeskDatabase database) : OwnerPage
{
    public static readonly IReadOnlyList<string> LevelLimits = ["assign", "respond", "resolve", "update"];

    public static readonly IReadOnlyList<string> CommonLimits = ["ask", "feedback", "visit", "silence", "reopen"];

    public static readonly IReadOnlyList<string> Tones = ["danger", "warning", "primary", "default"];

    public Profile Profile { get; private set; } = null!;

    public IReadOnlyList<ProfileHistoryEntry> History { get; private set; } = [];

    public ProfileVersion Newest => History[0].Row;

    public string ActiveKey { get; private set; } = "";

    public bool IsActive => ActiveKey == Profile.Key;

    /// <summary>Published processes that name what the profile does not have.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public IReadOnlyList<(string Key, LocalizedText Name)> Calendars { get; private set; } = [];

    /// <summary>The whole profile, or what was typed and refused.</summary>
    public string Text { get; private set; } = "";

    public string Address => $"/admin/profiles/{Uri.EscapeDataString(Profile.Key)}";

    public bool Ships => ShippedProfiles.All.Any(profile => profile.Key == Profile.Key);

    /// <summary>The lists edited on pages of their own, with their lengths.</summary>
    public IReadOnlyList<(string List, int Count)> Lists =>
    [
        ("categories", Profile.Categories.Count), ("routing", Profile.Routing.Count), ("required", Profile.Required.Count), ("escalation", Profile.Escalation.Count),
    ];

    public async Task<IActionResult> OnGetAsync(string key) => await ReadAsync(key) ? Page() : NotFound();

    /// <summary>What was typed into a field of the form that was refused, else what the profile has.</summary>
    public string Value(string name, string? current) => Problem is not null && Request.HasFormContentType && Request.Form.TryGetValue(name, out var typed) ? typed.ToString() : current ?? "";

    /// <param name="seen">The version that was looked at.</param>
    public async Task<IActionResult> OnPostFormAsync(string key, int seen, string? note) =>
        await ReadAsync(key) ? await SaveAsync(key, seen, Typed().ToJsonString(), note) : NotFound();

    public async Task<IActionResult> OnPostMatrixAsync(string key, int seen, string? note)
    {
        if (!await ReadAsync(key) || Profile.Matrix is not { } matrix)
        {
            return NotFound();
        }

        var json = JsonNode.Parse(Text)!.AsObject();
        foreach (var urgency in matrix.Urgencies)
        {
            foreach (var impact in matrix.Impacts)
            {
                json["matrix"]!["cells"]![urgency.Key]![impact.Key] = Request.Form[$"matrix.cells.{urgency.Key}.{impact.Key}"].ToString();
            }
        }

        return await SaveAsync(key, seen, json.ToJsonString(), note);
    }

    public Task<IActionResult> OnPostTextAsync(string key, int seen, string? note, string? text) => SaveAsync(key, seen, text ?? "", note);

    public async Task<IActionResult> OnPostResetAsync(string key, int seen) =>
        await ActAsync(step => editing.ResetAsync(step, key, seen, Words["profile.reset-note"], Cancelled)) ? Done(key, "profile.was-reset") : await OnGetAsync(key);

    /// <param name="acknowledged">The warnings have been read.</param>
    public async Task<IActionResult> OnPostActivateAsync(string key, bool acknowledged) =>
        await ActAsync(step => editing.ActivateAsync(step, key, acknowledged, Cancelled)) ? Done(key, "profile.activated") : await OnGetAsync(key);

    private async Task<IActionResult> SaveAsync(string key, int seen, string text, string? note)
    {
        if (await ActAsync(step => editing.SaveAsync(step, new ProfileEdit(key, seen, text, note ?? ""), Cancelled)))
        {
            return Done(key, "profile.saved");
        }

        var found = await ReadAsync(key);
        Text = text;
        return found ? Page() : NotFound();
    }

    private RedirectResult Done(string key, string said)
    {
        Say(said);
        return Redirect($"/admin/profiles/{Uri.EscapeDataString(key)}");
    }

    private async Task<bool> ReadAsync(string key)
    {
        await using var db = database.Read();
        History = await ProfileReading.HistoryAsync(db, key, Cancelled);
        if (History.Count == 0)
        {
            return false;
        }

        Profile = ProfileJson.Read(Newest.Source);
        Text = ProfileJson.Write(Profile);
        ActiveKey = (await shelf.ActiveAsync(db, Cancelled)).Profile.Key;
        Warnings = await reading.WarningsAsync(db, Profile, Pages.Words.Language, Cancelled);
        Calendars = [.. (await db.Calendars.OrderBy(row => row.Key).ToListAsync(Cancelled)).Select(row => (row.Key, CalendarJson.Read(row.Source).Name))];
        return true;
    }

    /// <summary>The newest version with what the form says; a field that was emptied is left out.</summary>
    private JsonObject Typed()
    {
        var json = JsonNode.Parse(Text)!.AsObject();
        json["serialDigits"] = int.TryParse(Request.Form["serialDigits"], System.Globalization.CultureInfo.InvariantCulture, out var digits) ? digits : 0;
        json["provisionalPriority"] = Request.Form["provisionalPriority"].ToString();
        json["calendar"] = Request.Form["calendar"].ToString();
        for (var i = 0; i < Profile.Priorities.Count; i++)
        {
            var (level, place) = (json["priorities"]![i]!.AsObject(), $"priorities[{i}]");
            level["name"] = Both($"{place}.name");
            level["means"] = Both($"{place}.means");
            level["hasVisit"] = Request.Form.ContainsKey($"{place}.hasVisit");
            foreach (var property in LevelLimits.Concat(["calendar", "tone"]))
            {
                Set(level, property, $"{place}.{property}");
            }
        }

        var limits = json["limits"]!.AsObject();
        foreach (var property in CommonLimits)
        {
            Set(limits, property, $"limits.{property}");
        }

        return json;

        JsonObject Both(string place) => new LocalizedText(Request.Form[$"{place}.zh"].ToString().Trim(), Request.Form[$"{place}.en"].ToString().Trim()).ToJson();

        void Set(JsonObject to, string property, string place)
        {
            to.Remove(property);
            if (Request.Form[place].ToString().Trim() is { Length: > 0 } typed)
            {
                to[property] = typed;
            }
        }
    }
}
