using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What saving has stored.</summary>
/// <param name="Content">As it was written, nobody else's: whoever draws it next need not read it again. Null: nothing was changed.</param>
public sealed record SavedDraft(DefinitionRow Row, WorkflowDefinition? Content);
