using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>What people meet: the name of a step in both languages, and something that presses for it.</summary>
internal static class StepChecks
{
    private static readonly (string Name, ProblemKind Missing)[] s_languages = [(Languages.Chinese, DeskProblems.StepWithoutChinese), (Languages.English, DeskProblems.StepWithoutEnglish)];

    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition)
    {
        // A part runs under the clocks of the process that uses it.
        var isPart = definition.Definition.Options.UsableAsActivity || definition.Own.Any(node => node.Activity is ClockReached && node.CanStartWorkflow);
        foreach (var problem in FindHalfNamed(definition))
        {
            yield return problem;
        }

        foreach (var node in definition.Own.Where(node => node.Activity is HumanTask))
        {
            foreach (var (language, kind) in s_languages)
            {
                if (!IsNamed(node, language))
                {
                    yield return kind.At(node, "title");
                }
            }

            if (!isPart && !Presses(node) && !RunsUnderAClock(definition, node))
            {
                yield return DeskProblems.StepWithoutTime.At(node, "dueIn");
            }
        }
    }

    /// <summary>
    /// A step renamed in the designer has its new name in one language. Where no step has both, nobody asks for a second.
    /// </summary>
    private static IEnumerable<DefinitionProblem> FindHalfNamed(CheckedDefinition definition)
    {
        if (!definition.Own.Any(node => s_languages.All(language => IsLabelled(node, language.Name))))
        {
            yield break;
        }

        foreach (var node in definition.Own.Where(node => s_languages.Any(language => IsLabelled(node, language.Name))))
        {
            foreach (var (language, kind) in s_languages)
            {
                // A task whose title is missing as well is reported for that.
                if (!IsLabelled(node, language) && !(node.Activity is HumanTask && !IsNamed(node, language)))
                {
                    yield return kind.At(node, "displayText");
                }
            }
        }
    }

    private static bool IsLabelled(ActivityNode node, string language) => !string.IsNullOrWhiteSpace(node.Metadata.GetObject("displayTexts")?.GetText(language));

    /// <summary>The title is what people see; the display text stands in for it.</summary>
    private static bool IsNamed(ActivityNode node, string language)
    {
        var title = node.Expression("Title");
        return title is not null
            ? node.Constant("Title") is not JsonObject words || words.GetText(language) is { Length: > 0 }
            : IsLabelled(node, language);
    }

    private static bool Presses(ActivityNode node) =>
        node.Expression("DueIn") is not null || node.Expression("GiveUpAfter") is not null
        // The profile's approval rules have times of their own.
        || (node.Activity is RequestApproval && node.Expression("Approvers") is null)
        || (node.Expression("Reminders") is not null && node.Constant("Reminders") is not JsonArray { Count: 0 });

    private static bool RunsUnderAClock(CheckedDefinition definition, ActivityNode step)
    {
        foreach (var flow in definition.Flows)
        {
            var clocks = Enumerable.Range(0, flow.Nodes.Count).Where(index => CheckedDefinition.Holds<StartClock>(flow.Nodes[index]));
            var behind = flow.Behind(clocks);
            if (Enumerable.Range(0, flow.Nodes.Count).Any(index => behind[index] && IsWithin(step, flow.Nodes[index])))
            {
                return true;
            }
        }

        return definition.Flows.Count == 0 && CheckedDefinition.Holds<StartClock>(definition.Graph.Root);
    }

    private static bool IsWithin(ActivityNode step, ActivityNode container)
    {
        for (var node = step; node is not null; node = node.Parent)
        {
            if (node == container)
            {
                return true;
            }
        }

        return false;
    }
}
