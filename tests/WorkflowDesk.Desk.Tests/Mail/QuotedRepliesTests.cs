using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Letters of many programs and people, read from the files in <c>Replies</c>.</summary>
public sealed partial class QuotedRepliesTests
{
    private static readonly Dictionary<string, Sample> s_samples = Read();

    public static TheoryData<string> Names => [.. s_samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_new_in_a_letter_is_told_from_what_is_old(string name)
    {
        var sample = s_samples[name];
        Assert.Equal(sample.New, QuotedText.Strip(sample.Mail, sample.Html));
        Assert.Equal(sample.New, QuotedText.Strip(sample.Mail.Replace("\n", "\r\n", StringComparison.Ordinal), sample.Html));
    }

    [Fact]
    public void There_are_letters_in_every_file() =>
        Assert.True(s_samples.Count >= 140, $"only {s_samples.Count} samples were read");

    private static Dictionary<string, Sample> Read()
    {
        var samples = new Dictionary<string, Sample>(StringComparer.Ordinal);
        var folder = Path.Combine(MailCorpus.Root, "tests", "WorkflowDesk.Desk.Tests", "Mail", "Replies");
        foreach (var file in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var block in Begin().Split(File.ReadAllText(file).ReplaceLineEndings("\n")).Where(block => block.Length > 0))
            {
                var (name, rest) = Cut(block, "\n");
                var (mail, said) = rest.EndsWith("§ same\n", StringComparison.Ordinal) ? (rest[..^7], null) : Cut(rest, "§ new\n");
                (mail, var html) = mail.Contains("§ html\n", StringComparison.Ordinal) ? Cut(mail, "§ html\n") : (mail, null);
                samples.Add($"{Path.GetFileNameWithoutExtension(file)}: {name}", new Sample(mail, html, (said ?? mail).Trim()));
            }
        }

        return samples;
    }

    private static (string Before, string After) Cut(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        Assert.True(at >= 0, $"no {mark.Trim()} in the sample «{text}»");
        return (text[..at], text[(at + mark.Length)..]);
    }

    private sealed record Sample(string Mail, string? Html, string New);

    [GeneratedRegex("^§ mail ", RegexOptions.Multiline, 1000)]
    private static partial Regex Begin();
}
