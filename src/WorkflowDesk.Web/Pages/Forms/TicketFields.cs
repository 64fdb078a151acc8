using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>What a form about a new ticket asks for besides title and description: what most reports need, and what the profile demands.</summary>
/// <param name="Needed">Names the profile does not do without.</param>
/// <param name="Posted">What was sent and refused; null on first sight.</param>
public sealed record TicketFields(IReadOnlyList<KnownDetail> Asked, IReadOnlySet<string> Needed, IFormCollection? Posted, DeskRuleException? Problem)
{
    private const string Prefix = "details.";

    /// <summary>Details asked for under every profile.</summary>
    private static readonly string[] s_usual = ["occurredAt", "impactScope", "affectedSystem", "environment", "errorText", "actionsTaken"];

    /// <summary>Fields of the form itself, which the profile may need too.</summary>
    private static readonly string[] s_own = ["category", "priority", "title", "description"];

    /// <param name="channels">Channels the form may stand for; a field that only some of them need is offered and not marked.</param>
    public static TicketFields For(Profile profile, IReadOnlyList<string> channels, HttpRequest request, DeskRuleException? problem)
    {
        var needs = channels.Select(channel => profile.Required.Where(rule => rule.Covers(channel, "")).SelectMany(rule => rule.Fields).Except(s_own).ToHashSet()).ToList();
        var some = needs.SelectMany(names => names).ToHashSet();
        var first = channels.Count == 1 ? KnownDetail.AskedThrough(channels[0]) : [];
        var unknown = some.Where(name => KnownDetail.All.All(detail => detail.Name != name)).Order(StringComparer.Ordinal).Select(KnownDetail.Of);
        return new TicketFields(
            [.. KnownDetail.All.Where(detail => first.Contains(detail.Name) || s_usual.Contains(detail.Name) || some.Contains(detail.Name)), .. unknown],
            some.Where(name => needs.TrueForAll(names => names.Contains(name))).ToHashSet(),
            request.HasFormContentType ? request.Form : null,
            problem);
    }

    /// <summary>The details a form was sent with.</summary>
    public static JsonObject Read(IFormCollection posted, DeskTime time)
    {
        var details = new JsonObject();
        foreach (var (key, value) in posted.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var text = value.ToString().ReplaceLineEndings("\n").Trim();
            var detail = KnownDetail.Of(key[Prefix.Length..]);
            if (text.Length == 0)
            {
                continue;
            }

            details[detail.Name] = detail.Type == FieldType.DateTime && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                ? time.FromLocal(local).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
                : text;
        }

        return details;
    }

    public string InputName(KnownDetail detail) => Prefix + detail.Name;

    public string Id(KnownDetail detail) => "field-" + detail.Name;

    public string Value(KnownDetail detail) => Posted?[InputName(detail)].ToString() ?? "";

    public string? Error(KnownDetail detail) => Problem?.Fields.GetValueOrDefault(detail.Name);
}
