using System.Globalization;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>What a form about a new ticket asks for besides title and description. All of it is optional.</summary>
public sealed class TicketFields
{
    /// <summary>As typed into a <c>datetime-local</c> field, in the desk's zone.</summary>
    public string? OccurredAt { get; set; }

    public string? ImpactScope { get; set; }

    public string? AffectedSystem { get; set; }

    public string? Environment { get; set; }

    public string? ErrorText { get; set; }

    public string? ActionsTaken { get; set; }

    public JsonObject ToDetails(DeskTime time)
    {
        var details = new JsonObject();
        void Add(string name, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                details[name] = text.ReplaceLineEndings("\n").Trim();
            }
        }

        if (DateTime.TryParse(OccurredAt, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            details["occurredAt"] = time.FromLocal(local).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }

        Add("impactScope", ImpactScope);
        Add("affectedSystem", AffectedSystem);
        Add("environment", Environment);
        Add("errorText", ErrorText);
        Add("actionsTaken", ActionsTaken);
        return details;
    }
}
