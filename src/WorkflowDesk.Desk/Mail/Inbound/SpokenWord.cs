using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What a reply decides.</summary>
public enum SpokenWord
{
    /// <summary>Nothing that could not be meant otherwise: a question, a condition, or other things.</summary>
    Unclear,
    Yes,
    No,
}

/// <summary>
/// Reads a decision from a reply, clause by clause. Only a clause that says one thing and nothing else counts, and only when
/// no other clause takes it back: conditions, doubts, questions, a "but" and somebody else's decision make it unclear, and
/// what is unclear decides nothing.
/// </summary>
public static class SpokenWords
{
    /// <summary>Who writes more than this explains something; a person should read it.</summary>
    private const int LongestText = 1200;
    private const int MostClauses = 40;
    private const int LongestThanks = 300;

    /// <summary>A decision comes early; further down stand names, forms and what programs add.</summary>
    private const int LastClause = 7;

    /// <param name="text">What was newly written, without quotes.</param>
    public static SpokenWord OfApproval(string text) => Of(text, SpokenPatterns.Approves(), SpokenPatterns.Rejects());

    /// <inheritdoc cref="OfApproval"/>
    public static SpokenWord OfVerification(string text) => Of(text, SpokenPatterns.Works(), SpokenPatterns.Fails());

    /// <summary>Whether it says thanks, or that it was read, and nothing besides.</summary>
    /// <param name="name">The sender's, which may stand below.</param>
    public static bool IsOnlyThanks(string text, string name) =>
        text.Length <= LongestThanks && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('？', StringComparison.Ordinal)
        && SpokenClause.Of(text, LongestThanks).All(clause => SpokenPatterns.Thanks().IsMatch(clause.Words) || SpokenPatterns.Kindness().IsMatch(clause.Words) || IsName(clause.Words, name));

    private static SpokenWord Of(string text, Regex yes, Regex no)
    {
        if (text.Length > LongestText)
        {
            return SpokenWord.Unclear;
        }

        var clauses = SpokenClause.Of(text, LongestText).ToList();
        if (clauses.Count is 0 or > MostClauses)
        {
            return SpokenWord.Unclear;
        }

        bool saysYes = false, saysNo = false, takesBack = false, hopes = false;
        for (var at = 0; at < clauses.Count; at++)
        {
            var (clause, words) = (clauses[at], clauses[at].Words);
            var condition = SpokenPatterns.Condition().IsMatch(words) || at > 0 && clauses[at - 1].EndsOpen && SpokenPatterns.Condition().IsMatch(clauses[at - 1].Words);
            var doubt = condition || clause.EndsAsQuestion || SpokenPatterns.Doubt().IsMatch(words);
            takesBack |= doubt || clause.IsContrast;
            hopes |= doubt && !clause.EndsAsQuestion && SpokenPatterns.Hopes().IsMatch(words);
            var isLabelled = at > 0 && clauses[at - 1].EndsAsLabel && !SpokenPatterns.Label().IsMatch(clauses[at - 1].Words);
            if (doubt || isLabelled || at > LastClause)
            {
                continue;
            }

            if (no.IsMatch(words))
            {
                saysNo = true;
            }
            else if (yes.IsMatch(words) && !SpokenPatterns.Denies().IsMatch(SpokenPatterns.GoodDenials().Replace(words, "")))
            {
                saysYes = true;
            }
            else
            {
                takesBack |= SpokenPatterns.Trouble().IsMatch(SpokenPatterns.GoodDenials().Replace(words, ""));
            }
        }

        return (saysYes, saysNo) switch
        {
            (true, false) when !takesBack => SpokenWord.Yes,
            (false, true) when !hopes => SpokenWord.No,
            _ => SpokenWord.Unclear,
        };
    }

    private static bool IsName(string words, string name) =>
        name.Length > 0 && words.Length > 0 && name.Split(' ', ',', '(').Append(name).Contains(words, StringComparer.OrdinalIgnoreCase);
}
