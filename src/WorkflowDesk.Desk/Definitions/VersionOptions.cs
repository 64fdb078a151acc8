using System.Globalization;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Which versions of a definition are meant, in Elsa's words: <c>Latest</c>, <c>Published</c>, a number …</summary>
public sealed record VersionOptions
{
    private static readonly Dictionary<string, Func<DefinitionSummary, bool>> s_named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllVersions"] = _ => true,
        ["Draft"] = version => !version.IsPublished,
        ["Latest"] = version => version.IsLatest,
        ["Published"] = version => version.IsPublished,
        ["LatestOrPublished"] = version => version.IsLatest || version.IsPublished,
        ["LatestAndPublished"] = version => version.IsLatest && version.IsPublished,
    };

    private VersionOptions(Func<DefinitionSummary, bool> choose) => Choose = choose;

    public static VersionOptions Latest { get; } = new(s_named["Latest"]);

    public static VersionOptions Published { get; } = new(s_named["Published"]);

    public static VersionOptions All { get; } = new(s_named["AllVersions"]);

    public Func<DefinitionSummary, bool> Choose { get; }

    /// <summary>The highest version of a definition that is meant; null: there is none.</summary>
    public DefinitionSummary? HighestOf(IEnumerable<DefinitionSummary> versions, string definitionId) =>
        versions.Where(version => version.DefinitionId == definitionId && Choose(version)).MaxBy(version => version.Version);

    /// <param name="otherwise">What nothing, or an empty text, means here.</param>
    /// <exception cref="DeskRuleException">400: there is no such option.</exception>
    public static VersionOptions Parse(string? text, VersionOptions otherwise) =>
        string.IsNullOrWhiteSpace(text) ? otherwise
        : s_named.TryGetValue(text.Trim(), out var choose) ? new VersionOptions(choose)
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? new VersionOptions(version => version.Version == number)
        : throw new DeskRuleException("bad-request", 400, $"versionOptions '{text}' is neither a number nor one of {string.Join(", ", s_named.Keys)}.");
}
