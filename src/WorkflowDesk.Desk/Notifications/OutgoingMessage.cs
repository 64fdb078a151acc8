using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Something a recipient can do straight from the mail; shown as a button.</summary>
public sealed record MailAction(string LabelZh, string LabelEn, string Url)
{
    public string Label(string language) => language == Languages.Chinese ? LabelZh : LabelEn;
}

/// <summary>A message to one person, not yet written out.</summary>
public sealed record OutgoingMessage
{
    /// <summary>One of <see cref="MessageTemplate"/>.</summary>
    public required string Template { get; init; }

    public required Person To { get; init; }

    public Ticket? Ticket { get; init; }

    /// <summary>
    /// What the template may name beyond the ticket itself. Numbers named <c>…Within</c> are minutes; moments are ISO 8601.
    /// Keys a template knows but the data lacks simply leave their sentence out.
    /// </summary>
    public JsonObject Data { get; init; } = [];

    public IReadOnlyList<MailAction> Actions { get; init; } = [];

    /// <summary>Then the mail is this letter; what the template says is read in the app. Null: the desk writes.</summary>
    public StaffLetter? Letter { get; init; }
}
