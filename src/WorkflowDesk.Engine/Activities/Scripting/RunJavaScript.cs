using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs a script that may set variables and choose outcomes.</summary>
internal sealed class RunJavaScript : Activity
{
    public const string TypeName = "Elsa.RunJavaScript";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Run JavaScript",
        Description = "Executes JavaScript code.",
        Category = "Scripting",
        Inputs =
        [
            new("Script", "String") { UIHint = "code-editor", Description = "The script to run.", DefaultValue = "", UISpecifications = new() { ["code-editor"] = new System.Text.Json.Nodes.JsonObject { ["language"] = "javascript" } } },
            new("PossibleOutcomes", "ICollection<String>") { DisplayName = "Possible Outcomes", UIHint = "dynamic-outcomes", Description = "The outcomes the script may set." },
        ],
        Outputs = [new("Result", "Object") { Description = "The result of the script." }],
        Texts = Texts.Chinese("运行 JavaScript", "执行 JavaScript 代码。", "脚本"),
    };

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var script = context.Get<string>("Script");
        if (string.IsNullOrWhiteSpace(script))
        {
            return ActivityResult.Done();
        }

        var result = await context.Burst.RunScriptsAsync(context.Activity, [new ScriptSource("Script", script, MaySetOutcomes: true)], cancellationToken);
        var done = result.Outcomes is { } outcomes ? ActivityResult.Done(Outcomes.Of(outcomes)) : ActivityResult.Done();
        return result.Values["Script"] is { } value ? done.WithOutput("Result", value) : done;
    }
}
