using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Replies;

/// <summary>A text kept ready for answers, with places for names and numbers, see <see cref="ReplyPlaces"/>.</summary>
public sealed class CannedText
{
    public const string Own = "own";
    public const string OfTeam = "team";
    public const string OfAll = "all";

    public required Guid Id { get; init; }

    /// <summary><c>own</c>, <c>team</c> or <c>all</c>: who finds it.</summary>
    public required string Scope { get; set; }

    public Guid? PersonId { get; set; }

    public string? TeamKey { get; set; }

    public required string Name { get; set; }

    public required string TextZh { get; set; }

    public required string TextEn { get; set; }

    public int Revision { get; set; } = 1;

    public DateTimeOffset UpdatedAt { get; set; }

    public string UpdatedBy { get; set; } = "";

    /// <summary>The other language where this one is empty.</summary>
    public string In(string language) =>
        language == Languages.Chinese ? (TextZh.Length > 0 ? TextZh : TextEn) : TextEn.Length > 0 ? TextEn : TextZh;
}

/// <summary>What stands below the answers of one person.</summary>
public sealed class Signature
{
    public required Guid PersonId { get; init; }

    public string TextZh { get; set; } = "";

    public string TextEn { get; set; } = "";

    public DateTimeOffset UpdatedAt { get; set; }

    public string In(string language) =>
        language == Languages.Chinese ? (TextZh.Length > 0 ? TextZh : TextEn) : TextEn.Length > 0 ? TextEn : TextZh;
}
