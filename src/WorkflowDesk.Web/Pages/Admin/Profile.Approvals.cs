using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>The approval rules of a profile, as a form.</summary>
public sealed partial class ProfileModel
{
    /// <summary>Rules one form may send.</summary>
    private const int MostApprovalRules = 200;

    private static readonly string[] s_approvalTexts = ["category", "risk", "permissionLevel", "affectedSystem", "mode", "deputiesAfter", "dueIn", "expiresAfter"];
    private static readonly string[] s_approvalSigns = ["name.zh", "name.en", "approvers"];
    private static readonly string[] s_approvalLists = ["approvers", "deputies", "reminders"];
    private static readonly char[] s_between = [',', '，', '、', ';', '；'];

    /// <param name="seen">The version that was looked at.</param>
    /// <param name="count">How many rules the form has, the empty one included.</param>
    public async Task<IActionResult> OnPostApprovalsAsync(string key, int seen, string? note, int count)
    {
        if (!await ReadAsync(key))
        {
            return NotFound();
        }

        var json = JsonNode.Parse(Text)!.AsObject();
        json["approvals"] = new JsonArray([.. Enumerable.Range(0, Math.Clamp(count, 0, MostApprovalRules))
            .Where(i => IsMeant($"approvals[{i}]"))
            .OrderBy(i => int.TryParse(Request.Form[$"approvals[{i}].position"], CultureInfo.InvariantCulture, out var position) ? position : int.MaxValue)
            // What is put in somebody's place goes before them.
            .ThenByDescending(i => i)
            .Select(i => TypedApproval($"approvals[{i}]"))]);
        return await SaveAsync(key, seen, json.ToJsonString(), note);
    }

    /// <summary>Not taken away, and not the empty one at the end.</summary>
    private bool IsMeant(string place) =>
        !Request.Form.ContainsKey($"{place}.remove")
        && s_approvalSigns.Any(field => !string.IsNullOrWhiteSpace(Request.Form[$"{place}.{field}"]));

    private JsonObject TypedApproval(string place)
    {
        var rule = new JsonObject
        {
            ["name"] = new LocalizedText(Typed("name.zh"), Typed("name.en")).ToJson(),
            ["isForced"] = Request.Form.ContainsKey($"{place}.isForced"),
            ["allowsEmergency"] = Request.Form.ContainsKey($"{place}.allowsEmergency"),
            ["quorum"] = int.TryParse(Typed("quorum"), CultureInfo.InvariantCulture, out var quorum) ? quorum : 0,
        };
        foreach (var field in s_approvalTexts.Where(field => Typed(field).Length > 0))
        {
            rule[field] = Typed(field);
        }

        foreach (var field in s_approvalLists)
        {
            rule[field] = new JsonArray([.. Typed(field).Split(s_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (JsonNode)item)]);
        }

        return rule;

        string Typed(string field) => Request.Form[$"{place}.{field}"].ToString().Trim();
    }
}
