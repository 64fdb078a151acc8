using System.Globalization;
using System.Linq.Expressions;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Which versions of a definition are meant, in Elsa's words: <c>Latest</c>, <c>Published</c>, a number …</summary>
public sealed record VersionOptions
{
    private static readonly Dictionary<string, Expression<Func<DefinitionRow, bool>>> s_named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllVersions"] = _ => true,
        ["Draft"] = row => !row.IsPublished,
        ["Latest"] = row => row.IsLatest,
        ["Published"] = row => row.IsPublished,
        ["LatestOrPublished"] = row => row.IsLatest || row.IsPublished,
        ["LatestAndPublished"] = row => row.IsLatest && row.IsPublished,
    };

    private VersionOptions(Expression<Func<DefinitionRow, bool>> fits) => Fits = fits;

    public static VersionOptions Latest { get; } = new(s_named["Latest"]);

    public static VersionOptions Published { get; } = new(s_named["Published"]);

    public static VersionOptions All { get; } = new(s_named["AllVersions"]);

    public Expression<Func<DefinitionRow, bool>> Fits { get; }

    /// <param name="otherwise">What nothing, or an empty text, means here.</param>
    /// <exception cref="DeskRuleException">400: there is no such option.</exception>
    public static VersionOptions Parse(string? text, VersionOptions otherwise) =>
        string.IsNullOrWhiteSpace(text) ? otherwise
        : s_named.TryGetValue(text.Trim(), out var fits) ? new VersionOptions(fits)
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? new VersionOptions(row => row.Version == number)
        : throw new DeskRuleException("bad-request", 400, $"versionOptions '{text}' is neither a number nor one of {string.Join(", ", s_named.Keys)}.");
}
