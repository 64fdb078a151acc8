using System.Globalization;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>One thing that can be wrong with a definition, in the words of a process owner.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="English">A sentence with places <c>{0}</c>, <c>{1}</c> …; the same arguments fill the Chinese one.</param>
/// <param name="Severity">Null: what the finder says.</param>
internal sealed record ProblemKind(string Code, string English, string Chinese, ProblemSeverity? Severity = ProblemSeverity.Error)
{
    public DefinitionProblem At(ActivityNode node, string? property, params string[] arguments) =>
        New(node.Id, node.Type, property, arguments) with { DisplayText = node.DisplayText };

    /// <summary>Concerns the definition as a whole.</summary>
    public DefinitionProblem OfDefinition(string? property, params string[] arguments) => New(null, null, property, arguments);

    public string In(string language, IReadOnlyList<string> arguments) =>
        string.Format(CultureInfo.InvariantCulture, language == Languages.English ? English : Chinese, [.. arguments]);

    private DefinitionProblem New(string? id, string? type, string? property, string[] arguments) =>
        new(id, type, property, ProblemReason.Of(English, arguments), Severity ?? ProblemSeverity.Error) { Code = Code };
}
