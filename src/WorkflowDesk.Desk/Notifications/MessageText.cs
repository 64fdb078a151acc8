using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message as a person will read it, without layout.</summary>
public sealed record WrittenMessage(string Subject, string Body);

/// <summary>The wording of a message in one language, with places for values.</summary>
public sealed record MessageSource(string Subject, string Body)
{
    private const string SubjectMark = "Subject:";

    private (TemplateText Subject, TemplateText Body)? _read;

    internal TemplateText ReadSubject() => (_read ??= (TemplateText.Read(Subject), TemplateText.Read(Body))).Subject;

    internal TemplateText ReadBody() => (_read ??= (TemplateText.Read(Subject), TemplateText.Read(Body))).Body;

    public bool Equals(MessageSource? other) => other is not null && Subject == other.Subject && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(Subject, Body);

    /// <summary>The files' shape: the first line <c>Subject: …</c>, an empty line, then the text.</summary>
    internal static MessageSource OfFile(string text)
    {
        text = text.ReplaceLineEndings("\n");
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return text.StartsWith(SubjectMark, StringComparison.Ordinal)
            ? new MessageSource(text[SubjectMark.Length..end].Trim(), text[end..].Trim('\n'))
            : throw new ArgumentException($"The first line of a message must be '{SubjectMark} …'.", nameof(text));
    }
}

/// <summary>
/// Writes messages from their wording: the files in <c>Templates</c>, or what people have made of them. Values are inserted
/// as they are, once; <c>{{quote x}}</c> sets what a person wrote apart, <c>{{span x}}</c>, <c>{{moment x}}</c> and
/// <c>{{word x}}</c> make values readable. Values never act as template text.
/// </summary>
public sealed partial class MessageText(MailOptions options, DeskTimeZone zone)
{
    public const int MaxSubjectLength = 200;

    private static readonly ConcurrentDictionary<(string, string), MessageSource> s_shipped = new();

    private readonly Dictionary<string, MessageWords> _words = new(StringComparer.Ordinal)
    {
        [Languages.Chinese] = new MessageWords(Languages.Chinese, zone.Zone),
        [Languages.English] = new MessageWords(Languages.English, zone.Zone),
    };

    /// <param name="profile">The ticket's; gives priority and category their names.</param>
    /// <param name="source">The wording; null: the shipped one. One that has mistakes, or leaves nothing to read, gives way to the shipped one.</param>
    /// <exception cref="ArgumentException">No message of this name, or no such language.</exception>
    public WrittenMessage Write(OutgoingMessage message, string language, bool toRequester, Profile? profile = null, MessageSource? source = null)
    {
        var shipped = Shipped(message.Template, language);
        var values = Values(message, language, toRequester, profile ?? ShippedProfiles.Default);
        return (source is null ? null : Write(source, values, language)) ?? Write(shipped, values, language)
            ?? throw new InvalidOperationException($"The shipped text of '{message.Template}' in '{language}' has mistakes.");
    }

    /// <summary>The wording that ships.</summary>
    /// <exception cref="ArgumentException">No message of this name, or no such language.</exception>
    public static MessageSource Shipped(string name, string language) => s_shipped.GetOrAdd((name, language), key =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"WorkflowDesk.Desk.Notifications.Templates.{key.Item1}.{key.Item2}.hbs")
            ?? throw new ArgumentException($"There is no message '{key.Item1}' in '{key.Item2}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return MessageSource.OfFile(reader.ReadToEnd());
    });

    /// <summary>Text in one line: no break, no control character and no sign that turns the direction of writing is left.</summary>
    public static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    private WrittenMessage? Write(MessageSource source, Dictionary<string, object?> values, string language)
    {
        var (subjectText, bodyText) = (source.ReadSubject(), source.ReadBody());
        if (subjectText.Problems.Count + bodyText.Problems.Count > 0)
        {
            return null;
        }

        var subject = OneLine(subjectText.Write(values, _words[language]));
        var body = ManyEmptyLines().Replace(bodyText.Write(values, _words[language]).ReplaceLineEndings("\n"), "\n\n").Trim();
        return subject.Length == 0 || body.Length == 0 ? null : new WrittenMessage(
            subject.Length > MaxSubjectLength ? subject[..(char.IsHighSurrogate(subject[MaxSubjectLength - 2]) ? MaxSubjectLength - 2 : MaxSubjectLength - 1)] + "…" : subject,
            body);
    }

    private Dictionary<string, object?> Values(OutgoingMessage message, string language, bool toRequester, Profile profile)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var detail = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (message.Ticket is { } ticket)
        {
            // Weakest first: what the process recorded, the ticket itself, what the message brings. A requester reads nothing internal.
            Add(toRequester ? PublicDetails.Of(ticket.ReadDetails()) : ticket.ReadDetails(), values, detail);
            AddTicket(values, ticket, profile, language);
            values["ticketUrl"] = options.Link($"/{(toRequester ? "portal" : "tickets")}/{ticket.Number}");
        }

        values["name"] = OneLine(message.To.Name);
        values["desk"] = options.FromName;
        values["deskUrl"] = options.Link("/");
        values["toRequester"] = toRequester;
        Add(message.Data, values, detail);
        values["detail"] = detail;
        if (message is { Template: MessageTemplate.Assigned, Ticket: { } assigned } && PartOf(message.To, assigned) is { } part)
        {
            values["role"] = part;
        }

        return values;
    }

    /// <summary>Each is told their own part, whoever sends. Null: none.</summary>
    private static string? PartOf(Person person, Ticket ticket) =>
        person.Id == ticket.HandlerId ? "handler"
        : Recipients.CoHandlers(ticket).Contains(person.Id) ? "co-handler"
        : null;

    private static void Add(JsonObject data, params Dictionary<string, object?>[] to)
    {
        foreach (var (key, value) in data)
        {
            var plain = MessageWords.Plain(JsonSerializer.SerializeToElement(value));
            foreach (var values in to)
            {
                values[key] = plain;
            }
        }
    }

    private void AddTicket(Dictionary<string, object?> values, Ticket ticket, Profile profile, string language)
    {
        var mark = PriorityMark.Of(profile, ticket.Priority, language);
        values["number"] = ticket.Number;
        values["title"] = OneLine(ticket.Title);
        values["priority"] = mark.Means.Length == 0 ? mark.Name : language == Languages.Chinese ? $"{mark.Name}（{mark.Means}）" : $"{mark.Name} ({mark.Means})";
        values["category"] = profile.Category(ticket.Category)?.Name.In(language) ?? ticket.Category;
        values["status"] = _words[language].Status(ticket.Status);
        values["requester"] = OneLine(ticket.RequesterName);
        values["description"] = ticket.Description;
        values["attempt"] = ticket.Attempt;
        values["submittedAt"] = ticket.SubmittedAt.ToString("O", CultureInfo.InvariantCulture);
    }

    // Not \p{C}: to .NET each half of an emoji is of that class.
    [GeneratedRegex(@"[\s\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[ \t]*\n(?:[ \t]*\n){2,}", RegexOptions.None, 1000)]
    private static partial Regex ManyEmptyLines();
}
