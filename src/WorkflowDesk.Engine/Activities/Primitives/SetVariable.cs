using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Assigns a value to a variable in scope.</summary>
internal sealed class SetVariable : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.SetVariable",
        DisplayName = "Set Variable",
        Description = "Assign a value to a workflow variable.",
        Category = "Primitives",
        Inputs =
        [
            new("Variable", "Variable") { UIHint = "variable-picker", IsWrapped = false, Description = "The variable to assign the value to." },
            new("Value", "Object") { Description = "The value to assign." },
        ],
        Texts = Texts.Chinese("设置变量", "给工作流变量赋值。", "基础"),
    };

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        var id = IdOf(node);
        for (var holder = node; holder is not null; holder = holder.Parent)
        {
            if (holder.Variables.Any(v => v.Id == id))
            {
                yield break;
            }
        }

        yield return id is null
            ? new(node.Id, node.Type, "variable", "no variable is chosen.")
            : new(node.Id, node.Type, "variable", $"variable '{id}' is not in scope.");
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var id = IdOf(context.Node);
        if (id is null || VariableScope.FindById(context.Activity, id) is not { } variable)
        {
            return new(ActivityResult.Fail($"Variable '{id}' not found."));
        }

        variable.Value = Values.Convert(context.Peek("Value"), variable.Type);
        return new(ActivityResult.Done());
    }

    private static string? IdOf(ActivityNode node) => (node.Json.Get("variable") as JsonObject)?.GetText("id");
}
