using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>An expression as written: its type (<c>Literal</c>, <c>JavaScript</c> …) and value.</summary>
public sealed record Expression(string Type, JsonNode? Value);
