using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Studio;

/// <summary>Activity types as Studio reads them. What a missing field does there stands in <c>docs/decisions/0019</c>.</summary>
internal sealed class DescriptorShape(DescriptorTexts texts, DescriptorChoices choices)
{
    public const string NotFound = "Elsa.NotFoundActivity";
    private const string DynamicOutcomes = "dynamic-outcomes";

    /// <summary>A type the desk runs.</summary>
    public JsonObject Of(ActivityDescriptor activity) => Write(
        activity, texts.Name(activity), texts.Description(activity), texts.Category(activity),
        [.. activity.Inputs.Select(input => Input(activity, input))],
        [.. activity.Outputs.Select(output => Output(output, texts.Output(activity, output)))],
        [], activity.CustomProperties?.DeepClone().AsObject() ?? []);

    /// <summary>A stored workflow that may stand as an activity in others; offered once it is published.</summary>
    /// <param name="published">Its published version, for whoever places it in a definition.</param>
    public JsonObject Of(DesignerDefinition definition, DesignerDefinition? published)
    {
        var activity = definition.AsActivity!;
        return Write(
            activity with { IsBrowsable = definition.IsPublished },
            Own(definition.Texts, "displayTexts") ?? activity.DisplayName,
            Own(definition.Texts, "descriptions") ?? activity.Description,
            texts.Category(activity.Category),
            [.. activity.Inputs.Select(input => Plain(activity, input, input.DisplayName ?? DescriptorTexts.Words(input.Name), input.Description ?? "", input.UIHintOrDefault, null, isSynthetic: true))],
            [.. activity.Outputs.Select(output => Output(output, (output.DisplayName ?? DescriptorTexts.Words(output.Name), output.Description ?? ""), isSynthetic: true))],
            new JsonObject
            {
                ["WorkflowDefinitionId"] = definition.DefinitionId,
                ["WorkflowDefinitionVersionId"] = definition.Id,
                ["LatestAvailablePublishedVersion"] = published?.Version ?? 0,
                ["LatestAvailablePublishedVersionId"] = published?.Id,
            },
            new JsonObject
            {
                ["RootType"] = "WorkflowDefinitionActivity",
                ["WorkflowDefinitionId"] = definition.DefinitionId,
                ["WorkflowDefinitionVersionId"] = definition.Id,
            });
    }

    /// <summary>A type or version that stored definitions name and the desk does not know: hidden, but without it Studio draws nothing at all.</summary>
    public JsonObject Of(TypeVersion unknown, ActivityDescriptor? otherVersion)
    {
        var activity = otherVersion is null
            ? new ActivityDescriptor { TypeName = unknown.TypeName, Version = unknown.Version, DisplayName = DescriptorTexts.Words(Short(unknown.TypeName)), Category = "System", IsBrowsable = false }
            : otherVersion with { Version = unknown.Version, IsBrowsable = false };
        return Of(activity);
    }

    /// <summary>What Studio may put in the place of an activity it cannot show.</summary>
    public JsonObject NotFoundActivity() =>
        Of(new ActivityDescriptor { TypeName = NotFound, DisplayName = "Unknown activity", Category = "System", IsBrowsable = false });

    /// <summary>Editor, texts and items of one input.</summary>
    public JsonObject Input(ActivityDescriptor activity, InputDescriptor input)
    {
        var (name, description) = texts.Input(activity, input);
        var list = choices.Of(activity, input);
        return Plain(activity, input, name, description, list?.Hint ?? input.UIHintOrDefault, list?.Specifications ?? input.UISpecifications, isSynthetic: false);
    }

    private JsonObject Write(
        ActivityDescriptor activity, string name, string description, string category, JsonArray inputs, JsonArray outputs, JsonObject construction, JsonObject custom) => new()
        {
            ["typeName"] = activity.TypeName,
            ["namespace"] = activity.Namespace,
            ["name"] = activity.Name,
            ["version"] = activity.Version,
            ["category"] = category,
            ["displayName"] = name,
            ["description"] = description,
            ["kind"] = activity.Kind.ToString(),
            ["inputs"] = inputs,
            ["outputs"] = outputs,
            ["ports"] = new JsonArray([.. Ports(activity).Select(port => (JsonNode)new JsonObject
            {
                ["name"] = port.Name,
                ["displayName"] = texts.Port(port),
                ["type"] = port.Kind.ToString(),
                ["isBrowsable"] = port.IsBrowsable,
            })]),
            ["customProperties"] = custom,
            ["constructionProperties"] = construction,
            ["isContainer"] = activity.IsContainer,
            ["isBrowsable"] = activity.IsBrowsable,
            ["isStart"] = activity.IsStart,
            ["isTerminal"] = activity.IsTerminal,
        };

    // Studio reads the outcomes of a dynamic-outcomes input from the activity itself; nothing follows a terminal one.
    private static IReadOnlyList<PortDescriptor> Ports(ActivityDescriptor activity) =>
        activity.Ports.Count > 0 ? activity.Ports
        : activity.IsTerminal || activity.Inputs.Any(input => input.UIHint == DynamicOutcomes) ? []
        : [new PortDescriptor("Done")];

    private static JsonObject Plain(
        ActivityDescriptor activity, InputDescriptor input, string name, string description, string hint, JsonObject? specifications, bool isSynthetic) => new()
        {
            ["name"] = input.Name,
            ["typeName"] = input.TypeName,
            ["displayName"] = name,
            ["description"] = description,
            ["order"] = input.Order,
            ["isBrowsable"] = input.IsBrowsable,
            ["isSynthetic"] = isSynthetic,
            ["isSerializable"] = true,
            ["isWrapped"] = input.IsWrapped,
            ["uiHint"] = hint,
            ["category"] = input.Category,
            ["defaultValue"] = input.DefaultValue?.DeepClone(),
            ["defaultSyntax"] = input.DefaultSyntax ?? (hint is "checklist" ? "Object" : null),
            ["isReadOnly"] = input.IsReadOnly,
            ["isSensitive"] = input.IsSensitive,
            ["autoEvaluate"] = input.AutoEvaluate,
            ["storageDriverType"] = null,
            ["uiSpecifications"] = FixedOutcomes(activity, hint) ?? specifications?.DeepClone(),
        };

    private static JsonObject Output(OutputDescriptor output, (string Name, string Description) words, bool isSynthetic = false) => new()
    {
        ["name"] = output.Name,
        ["typeName"] = output.TypeName,
        ["displayName"] = words.Name,
        ["description"] = words.Description,
        ["isBrowsable"] = output.IsBrowsable,
        ["isSerializable"] = true,
        ["isSynthetic"] = isSynthetic,
    };

    /// <summary>Ways out an activity has beside those its author names.</summary>
    private static JsonObject? FixedOutcomes(ActivityDescriptor activity, string hint) => (hint, activity.TypeName) switch
    {
        (DynamicOutcomes, "Elsa.RunJavaScript") => Fixed("Done"),
        (DynamicOutcomes, "WorkflowDesk.UserTask") => Fixed([.. UserTask.EndsUnasked]),
        _ => null,
    };

    private static JsonObject Fixed(params string[] outcomes) =>
        new() { ["DynamicOutcomesOptions"] = new JsonObject { ["fixedOutcomes"] = new JsonArray([.. outcomes.Select(outcome => (JsonNode)outcome)]) } };

    private string? Own(JsonObject custom, string property) => custom.GetObject(property)?.GetText(texts.Language) is { Length: > 0 } text ? text : null;

    private static string Short(string typeName) => typeName[(typeName.LastIndexOf('.') + 1)..];
}
