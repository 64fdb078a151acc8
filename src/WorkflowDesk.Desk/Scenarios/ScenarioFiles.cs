using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>The scenarios that ship: <c>workflows/&lt;definition&gt;/scenarios/*.json</c>.</summary>
/// <param name="folder">The folder <c>workflows</c>.</param>
public sealed class ScenarioFiles(string folder)
{
    private const string Subfolder = "scenarios";

    /// <summary>Those of one definition that can be read, by key.</summary>
    public async Task<IReadOnlyList<ScenarioFile>> ReadAsync(string definitionId, CancellationToken cancellationToken)
    {
        var own = Path.Combine(folder, definitionId, Subfolder);
        // The id comes from an address: it must not lead out of the folder.
        if (definitionId != Path.GetFileName(definitionId) || definitionId is "." or ".." || !Directory.Exists(own))
        {
            return [];
        }

        var found = new List<ScenarioFile>();
        foreach (var file in Directory.EnumerateFiles(own, "*.json").Order(StringComparer.Ordinal))
        {
            var source = await File.ReadAllTextAsync(file, cancellationToken);
            if (ScenarioReader.Read(Path.GetFileNameWithoutExtension(file), source).Scenario is { } scenario)
            {
                found.Add(new ScenarioFile(definitionId, scenario, source));
            }
        }

        return found;
    }

    /// <summary>Everything wrong with any scenario below this folder, each with its file (relative), path and reason.</summary>
    /// <param name="workflows">A folder shaped like <c>workflows</c>.</param>
    public static IReadOnlyList<ScenarioProblem> Check(string workflows)
    {
        var problems = new List<ScenarioProblem>();
        foreach (var file in Directory.EnumerateFiles(workflows, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == Subfolder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(workflows, file).Replace('\\', '/');
            var key = Path.GetFileNameWithoutExtension(file);
            if (!ScenarioKey.IsValid(key))
            {
                problems.Add(new ScenarioProblem("$", ScenarioKey.Rule) { File = name });
            }

            problems.AddRange(ScenarioReader.Read(key, File.ReadAllText(file)).Problems.Select(problem => problem with { File = name }));
        }

        return problems;
    }
}

/// <param name="Source">The file's text.</param>
public sealed record ScenarioFile(string DefinitionId, Scenario Scenario, string Source);

/// <summary>What scenarios are called: part of addresses and file names.</summary>
public static class ScenarioKey
{
    public const int MaxLength = 80;

    public static LocalizedText Rule { get; } = new(
        $"名称只能由小写字母、数字和连字符组成，最多 {MaxLength} 个字符。", $"the name consists of small letters, digits and hyphens, at most {MaxLength}.");

    public static bool IsValid(string key) => key.Length is > 0 and <= MaxLength && key.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && key[0] != '-';
}
