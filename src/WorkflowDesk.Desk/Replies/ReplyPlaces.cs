using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>
/// Places in canned texts and signatures: <c>{{name}}</c> the requester, <c>{{number}}</c> and <c>{{title}}</c> of the ticket,
/// <c>{{agent}}</c> who writes, <c>{{desk}}</c> in whose name. Values are put in once and never act as places themselves.
/// </summary>
public static partial class ReplyPlaces
{
    public static readonly IReadOnlyList<string> Names = ["name", "number", "title", "agent", "desk"];

    public static string Fill(string text, Ticket ticket, Person author, string desk) => Place().Replace(text.ReplaceLineEndings("\n"), match => match.Groups[1].Value switch
    {
        "name" => MessageText.OneLine(ticket.RequesterName),
        "number" => ticket.Number,
        "title" => MessageText.OneLine(ticket.Title),
        "agent" => MessageText.OneLine(author.Name),
        "desk" => desk,
        _ => match.Value,
    }).Trim();

    /// <summary>The first place that nothing is known for; null: all can be filled.</summary>
    public static string? Unknown(string text) =>
        Place().Matches(text).Select(match => match.Groups[1].Value).FirstOrDefault(name => !Names.Contains(name));

    [GeneratedRegex(@"\{\{\s*([^{}]{0,60}?)\s*\}\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
