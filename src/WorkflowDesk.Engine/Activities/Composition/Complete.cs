using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Completes the nearest workflow used as an activity, else the workflow, with the outcomes given.</summary>
internal sealed class Complete : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Complete",
        DisplayName = "Complete",
        Description = "Signals the current composite activity to complete itself as a whole.",
        Category = "Composition",
        IsTerminal = true,
        Inputs = [new("Outcomes", "Object") { UIHint = "outcome-picker", DefaultSyntax = "Object", Description = "The outcome or outcomes to complete this activity with." }],
        Texts = Texts.Chinese("完成", "以给定的结果完成当前的复合活动。", "组合"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var value = context.Peek("Outcomes");
        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().TrimStart() is ['[', ..] json)
        {
            value = JsonNode.Parse(json);
        }

        var names = Expressions.Values.ToTexts(value);
        return new(ActivityResult.CompleteComposite(names.Count == 0 ? Outcomes.Default : Outcomes.Of(names)));
    }
}
