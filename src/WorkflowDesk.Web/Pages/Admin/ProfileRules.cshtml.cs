using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Web.Pages.Definitions;
using WorkflowDesk.Web.Pages.Forms;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One list of a profile, row by row: categories, routing, required fields, levels of escalation.</summary>
public sealed class ProfileRulesModel(ProfileEditing editing, DeskDatabase database) : OwnerPage
{
    /// <summary>Rows of one form; a longer list is edited as text.</summary>
    public const int MostRows = 200;

    public RuleList List { get; private set; } = RuleList.All[0];

    public Profile Profile { get; private set; } = null!;

    public ProfileVersion Newest { get; private set; } = null!;

    /// <summary>What the list holds, or what was typed and refused.</summary>
    public IReadOnlyList<JsonObject> Rules { get; private set; } = [];

    public IReadOnlyList<(string Key, string Name)> Teams { get; private set; } = [];

    public string Note => Request.HasFormContentType ? Request.Form["note"].ToString() : "";

    public string Address => $"/admin/profiles/{Uri.EscapeDataString(Profile.Key)}/{List.Name}";

    public async Task<IActionResult> OnGetAsync(string key, string list) => await ReadAsync(key, list) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string key, string list, int seen, string? note)
    {
        if (!await ReadAsync(key, list))
        {
            return NotFound();
        }

        var typed = List.Read(Request.Form, MostRows);
        var whole = JsonNode.Parse(Newest.Source)!.AsObject();
        whole[List.Name] = typed.DeepClone();
        if (await ActAsync(step => editing.SaveAsync(step, new ProfileEdit(key, seen, whole.ToJsonString(), note ?? ""), Cancelled)))
        {
            Say("profile.saved");
            return Redirect($"/admin/profiles/{Uri.EscapeDataString(key)}");
        }

        Rules = [.. typed.Select(rule => rule!.AsObject())];
        return Page();
    }

    public IEnumerable<(string Key, string Name)> ChoicesOf(RuleColumn column) => column.Choices switch
    {
        "category" => Profile.Categories.Select(category => (category.Key, category.Name.In(Pages.Words.Language))),
        "team" => Teams,
        "channel" => RuleList.Channels.Select(channel => (channel, Words.Channel(channel))),
        _ => [],
    };

    /// <summary>The problem of one field: that of the field itself, and those of what lies in it.</summary>
    public string? ErrorOf(int row, RuleColumn column)
    {
        var place = List.InputName(row, column.Path.StartsWith("name.", StringComparison.Ordinal) ? "name" : column.Path);
        var own = Problem?.Fields.Where(field => field.Key == place || field.Key.StartsWith(place + "[", StringComparison.Ordinal)).Select(field => field.Value).ToList();
        return own is { Count: > 0 } ? string.Join(' ', own) : null;
    }

    private async Task<bool> ReadAsync(string key, string list)
    {
        await using var db = database.Read();
        if (RuleList.All.FirstOrDefault(known => known.Name == list) is not { } found || await ProfileReading.NewestAsync(db, key, Cancelled) is not { } newest)
        {
            return false;
        }

        (List, Newest, Profile) = (found, newest, ProfileJson.Read(newest.Source));
        Rules = [.. (JsonNode.Parse(ProfileJson.Write(Profile))![List.Name] as JsonArray ?? []).Select(rule => rule!.AsObject())];
        Teams = [.. (await db.Teams.OrderBy(team => team.Key).ToListAsync(Cancelled)).Select(team => (team.Key, Pages.Words.Language == WorkflowDesk.Desk.People.Languages.English ? team.NameEn : team.NameZh))];
        return true;
    }
}
