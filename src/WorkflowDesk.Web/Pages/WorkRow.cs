using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages;

/// <summary>One line of an inbox.</summary>
/// <param name="MayClaim">Nobody has it yet and the reader may take it.</param>
public sealed record WorkRow(TaskView Task, ClockFace? Clock, bool IsMine, bool MayClaim);
