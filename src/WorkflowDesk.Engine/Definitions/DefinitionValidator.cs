using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>Finds everything that would keep a definition from meaning here what it means in Elsa: nothing is skipped
/// silently. Errors forbid publishing.</summary>
public static class DefinitionValidator
{
    public static async ValueTask<IReadOnlyList<DefinitionProblem>> ValidateAsync(
        WorkflowDefinition definition,
        ActivityRegistry registry,
        IScriptEngine scripts,
        DefinitionResolver resolver,
        CancellationToken cancellationToken,
        WorkflowRunnerOptions? options = null)
    {
        var graph = await GraphCompiler.CompileAsync(definition, registry, resolver, cancellationToken);
        var problems = new List<DefinitionProblem>(graph.Problems);
        CheckDefinition(definition, problems);
        foreach (var node in graph.Nodes)
        {
            // A workflow used as an activity answers for its own inside when it is published itself.
            if (node.Definition != definition && node.Activity is not UsedWorkflow)
            {
                continue;
            }

            CheckIds(node, problems);
            CheckProperties(node, problems);
            CheckStrategy(node, options ?? new WorkflowRunnerOptions(), problems);
            CheckReferences(node, definition, problems);
            if (node.Activity.Descriptor.IsContainer)
            {
                CheckVariables(node.Variables, node.Parent is null ? null : node, problems);
            }

            problems.AddRange(node.Activity.Validate(node));
            await CheckTriggerAsync(graph, node, registry, scripts, problems, cancellationToken);
            await ScriptsInActivities.CheckAsync(node, scripts, problems, cancellationToken);
        }

        return problems;
    }

    /// <summary>What starts the workflow must be known when it is published.</summary>
    private static async ValueTask CheckTriggerAsync(
        WorkflowGraph graph, ActivityNode node, ActivityRegistry registry, IScriptEngine scripts, List<DefinitionProblem> problems, CancellationToken cancellationToken)
    {
        if (!node.CanStartWorkflow || !node.Activity.Descriptor.IsTrigger || node.Definition != graph.Definition)
        {
            return;
        }

        var runner = new WorkflowRunner(registry, scripts, TimeProvider.System, RandomIds.Next);
        try
        {
            if ((await runner.TriggersAsync(graph, node, cancellationToken)).Count == 0)
            {
                problems.Add(new(node.Id, node.Type, null, "Trigger should have a payload: what it waits for is not set."));
            }
        }
        catch (Exception wrong) when (wrong is InputEvaluationException or FormatException)
        {
            // A constant was reported by the activity itself.
            if (!problems.Exists(p => p.ActivityId == node.Id && p.Reason == wrong.Message))
            {
                problems.Add(new(node.Id, node.Type, null, $"{wrong.Message}"));
            }
        }
    }

    private static void CheckDefinition(WorkflowDefinition definition, List<DefinitionProblem> problems)
    {
        if (definition.Name.Length == 0)
        {
            problems.Add(new(null, null, "name", "the definition has no name.", ProblemSeverity.Warning));
        }

        if (definition.Json.Get("root") is null)
        {
            problems.Add(new(null, null, "root", "the definition has no root activity, so it does nothing.", ProblemSeverity.Warning));
        }

        if (definition.Options.IncidentStrategyType is { Length: > 0 } incidents
            && DefinitionOptions.ShortName(incidents) is not ("FaultStrategy" or "ContinueWithIncidentsStrategy"))
        {
            problems.Add(new(null, null, "options.incidentStrategyType", $"unknown incident strategy '{incidents}'; there are FaultStrategy and ContinueWithIncidentsStrategy."));
        }

        if (Activation.Find(definition.Options.ActivationStrategyType) is null)
        {
            problems.Add(new(null, null, "options.activationStrategyType", $"unknown activation strategy '{definition.Options.ActivationStrategyType}'; there are {string.Join(", ", Activation.Strategies)}."));
        }

        if (definition.Options.CommitStrategyName is { Length: > 0 })
        {
            problems.Add(new(null, null, "options.commitStrategyName", "commit strategies have no effect: every step is saved as a whole.", ProblemSeverity.Note));
        }

        foreach (var variable in definition.DroppedVariables)
        {
            problems.Add(new(null, null, "variables", $"variable '{variable.Name}' has the unknown type '{variable.TypeName}' and is left out.", ProblemSeverity.Warning));
        }

        CheckArguments(definition.Inputs, "inputs", problems);
        CheckArguments(definition.Outputs, "outputs", problems);
    }

