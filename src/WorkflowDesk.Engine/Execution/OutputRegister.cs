using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Execution;

/// <summary>The outputs of the activities that ran in this burst; gone when it ends.</summary>
internal sealed class OutputRegister
{
    private List<(ActivityNode Node, string Name, JsonNode? Value)>? _outputs;

    /// <summary>The last output called Result.</summary>
    public JsonNode? LastResult { get; private set; }

    /// <summary>The activity it came from.</summary>
    public ActivityNode? LastResultOf { get; private set; }

    public void Record(ActivityNode node, string name, JsonNode? value)
    {
        _outputs ??= [];
        _outputs.RemoveAll(o => o.Node == node && o.Name == name);
        _outputs.Add((node, name, value));
        if (name == "Result")
        {
            LastResult = value;
            LastResultOf = node;
        }
    }

    public JsonNode? Find(ActivityNode node, string name)
    {
        if (_outputs is not null)
        {
            foreach (var output in _outputs)
            {
                if (output.Node == node && output.Name == name)
                {
                    return output.Value;
                }
            }
        }

        return null;
    }
}
