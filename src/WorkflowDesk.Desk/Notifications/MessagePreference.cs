using System.Text.Json;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>How somebody wants to be told. Without a row everything comes by mail at once.</summary>
public sealed class MessagePreference
{
    /// <summary>Every full hour.</summary>
    public const string Hourly = "hourly";

    /// <summary>At <see cref="DailyAt"/> on working days of the desk's profile.</summary>
    public const string Daily = "daily";

    /// <summary>The choices for a group, besides those of <see cref="Message.Delivery"/> that only the desk sets.</summary>
    public static readonly IReadOnlyList<string> Deliveries = [Message.ByMail, Message.ForDigest, Message.InApp];

    public required Guid PersonId { get; init; }

    /// <summary>Language of every message; null: the ticket's for its requester, else the person's.</summary>
    public string? Language { get; set; }

    /// <summary>JSON object: group to one of <see cref="Deliveries"/>. A group that is missing comes by mail.</summary>
    public string Choices { get; set; } = "{}";

    public string Rhythm { get; set; } = Daily;

    /// <summary>Minutes after midnight in the desk's zone.</summary>
    public int DailyAt { get; set; } = 9 * 60;

    /// <summary>Minutes after midnight; both or neither. Mails of this time leave at its end.</summary>
    public int? QuietFrom { get; set; }

    /// <summary>Outside. Earlier than <see cref="QuietFrom"/>: on the next day.</summary>
    public int? QuietUntil { get; set; }

    public int Revision { get; set; } = 1;

    public DateTimeOffset UpdatedAt { get; set; }

    public IReadOnlyDictionary<string, string> ReadChoices() => JsonSerializer.Deserialize<Dictionary<string, string>>(Choices) ?? [];

    public void SetChoices(IReadOnlyDictionary<string, string> choices) => Choices = JsonSerializer.Serialize(choices);
}
