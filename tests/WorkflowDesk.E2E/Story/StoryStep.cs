using System.Text.Json.Nodes;
using WorkflowDesk.Desk;

namespace WorkflowDesk.E2E.Story;

/// <summary>One thing a person does: who, which step, how it ends, and what they enter.</summary>
public sealed record StoryStep(string User, string Step, string Outcome, object Data)
{
    public JsonObject DataJson => System.Text.Json.JsonSerializer.SerializeToNode(Data, DeskJson.Options)!.AsObject();
}