    private static void CheckArguments(IReadOnlyList<ArgumentDefinition> arguments, string property, List<DefinitionProblem> problems)
    {
        foreach (var twins in arguments.GroupBy(a => a.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            problems.Add(new(null, null, property, $"the name '{twins.Key}' is given {twins.Count()} times."));
        }

        foreach (var argument in arguments)
        {
            if (argument.Name.Length == 0)
            {
                problems.Add(new(null, null, property, "a name is missing."));
            }

            if (DataType.TryParse(argument.TypeName) is null)
            {
                problems.Add(new(null, null, property, $"'{argument.Name}' has the unknown type '{argument.TypeName}' and is taken as Object.", ProblemSeverity.Warning));
            }

            if (VariableDefinition.StorageOf(argument.StorageDriverType) is null)
            {
                problems.Add(new(null, null, property, $"'{argument.Name}' has the unknown storage driver '{argument.StorageDriverType}'."));
            }
        }
    }

    private static void CheckVariables(IReadOnlyList<VariableDefinition> variables, ActivityNode? owner, List<DefinitionProblem> problems)
    {
        void Report(ProblemReason reason, ProblemSeverity severity = ProblemSeverity.Error) => problems.Add(new(owner?.Id, owner?.Type, "variables", reason, severity));

        foreach (var twins in variables.GroupBy(v => v.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Report($"the variable name '{twins.Key}' is given {twins.Count()} times.");
        }

        foreach (var twins in variables.GroupBy(v => v.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Report($"the variable id '{twins.Key}' is given {twins.Count()} times.");
        }

        foreach (var variable in variables)
        {
            if (variable.Name.Length == 0)
            {
                Report("a variable has no name.");
            }

            if (variable.Storage is null)
            {
                Report($"variable '{variable.Name}' has the unknown storage driver '{variable.StorageDriverTypeName}'.");
            }

            if (variable.Type is not { } type)
            {
                Report($"variable '{variable.Name}' has the unknown type '{variable.TypeName}' and is taken as Object.", ProblemSeverity.Warning);
                continue;
            }

            try
            {
                Values.Convert(variable.Value, type);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                Report($"the default of variable '{variable.Name}' cannot be read and is left out: {e.Message}", ProblemSeverity.Warning);
            }
        }
    }

    private static void CheckIds(ActivityNode node, List<DefinitionProblem> problems)
    {
        foreach (var twins in node.Children.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(new(twins.Key, twins.First().Type, "id", $"{twins.Count()} activities in {node} have the id '{twins.Key}'."));
        }
    }

    private static void CheckProperties(ActivityNode node, List<DefinitionProblem> problems)
    {
        if ((node.CustomProperties.GetBool("runAsynchronously") ?? node.Json.GetBool("runAsynchronously")) == true)
        {
            problems.Add(new(node.Id, node.Type, "runAsynchronously", "there are no background jobs here: the activity runs inline, in the same step.", ProblemSeverity.Warning));
        }

        if (node.CustomProperties.GetText("commitStrategyName") is { Length: > 0 })
        {
            problems.Add(new(node.Id, node.Type, "commitStrategyName", "commit strategies have no effect: every step is saved as a whole.", ProblemSeverity.Note));
        }

        if (node.Json.GetInt("version") is { } version && version != node.Activity.Descriptor.Version && node.Activity is not UsedWorkflow)
        {
            problems.Add(new(node.Id, node.Type, "version", $"version {version} is asked for; version {node.Activity.Descriptor.Version} runs.", ProblemSeverity.Note));
        }
    }

    private static void CheckStrategy(ActivityNode node, WorkflowRunnerOptions options, List<DefinitionProblem> problems)
    {
        if (node.CustomProperties.GetObject(RetryChoice.Property) is null)
        {
            return;
        }

        if (node.Activity is not OutgoingCall)
        {
            problems.Add(new(node.Id, node.Type, RetryChoice.Property, "resilience strategies are not supported: a failure is an incident that can be retried.", ProblemSeverity.Warning));
        }
        else if (node.Prepared is OutgoingCall.CallPlan { Retry.StrategyId: { } id } && !options.ResilienceStrategies.ContainsKey(id))
        {
            problems.Add(new(node.Id, node.Type, RetryChoice.Property, $"this desk has no resilience strategy '{id}' (Desk:Http:Strategies); the usual numbers are taken.", ProblemSeverity.Warning));
        }
    }

    private static void CheckReferences(ActivityNode node, WorkflowDefinition definition, List<DefinitionProblem> problems)
    {
        foreach (var binding in node.Inputs)
        {
            var property = ElsaJson.CamelCase(binding.Descriptor.Name);
            switch (binding.Computed)
            {
                case { Kind: ExpressionKind.Variable, Text: var id } when !IsInScope(node, id):
                    problems.Add(new(node.Id, node.Type, property, $"variable '{id}' is not in scope, so the value is null.", ProblemSeverity.Warning));
                    break;
                case { Kind: ExpressionKind.WorkflowInput, Text: var name } when !definition.Inputs.Any(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase)):
                    problems.Add(new(node.Id, node.Type, property, $"the workflow declares no input '{name}', so the value may be null.", ProblemSeverity.Warning));
                    break;
            }
        }
    }

    private static bool IsInScope(ActivityNode node, string variableId)
    {
        for (var holder = node; holder is not null; holder = holder.Parent)
        {
            if (holder.Variables.Any(v => v.Id == variableId))
            {
                return true;
            }
        }

        return false;
    }
}
