using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Whether the journal takes a value: said outright, left to an expression, or (both null) to the next who decides.</summary>
internal readonly record struct JournalRule(bool? Takes, CompiledExpression? Expression);

/// <summary>
/// Which inputs and outputs of an activity the journal takes: the setting of the property decides, else the activity's,
/// else the workflow's; without any of them it takes everything. Read from <c>logPersistenceConfig</c>, which names
/// strategies or expressions, or the older <c>logPersistenceMode</c>, which names modes.
/// </summary>
internal sealed class JournalRules
{
    private static readonly string[] s_keys = ["logPersistenceConfig", "logPersistenceMode"];

    private readonly Dictionary<string, JournalRule> _inputs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, JournalRule> _outputs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<JournalRule> _defaults = [];

    /// <summary>Null when neither the activity nor the workflow says anything.</summary>
    public static JournalRules? Of(ActivityNode node, WorkflowDefinition workflow, Action<DefinitionProblem> report)
    {
        var own = SettingOf(node.CustomProperties);
        var general = SettingOf(workflow.Json.GetObject("customProperties") ?? []);
        if (own is null && general is null)
        {
            return null;
        }

        var rules = new JournalRules();
        rules.Read(own, Report);
        rules.AddDefault(general, Report);
        return rules;

        void Report(string property, ProblemReason reason, ProblemSeverity severity) => report(new(node.Id, node.Type, property, reason, ProblemSeverity.Warning));
    }

    public IEnumerable<JournalRule> ForInput(string name) => For(_inputs, name);

    public IEnumerable<JournalRule> ForOutput(string name) => For(_outputs, name);

    /// <summary>What a mode or strategy says; null: it leaves the decision to the next.</summary>
    public static bool? Takes(string? mode) => mode is null ? null : DefinitionOptions.ShortName(mode) switch
    {
        "Include" or "1" => true,
        "Exclude" or "2" => false,
        _ => null,
    };

    private IEnumerable<JournalRule> For(Dictionary<string, JournalRule> own, string name) =>
        own.TryGetValue(name, out var rule) ? _defaults.Prepend(rule) : _defaults;

    private static JsonNode? SettingOf(JsonObject properties) => s_keys.Select(key => properties.Get(key)).FirstOrDefault(setting => setting is not null);

    private void Read(JsonNode? setting, Action<string, ProblemReason, ProblemSeverity> report)
    {
        AddDefault(setting, report);
        foreach (var (part, rules) in new[] { ("inputs", _inputs), ("outputs", _outputs) })
        {
            foreach (var (name, value) in (setting as JsonObject)?.GetObject(part) ?? [])
            {
                rules[name] = RuleOf(value, report);
            }
        }
    }

    private void AddDefault(JsonNode? setting, Action<string, ProblemReason, ProblemSeverity> report) =>
        _defaults.Add(RuleOf(setting is JsonObject json && json.ContainsKey("default") ? json.Get("default") : setting, report));

    private static JournalRule RuleOf(JsonNode? setting, Action<string, ProblemReason, ProblemSeverity> report)
    {
        if (setting is not JsonObject config)
        {
            return new(setting is JsonValue ? Takes(Values.ToText(setting)) : null, null);
        }

        if (config.GetText("evaluationMode") is not ("Expression" or "1") || config.GetObject("expression") is not { } expression)
        {
            return new(Takes(config.GetText("strategyType")), null);
        }

        const string Property = "customProperties.logPersistenceConfig";
        var type = expression.GetText("type") ?? "Literal";
        return ExpressionCompiler.IsKnown(type, Property, report)
            ? new(null, ExpressionCompiler.Compile(new(type, expression.Get("value")), DataType.String, isDictionary: false, Property, report))
            : default;
    }
}
