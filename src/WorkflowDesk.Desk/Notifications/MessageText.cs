using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using HandlebarsDotNet;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message as a person will read it, without layout.</summary>
public sealed record WrittenMessage(string Subject, string Body);

/// <summary>
/// Writes messages from the files in <c>Templates</c>: the first line <c>Subject: …</c>, an empty line, then plain text.
/// Values are inserted as they are; <c>{{quote x}}</c> sets what a person wrote apart, <c>{{span x}}</c>,
/// <c>{{moment x}}</c> and <c>{{word x}}</c> make values readable. Values never act as template text.
/// </summary>
public sealed partial class MessageText
{
    public const int MaxSubjectLength = 200;

    private const string SubjectMark = "Subject:";

    private readonly ConcurrentDictionary<(string, string), Compiled> _templates = new();
    private readonly Dictionary<string, IHandlebars> _handlebars;
    private readonly MailOptions _options;

    public MessageText(MailOptions options, DeskTimeZone zone)
    {
        _options = options;
        _handlebars = new Dictionary<string, IHandlebars>(StringComparer.Ordinal)
        {
            [Languages.Chinese] = Create(new MessageWords(Languages.Chinese, zone.Zone)),
            [Languages.English] = Create(new MessageWords(Languages.English, zone.Zone)),
        };
    }

    /// <exception cref="ArgumentException">No template of this name, or no such language.</exception>
    public WrittenMessage Write(OutgoingMessage message, string language, bool toRequester)
    {
        var model = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = message.To.Name,
            ["desk"] = _options.FromName,
            ["deskUrl"] = _options.Link("/"),
            ["toRequester"] = toRequester,
        };
        if (message.Ticket is { } ticket)
        {
            AddTicket(model, ticket);
            model["ticketUrl"] = _options.Link($"/{(toRequester ? "portal" : "tickets")}/{ticket.Number}");
        }

        foreach (var (key, value) in message.Data)
        {
            model[key] = MessageWords.Plain(JsonSerializer.SerializeToElement(value));
        }

        var template = Template(message.Template, language);
        var subject = OneLine(template.Subject(model));
        return new WrittenMessage(
            subject.Length > MaxSubjectLength ? subject[..(char.IsHighSurrogate(subject[MaxSubjectLength - 2]) ? MaxSubjectLength - 2 : MaxSubjectLength - 1)] + "…" : subject,
            ManyEmptyLines().Replace(template.Body(model).ReplaceLineEndings("\n"), "\n\n").Trim());
    }

    /// <summary>The template as it ships, for people who want to read or change it.</summary>
    public static string Source(string name, string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"WorkflowDesk.Desk.Notifications.Templates.{name}.{language}.hbs")
            ?? throw new ArgumentException($"There is no message '{name}' in '{language}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void AddTicket(Dictionary<string, object?> model, Ticket ticket)
    {
        model["number"] = ticket.Number;
        model["title"] = OneLine(ticket.Title);
        model["priority"] = ticket.Priority;
        model["category"] = ticket.Category;
        model["requester"] = ticket.RequesterName;
        model["description"] = ticket.Description;
        model["attempt"] = ticket.Attempt;
        model["submittedAt"] = ticket.SubmittedAt.ToString("O", CultureInfo.InvariantCulture);
    }

    private Compiled Template(string name, string language) =>
        _templates.GetOrAdd((name, language), key =>
        {
            var source = Source(key.Item1, key.Item2).ReplaceLineEndings("\n");
            var end = source.IndexOf('\n', StringComparison.Ordinal);
            return source.StartsWith(SubjectMark, StringComparison.Ordinal)
                ? new Compiled(_handlebars[key.Item2].Compile(source[SubjectMark.Length..end]), _handlebars[key.Item2].Compile(source[end..]))
                : throw new ArgumentException($"The first line of message '{key.Item1}' in '{key.Item2}' must be '{SubjectMark} …'.", nameof(name));
        });

    private static IHandlebars Create(MessageWords words)
    {
        // Plain text: escaping is done once, where HTML is made of it.
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        handlebars.RegisterHelper("span", (writer, _, arguments) => writer.WriteSafeString(words.Duration(arguments[0])));
        handlebars.RegisterHelper("moment", (writer, _, arguments) => writer.WriteSafeString(words.Moment(arguments[0])));
        handlebars.RegisterHelper("word", (writer, _, arguments) => writer.WriteSafeString(words.Of(TextOf(arguments[0]))));
        handlebars.RegisterHelper("quote", (writer, _, arguments) => writer.WriteSafeString(
            string.Join('\n', TextOf(arguments[0]).ReplaceLineEndings("\n").Trim().Split('\n').Select(line => "> " + line))));
        handlebars.RegisterHelper("is", (output, options, context, arguments) =>
        {
            if (TextOf(arguments[0]) == TextOf(arguments[1]))
            {
                options.Template(output, context);
            }
            else
            {
                options.Inverse(output, context);
            }
        });
        return handlebars;
    }

    // An absent key arrives as an object of Handlebars' own.
    private static string TextOf(object? value) => value switch
    {
        null or UndefinedBindingResult => "",
        List<object?> list => string.Join('\n', list.Select(TextOf)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    // Not \p{C}: to .NET each half of an emoji is of that class.
    [GeneratedRegex(@"[\s\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[ \t]*\n(?:[ \t]*\n){2,}", RegexOptions.None, 1000)]
    private static partial Regex ManyEmptyLines();

    private sealed record Compiled(HandlebarsTemplate<object, object> Subject, HandlebarsTemplate<object, object> Body);
}
