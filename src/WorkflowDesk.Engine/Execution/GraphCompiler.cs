using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Finds a definition version; null when there is none.</summary>
public delegate ValueTask<WorkflowDefinition?> DefinitionResolver(DefinitionQuery query, CancellationToken cancellationToken);

/// <summary>Compiles a definition into its graph, with the graphs of workflows it uses as activities inside. Never fails
/// because of what is written in it: what is wrong becomes a problem, and an unknown activity fails when it runs.</summary>
internal sealed class GraphCompiler
{
    private readonly ActivityRegistry _registry;
    private readonly Dictionary<string, WorkflowDefinition> _used;
    private readonly List<ActivityNode> _nodes = [];
    private readonly List<DefinitionProblem> _problems = [];
    private readonly List<WorkflowDefinition> _inside = [];

    private GraphCompiler(ActivityRegistry registry, Dictionary<string, WorkflowDefinition> used)
    {
        _registry = registry;
        _used = used;
    }

    public static async ValueTask<WorkflowGraph> CompileAsync(WorkflowDefinition definition, ActivityRegistry registry, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        var used = new Dictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        var moving = new Dictionary<DefinitionQuery, WorkflowDefinition>();
        await ResolveUsedAsync(definition.Root, registry, resolver, used, moving, cancellationToken);
        var compiler = new GraphCompiler(registry, used);
        compiler._inside.Add(definition);
        var root = compiler.Workflow(definition);
        return new(definition, root, compiler._nodes, compiler._problems, used.Values, moving);
    }

    /// <summary>Looks for workflows used as activities anywhere in the JSON, and in those found.</summary>
    private static async ValueTask ResolveUsedAsync(
        JsonNode? json, ActivityRegistry registry, DefinitionResolver resolver, Dictionary<string, WorkflowDefinition> used,
        Dictionary<DefinitionQuery, WorkflowDefinition> moving, CancellationToken cancellationToken)
    {
        switch (json)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    await ResolveUsedAsync(item, registry, resolver, used, moving, cancellationToken);
                }

                break;
            case JsonObject item:
                if (UsedKey(item, registry) is { } key && !used.ContainsKey(key) && await ResolveAsync(item, resolver, moving, cancellationToken) is { } found)
                {
                    used[key] = found;
                    await ResolveUsedAsync(found.Root, registry, resolver, used, moving, cancellationToken);
                }

                foreach (var property in item)
                {
                    await ResolveUsedAsync(property.Value, registry, resolver, used, moving, cancellationToken);
                }

