using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// Everything that is wrong with a definition before it serves tickets, for every way in: Studio, the publish page,
/// files at start, the check of a folder. Errors refuse the publication, warnings are shown and acknowledged.
/// </summary>
public sealed class PublishChecks(ActivityRegistry registry, IScriptEngine scripts, DefinitionCache definitions, WorkflowRunnerOptions options, ProfileShelf profiles)
{
    /// <summary>Every problem with its code, most severe first; <see cref="ProblemTexts"/> has the words.</summary>
    /// <param name="db">The transaction in which definitions stored a moment ago are found too.</param>
    public Task<IReadOnlyList<DefinitionProblem>> FindAsync(DeskDb db, WorkflowDefinition definition, CancellationToken cancellationToken) =>
        FindAsync(new DeskSurroundings(db, definitions, profiles), definition, cancellationToken);

    /// <inheritdoc cref="FindAsync(DeskDb, WorkflowDefinition, CancellationToken)"/>
    public async Task<IReadOnlyList<DefinitionProblem>> FindAsync(ISurroundings surroundings, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        ArgumentNullException.ThrowIfNull(definition);
        var problems = new List<DefinitionProblem>(
            await DefinitionValidator.ValidateAsync(definition, registry, scripts, surroundings.FindDefinition, cancellationToken, options));
        // Compiled apart from what runs: a draft changes under the same version id.
        var graph = await new WorkflowGraphs(registry).GetAsync(definition, surroundings.FindDefinition, cancellationToken);
        var examined = new CheckedDefinition(graph, surroundings);
        problems.AddRange(InputChecks.Find(examined));
        problems.AddRange(OutcomeChecks.Find(examined));
        problems.AddRange(ApprovalChecks.Find(examined));
        problems.AddRange(await NameChecks.FindAsync(examined, cancellationToken));
        problems.AddRange(await TriggerChecks.FindAsync(examined, new WorkflowRunner(registry, scripts, TimeProvider.System, RandomIds.Next), cancellationToken));
        problems.AddRange(StepContract.Find(examined));
        problems.AddRange(FlowChecks.Find(examined));
        problems.AddRange(StepChecks.Find(examined));
        problems.AddRange(ScriptChecks.Find(examined, registry));
        return
        [
            .. problems.Select(ProblemTexts.Coded).Select(problem => Named(graph, problem))
                .DistinctBy(problem => (problem.Code, problem.ActivityId, problem.Property, problem.Reason))
                .OrderByDescending(problem => problem.Severity),
        ];
    }

    /// <summary>Priorities and categories the definition names and the profile does not have.</summary>
    public async Task<IReadOnlyList<DefinitionProblem>> NotInProfileAsync(DeskDb db, WorkflowDefinition definition, Profile profile, CancellationToken cancellationToken)
    {
        var surroundings = new DeskSurroundings(db, definitions, profiles, profile);
        var graph = await new WorkflowGraphs(registry).GetAsync(definition, surroundings.FindDefinition, cancellationToken);
        var problems = await NameChecks.FindAsync(new CheckedDefinition(graph, surroundings), cancellationToken);
        return [.. problems.Where(problem => problem.Code == DeskProblems.UnknownCategory.Code || problem.Code == DeskProblems.UnknownPriority.Code).Select(problem => Named(graph, problem))];
    }

    private static DefinitionProblem Named(WorkflowGraph graph, DefinitionProblem problem) =>
        problem.ActivityId is { } id && problem.DisplayText is null ? problem with { DisplayText = graph.FindActivity(id)?.DisplayText } : problem;
}
