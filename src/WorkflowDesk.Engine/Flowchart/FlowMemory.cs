using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>What one run of a flowchart remembers during a burst: visits in counter mode, tokens in token mode. Each is
/// read and written only when its mode was used, since an instance may change the mode on its way.</summary>
internal sealed class FlowMemory(FlowGraph graph, JsonObject? saved)
{
    private FlowState? _counters;
    private FlowTokens? _tokens;

    public FlowGraph Graph { get; } = graph;

    public FlowState Counters => _counters ??= saved?[FlowState.Property] is JsonObject json ? FlowState.FromJson(Graph, json) : new(Graph);

    public FlowTokens Tokens => _tokens ??= FlowTokens.FromJson(saved?[FlowTokens.Property]);

    public void Write(JsonObject properties)
    {
        if (_counters is not null)
        {
            properties[FlowState.Property] = _counters.ToJson();
        }

        if (_tokens is not null)
        {
            properties[FlowTokens.Property] = _tokens.ToJson();
        }
    }
}
