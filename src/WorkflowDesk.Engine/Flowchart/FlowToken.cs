using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>In token mode: something that came along a connection and waits to be taken up by its target.</summary>
internal sealed record FlowToken(string From, string? Outcome, string To)
{
    /// <summary>Not a real arrival: the next one along this connection is taken for settled and swallowed.</summary>
    public bool IsBlocked { get; init; }

    public bool IsAlong(FlowGraph graph, FlowConnection connection) =>
        From == graph.Activities[connection.Source].Id && To == graph.Activities[connection.Target].Id && Outcome == connection.Port;
}

/// <summary>The tokens of one run of a flowchart; consumed ones are dropped. Kept with the run under <c>Tokens</c>.</summary>
internal sealed class FlowTokens
{
    public const string Property = "Tokens";

    private readonly List<FlowToken> _tokens = [];

    public IReadOnlyList<FlowToken> All => _tokens;

    public bool HasLive => _tokens.Exists(t => !t.IsBlocked);

    public void Add(FlowToken token) => _tokens.Add(token);

    /// <summary>Takes up what has arrived at an activity.</summary>
    public void ConsumeAt(string activityId) => _tokens.RemoveAll(t => !t.IsBlocked && t.To == activityId);

    /// <summary>Drops all that has to do with a cancelled activity.</summary>
    public void Forget(string activityId) => _tokens.RemoveAll(t => t.From == activityId || t.To == activityId);

    public bool WaitsAt(string activityId) => _tokens.Exists(t => !t.IsBlocked && t.To == activityId);

    public bool IsLive(FlowGraph graph, FlowConnection connection) => _tokens.Exists(t => !t.IsBlocked && t.IsAlong(graph, connection));

    /// <summary>Settles an arrival along a blocked connection; false when it is not blocked.</summary>
    public bool Swallow(FlowGraph graph, FlowConnection connection)
    {
        var blocked = _tokens.FindIndex(t => t.IsBlocked && t.IsAlong(graph, connection));
        if (blocked < 0)
        {
            return false;
        }

        _tokens.RemoveAt(blocked);
        _tokens.RemoveAll(t => !t.IsBlocked && t.IsAlong(graph, connection));
        return true;
    }

    public JsonArray ToJson() =>
    [
        .. _tokens.Select(token =>
        {
            var json = new JsonObject { ["from"] = token.From, ["outcome"] = token.Outcome, ["to"] = token.To };
            if (token.IsBlocked)
            {
                json["blocked"] = true;
            }

            return (JsonNode)json;
        }),
    ];

    public static FlowTokens FromJson(JsonNode? json)
    {
        var tokens = new FlowTokens();
        foreach (var item in (json as JsonArray ?? []).OfType<JsonObject>())
        {
            tokens.Add(new(item.GetText("from") ?? "", item.GetText("outcome"), item.GetText("to") ?? "") { IsBlocked = item.GetBool("blocked") ?? false });
        }

        return tokens;
    }
}
