using System.Globalization;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>One finding in a folder of definitions, as a line: <c>file: activity, property: reason</c>.</summary>
public sealed record FolderFinding(string File, string Text, bool IsError)
{
    public override string ToString() => $"{File}: {Text}";
}

/// <summary>
/// Checks a folder of definitions as publishing would, without a desk: people and teams are not known here and pass.
/// </summary>
public sealed class FolderCheck(PublishChecks checks, ActivityRegistry registry, IScriptEngine scripts, TimeProvider clock)
{
    public async Task<IReadOnlyList<FolderFinding>> FindAsync(DefinitionFolder folder, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var zh = language == Languages.Chinese;
        var findings = new List<FolderFinding>(folder.Unreadable.Select(file => new FolderFinding(file.File, file.Reason, IsError: true)));
        var surroundings = new FolderSurroundings(folder.Definitions, registry, scripts, clock);
        foreach (var (file, definition) in folder.Files)
        {
            findings.AddRange(OfName(file, definition, zh).Select(text => new FolderFinding(file, text, IsError: true)));
            findings.AddRange((await checks.FindAsync(surroundings, definition, cancellationToken))
                .Where(problem => problem.Severity != ProblemSeverity.Note)
                .Select(problem => new FolderFinding(
                    file,
                    ProblemTexts.Line(definition, problem, language) + (problem.Severity == ProblemSeverity.Error ? "" : zh ? "（警告）" : " (warning)"),
                    problem.Severity == ProblemSeverity.Error)));
        }

        foreach (var twins in folder.Files.GroupBy(file => (file.Definition.DefinitionId, file.Definition.Version)).Where(group => group.Count() > 1)
            .Concat(folder.Files.GroupBy(file => (file.Definition.Id, 0)).Where(group => group.Count() > 1)))
        {
            var others = string.Join(", ", twins.Select(twin => twin.File));
            findings.Add(new FolderFinding(twins.Last().File, zh ? $"版本或版本标识重复：{others}。" : $"the same version, or the same version id, stands in {others}.", IsError: true));
        }

        findings.AddRange(ScenarioFiles.Check(folder.Path).Select(problem => new FolderFinding(problem.File ?? "", $"{problem.Path}: {problem.Reason.In(language)}", IsError: true)));
        return [.. findings.OrderBy(finding => finding.File, StringComparer.Ordinal).ThenByDescending(finding => finding.IsError)];
    }

    /// <summary>The desk imports by what the file says; a name that says something else misleads people.</summary>
    private static IEnumerable<string> OfName(string file, WorkflowDefinition definition, bool zh)
    {
        var parts = file.Split('/');
        if (parts[^1] != string.Create(CultureInfo.InvariantCulture, $"v{definition.Version}.json"))
        {
            yield return zh ? $"文件名与其中的版本 {definition.Version} 不一致。" : $"the file is not named after its version {definition.Version}.";
        }

        if (parts.Length > 1 && parts[^2] != definition.DefinitionId)
        {
            yield return zh ? $"文件夹名与流程标识“{definition.DefinitionId}”不一致。" : $"the folder is not named after its definition '{definition.DefinitionId}'.";
        }
    }
}
