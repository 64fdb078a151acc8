using System.Reflection;
using System.Text.Json;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Web.Studio;

/// <summary>The words of the designer's toolbox in one language: <c>Studio/Texts/activities.*.json</c> beside what the activities say of themselves.</summary>
internal sealed class DescriptorTexts
{
    private static readonly DescriptorTexts s_chinese = new(Languages.Chinese);
    private static readonly DescriptorTexts s_english = new(Languages.English);

    private readonly Catalog _catalog;

    private DescriptorTexts(string language)
    {
        Language = language;
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Studio.Texts.activities.{language}.json")
            ?? throw new InvalidOperationException($"The texts of the toolbox in {language} are not part of this build.");
        _catalog = JsonSerializer.Deserialize<Catalog>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The texts of the toolbox are empty.");
    }

    public string Language { get; }

    public static DescriptorTexts In(string language) => language == Languages.Chinese ? s_chinese : s_english;

    public string Name(ActivityDescriptor activity) => Entry(activity)?.Name ?? Own(activity)?.DisplayName ?? activity.DisplayName;

    public string Description(ActivityDescriptor activity) => Entry(activity)?.Description ?? Own(activity)?.Description ?? activity.Description;

    public string Category(ActivityDescriptor activity) => Own(activity)?.Category ?? Category(activity.Category);

    public string Category(string category) => _catalog.Categories.GetValueOrDefault(category, category);

    public (string Name, string Description) Input(ActivityDescriptor activity, InputDescriptor input)
    {
        if (Own(activity)?.Inputs.TryGetValue(input.Name, out var own) == true)
        {
            return own;
        }

        return Pair(Entry(activity)?.Inputs, _catalog.Inputs, input.Name, input.DisplayName, input.Description);
    }

    public (string Name, string Description) Output(ActivityDescriptor activity, OutputDescriptor output) =>
        Pair(Entry(activity)?.Outputs, _catalog.Outputs, output.Name, output.DisplayName, output.Description);

    public string Port(PortDescriptor port) => _catalog.Ports.GetValueOrDefault(port.Name) ?? port.DisplayName ?? port.Name;

    public string Template(string template) => MessageKinds.NameOf(template, Language);

    /// <summary>A word that stands for somebody in candidate lists, such as <c>handler</c>.</summary>
    public string Candidate(string token) => _catalog.Candidates.GetValueOrDefault(token, token);

    /// <summary>What it means to leave this input of ours empty; null when it must be filled in.</summary>
    public string? None(string input) => _catalog.None.GetValueOrDefault(input);

    /// <summary>A value of one of Elsa's own drop-downs.</summary>
    public string Choice(string value) => _catalog.Choices.GetValueOrDefault(value, value);

    /// <summary>A type a variable may have.</summary>
    public string Type(string alias) => _catalog.Types.GetValueOrDefault(alias, alias);

    public string TypeGroup(string group) => _catalog.TypeGroups.GetValueOrDefault(group, group);

    /// <summary>Name and description of an entry in one of the small lists, such as a strategy.</summary>
    public (string Name, string Description) Listed(string key) => (_catalog.Lists[key][0], _catalog.Lists[key][1]);

    /// <summary>The words of a name in Pascal case: <c>CorrelationId</c> becomes "Correlation ID".</summary>
    internal static string Words(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]);
            text.Append(begins ? " " : "").Append(begins ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return text.ToString().EndsWith(" id", StringComparison.Ordinal) ? text.ToString()[..^2] + "ID" : text.ToString();
    }

    // Words for a used workflow are its owner's, in whatever language; ours must not cover them.
    private Entry? Entry(ActivityDescriptor activity) => _catalog.Activities.GetValueOrDefault(activity.TypeName);

    private ActivityTexts? Own(ActivityDescriptor activity) => activity.Texts.GetValueOrDefault(Language);

    private (string, string) Pair(Dictionary<string, string?[]>? ofActivity, Dictionary<string, string?[]> common, string name, string? displayName, string? description)
    {
        var pair = ofActivity?.GetValueOrDefault(name) ?? common.GetValueOrDefault(name);
        return Language == Languages.Chinese
            ? (pair?[0] ?? displayName ?? Words(name), pair?[1] ?? description ?? "")
            : (pair?[0] ?? displayName ?? Words(name), description ?? pair?[1] ?? "");
    }

    private sealed record Catalog(
        Dictionary<string, string> Categories, Dictionary<string, string?[]> Inputs, Dictionary<string, string?[]> Outputs, Dictionary<string, string> Ports,
        Dictionary<string, string> Candidates, Dictionary<string, string> None, Dictionary<string, string> Choices,
        Dictionary<string, string> Types, Dictionary<string, string> TypeGroups, Dictionary<string, string[]> Lists,
        Dictionary<string, Entry> Activities);
}

/// <summary>What is said of one activity alone; each pair is name and description.</summary>
internal sealed record Entry(string? Name, string? Description, Dictionary<string, string?[]>? Inputs, Dictionary<string, string?[]>? Outputs);