                break;
        }
    }

    /// <summary>Version id, else definition id and number, else the published, else the latest version; without either id
    /// what makes this activity type.</summary>
    private static async ValueTask<WorkflowDefinition?> ResolveAsync(
        JsonObject activity, DefinitionResolver resolver, Dictionary<DefinitionQuery, WorkflowDefinition> moving, CancellationToken cancellationToken)
    {
        if (activity.GetText("workflowDefinitionVersionId") is { Length: > 0 } versionId
            && await resolver(DefinitionQuery.ById(versionId), cancellationToken) is { } exact)
        {
            return exact;
        }

        if (activity.GetText("workflowDefinitionId") is not { Length: > 0 } definitionId)
        {
            return await NotedAsync(DefinitionQuery.UsableAs(activity.GetText("type")!, activity.GetInt("version")));
        }

        if (activity.GetInt("version") is { } version && await resolver(DefinitionQuery.ByVersion(definitionId, version), cancellationToken) is { } numbered)
        {
            return numbered;
        }

        return await NotedAsync(DefinitionQuery.PublishedOf(definitionId)) ?? await NotedAsync(DefinitionQuery.LatestOf(definitionId));

        async ValueTask<WorkflowDefinition?> NotedAsync(DefinitionQuery query)
        {
            var found = await resolver(query, cancellationToken);
            if (found is not null)
            {
                moving[query] = found;
            }

            return found;
        }
    }

    private static string? UsedKey(JsonObject json, ActivityRegistry registry)
    {
        if (json.Get("type") is not JsonValue type || type.GetValueKind() != JsonValueKind.String || registry.Find(type.GetValue<string>()) is not null)
        {
            return null;
        }

        var versionId = json.GetText("workflowDefinitionVersionId");
        var definitionId = json.GetText("workflowDefinitionId");
        // Anything else in the JSON may have a type; activities have an id as well.
        return versionId is not null || definitionId is not null ? $"{versionId}|{definitionId}|{json.GetInt("version")}"
            : json.GetText("id") is not null ? $"{type.GetValue<string>()}|{json.GetInt("version")}"
            : null;
    }

    private ActivityNode Workflow(WorkflowDefinition definition)
    {
        var json = new JsonObject { ["id"] = "Workflow1", ["type"] = WorkflowRoot.TypeName, ["version"] = 1 };
        var node = new ActivityNode(WorkflowRoot.Instance, json, "Workflow1", parent: null, _nodes.Count)
        {
            Definition = definition,
            Variables = definition.Variables,
            HoldsVariables = true,
        };
        _nodes.Add(node);
        node.Add(Compile(ElsaJson.Unwrapped(definition.Root), node, "root"), "root");
        return node;
    }

    private ActivityNode Compile(JsonObject json, ActivityNode parent, string property)
    {
        var type = json.GetText("type") ?? "";
        var isPlaceholder = type == NotFoundActivity.TypeName;
        if (isPlaceholder && json.GetText("missingTypeName") is { Length: > 0 } missing)
        {
            type = missing;
        }

        if (type.Length == 0)
        {
            type = NotFoundActivity.TypeName;
            _problems.Add(new(json.GetText("id"), "activity", "type", $"an activity in '{property}' has no type."));
        }

        var id = json.GetText("id") is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"{property}{parent.Children.Count + 1}");
        var used = UsedKey(json, _registry) is { } key ? _used.GetValueOrDefault(key) : null;
        var recursive = used is not null && _inside.Exists(d => d.Id == used.Id);
        var activity = (isPlaceholder ? null : _registry.Find(type))
            ?? (used is not null && !recursive ? new UsedWorkflow(used) : new NotFoundActivity(type));
        var node = new ActivityNode(activity, json, id, parent, _nodes.Count) { Definition = used is null ? parent.Definition : used };
        _nodes.Add(node);
        if (activity is NotFoundActivity)
        {
            if (json.GetText("type") is { Length: > 0 })
            {
                _problems.Add(recursive
                    ? new(id, type, "type", $"workflow '{used!.Name}' uses itself as an activity.")
                    : isPlaceholder
                        ? new(id, type, "type", $"the activity of type '{type}' was lost: the placeholder does not hold it.")
                        : new(id, type, "type", $"unknown activity type '{type}'."));
            }

            return node;
        }

        Bind(node, parent.Definition);
        node.JournalRules = JournalRules.Of(node, _inside[0], _problems.Add);
        if (activity is UsedWorkflow workflow)
        {
            _inside.Add(workflow.Definition);
            node.Variables = workflow.Definition.Variables;
            node.HoldsVariables = true;
            node.Add(Compile(ElsaJson.Unwrapped(workflow.Definition.Root), node, "root"), "root");
            _inside.RemoveAt(_inside.Count - 1);
        }
        else
        {
            if (activity.Descriptor.IsContainer)
            {
                node.HoldsVariables = true;
                node.Variables = ReadVariables(node);
            }

            activity.Compile(new NodeCompilation(node, Compile, _problems.Add));
        }

        return node;
    }

    private void Bind(ActivityNode node, WorkflowDefinition definition)
    {
        var descriptor = node.Activity.Descriptor;
        void Report(string property, ProblemReason reason, ProblemSeverity severity) => _problems.Add(new(node.Id, node.Type, property, reason, severity));

        if (descriptor.Inputs.Count > 0)
        {
            node.Inputs = new InputBinding[descriptor.Inputs.Count];
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                var input = descriptor.Inputs[i];
                node.Inputs[i] = ExpressionCompiler.Bind(input, node.Json.Get(ElsaJson.CamelCase(input.Name)), Report);
            }

            node.ConstantInputs = Array.TrueForAll(node.Inputs, b => b.Computed is null || !b.Descriptor.AutoEvaluate)
                ? Array.ConvertAll(node.Inputs, b => b.Constant)
                : null;
        }

        if (descriptor.Outputs.Count > 0)
        {
            var outputs = new List<OutputBinding>();
            foreach (var output in descriptor.Outputs)
            {
                var property = ElsaJson.CamelCase(output.Name);
                if (node.Json.GetObject(property) is not { } json)
                {
                    continue;
                }

                var converter = json.GetObject("converter");
                CheckConverter(converter, property, Report);
                if (json.GetObject("memoryReference")?.GetText("id") is { Length: > 0 } target)
                {
                    outputs.Add(new(output.Name, target, DataType.TryParse(output.TypeName) ?? DataType.Object)
                    {
                        Converter = converter is null ? null : converter.GetText("id") ?? "",
                        Settings = converter?.GetObject("settings") ?? [],
                    });
                    CheckTarget(node, definition, property, target, Report);
                }
            }

            node.Outputs = [.. outputs];
        }
    }

    private static void CheckConverter(JsonObject? json, string property, Action<string, ProblemReason, ProblemSeverity> report)
    {
        if (json is null)
        {
            return;
        }

        var id = json.GetText("id") ?? "";
        if (OutputConverter.Find(id) is not { } converter)
        {
            report(property, $"there is no output converter '{id}'; there are {string.Join(", ", OutputConverter.All.Select(known => known.Id))}.", ProblemSeverity.Error);
        }
        else if (converter.Check(json.GetObject("settings") ?? []) is { } wrong)
        {
            report(property, $"the output converter '{id}' cannot work: {wrong}", ProblemSeverity.Error);
        }
    }

    private static void CheckTarget(ActivityNode node, WorkflowDefinition definition, string property, string target, Action<string, ProblemReason, ProblemSeverity> report)
    {
        for (var holder = node.Parent; holder is not null; holder = holder.Parent)
        {
            if (holder.Variables.Any(v => v.Id == target))
            {
                return;
            }
        }

        if (!definition.Outputs.Any(o => string.Equals(o.Name, target, StringComparison.OrdinalIgnoreCase)))
        {
            report(property, $"the output goes to '{target}', which is neither a variable in scope nor an output of the workflow; its value is dropped.", ProblemSeverity.Warning);
        }
    }

    private IReadOnlyList<VariableDefinition> ReadVariables(ActivityNode node)
    {
        try
        {
            return VariableDefinition.ReadAll(node.Json, $"activity '{node.Id}'");
        }
        catch (DefinitionFormatException e)
        {
            _problems.Add(new(node.Id, node.Type, "variables", e.Message));
            return [];
        }
    }
}
