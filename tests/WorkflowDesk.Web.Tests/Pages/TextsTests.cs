using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WorkflowDesk.Web.Tests.Pages;

public sealed partial class TextsTests
{
    private static readonly string Project = ProjectFolder();

    [Fact]
    public void Both_languages_have_the_same_texts()
    {
        var (zh, en) = (Texts("zh-CN"), Texts("en"));
        Assert.True(zh.Keys.ToHashSet().SetEquals(en.Keys), "only in one: " + string.Join(", ", zh.Keys.Except(en.Keys).Concat(en.Keys.Except(zh.Keys))));
    }

    [Fact]
    public void No_text_is_empty()
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var empty = Texts(language).Where(text => text.Value.Length == 0).Select(text => text.Key);
            Assert.True(!empty.Any(), $"empty in {language}: {string.Join(", ", empty)}");
        }
    }

    [Fact]
    public void A_text_stands_under_its_own_language()
    {
        // An English text may quote a Chinese sign.
        static bool IsHan(char c) => c is >= '\u4e00' and <= '\u9fff';
        var (zh, en) = (Texts("zh-CN"), Texts("en"));
        var swapped = en.Where(text => text.Value.Any(IsHan) && !zh[text.Key].Any(IsHan)).Select(text => text.Key);
        Assert.True(!swapped.Any(), "Chinese under English and the other way round: " + string.Join(", ", swapped));
    }

    [Fact]
    public void Both_languages_take_the_same_values()
    {
        var (zh, en) = (Texts("zh-CN"), Texts("en"));
        var differing = zh.Keys.Where(key => !Places(zh[key]).SetEquals(Places(en[key])));
        Assert.True(!differing.Any(), string.Join(", ", differing));
    }

    [Fact]
    public void Every_text_a_page_asks_for_exists()
    {
        var known = Texts("en");
        var missing = Directory.EnumerateFiles(Path.Combine(Project, "Pages"), "*.cs*", SearchOption.AllDirectories)
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(match => (Key: match.Groups[1].Value, File: Path.GetFileName(file))))
            .Where(asked => !known.ContainsKey(asked.Key))
            .Select(asked => $"{asked.Key} ({asked.File})")
            .Distinct();
        Assert.True(!missing.Any(), string.Join(", ", missing));
    }

    [Fact]
    public void Every_name_of_the_domain_has_a_text()
    {
        var known = Texts("en");
        var names = Desk.Tickets.TicketStatus.All.Select(status => "status." + status)
            .Concat(Desk.People.Role.All.Select(role => "role." + role))
            .Concat(Desk.People.Channel.Intake.Select(channel => "channel." + channel))
            .Concat(typeof(Desk.Tickets.TimelineAction).GetFields().Select(action => "action." + action.GetRawConstantValue()));
        var missing = names.Where(name => !known.ContainsKey(name));
        Assert.True(!missing.Any(), string.Join(", ", missing));
    }

    private static Dictionary<string, string> Texts(string language) =>
        XDocument.Load(Path.Combine(Project, "Resources", $"Texts.{language}.resx")).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    private static string ProjectFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "src", "WorkflowDesk.Web");
    }

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"(?:\bT\[|[wW]ords\[|\bSay\()""([a-z0-9.-]+)""", RegexOptions.None, 1000)]
    private static partial Regex Asked();
}
