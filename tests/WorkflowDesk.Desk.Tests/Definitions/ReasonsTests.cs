using System.Text;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>The engine and the activities say in English what is wrong; each sentence must have a code and a Chinese one.</summary>
public partial class ReasonsTests
{
    [Fact]
    public void Every_sentence_in_the_source_has_a_code_and_words_in_both_languages()
    {
        var root = Path.GetDirectoryName(StoryDesk.WorkflowsFolder())!;
        var known = EngineProblems.All.Select(kind => kind.English).ToHashSet(StringComparer.Ordinal);
        string[] folders = ["WorkflowDesk.Engine", Path.Combine("WorkflowDesk.Desk", "Process")];
        var sentences = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, "src", folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => SentencesIn(File.ReadAllText(file)).Select(sentence => (File: Path.GetFileName(file), Sentence: sentence))).ToList();
        Assert.True(sentences.Count > 40, $"only {sentences.Count} sentences were found: the source is written in another way now");
        Assert.Empty(sentences.Where(found => !known.Contains(found.Sentence)).Select(found => $"{found.File}: {found.Sentence}"));
    }

    [Theory]
    [InlineData("""problems.Add(new(null, null, "name", $"no '{x.Y("a")}' and {string.Join(", ", All)}."));""", "no '{0}' and {1}.")]
    [InlineData("""yield return new(node.Id, node.Type, "x", "it needs \"y\".");""", "it needs \"y\".")]
    public void Sentences_are_read_from_the_source_as_they_are_written(string source, string sentence) => Assert.Equal(sentence, Assert.Single(SentencesIn(source)));

    private static IEnumerable<string> SentencesIn(string source)
    {
        foreach (Match call in Calls().Matches(source))
        {
            for (var at = call.Index; at < source.Length && source[at] != ';'; at++)
            {
                if (source[at] != '"')
                {
                    continue;
                }

                var text = Literal(source, ref at, isInterpolated: source[at - 1] == '$');
                if (text.Contains(' ', StringComparison.Ordinal))
                {
                    yield return text;
                    break;
                }
            }
        }
    }

    /// <summary>From the opening quote to the closing one, with numbers in the places.</summary>
    private static string Literal(string source, ref int at, bool isInterpolated)
    {
        var text = new StringBuilder();
        var holes = 0;
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\')
            {
                text.Append(source[++at]);
            }
            else if (isInterpolated && source[at] == '{')
            {
                text.Append('{').Append(holes++).Append('}');
                SkipHole(source, ref at);
            }
            else
            {
                text.Append(source[at]);
            }
        }

        return text.ToString();
    }

    private static void SkipHole(string source, ref int at)
    {
        for (var depth = 0; ; at++)
        {
            depth += source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (source[at] == '"')
            {
                for (at++; source[at] != '"'; at++)
                {
                    at += source[at] == '\\' ? 1 : 0;
                }
            }

            if (depth == 0)
            {
                return;
            }
        }
    }

    [GeneratedRegex(@"(?:problems\.Add\(|yield return |[?:] )new\((?:null, null|\w+\??\.Id|id|json\.GetText)|\b(?:[Rr]eport|Refuse)\((?!string )", RegexOptions.None, 5000)]
    private static partial Regex Calls();
}
