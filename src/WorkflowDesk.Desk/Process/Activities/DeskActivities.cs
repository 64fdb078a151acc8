using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>The desk's own activities (type prefix <c>WorkflowDesk.</c>), offered beside Elsa's.</summary>
public static class DeskActivities
{
    public static IReadOnlyList<Activity> All { get; } =
    [
        new TicketOpened(), new TicketReopened(), new ClockReached(),
        new UserTask(), new AskRequester(), new RequestApproval(), new VerifySolution(), new ApprovalGate(),
        new SetStatus(), new UpdateTicket(), new LogStep(), new RouteTicket(), new StartNewAttempt(), new LinkDuplicate(), new CloseTicket(),
        new RaiseEscalation(), new StartClock(), new StopClock(), new PauseClocks(), new ResumeClocks(),
        new AwaitChangeWindow(), new PromiseUpdate(), new AddLeftover(),
        new SendNotification(),
    ];

    internal static ActivityDescriptor Describe(
        string name, string display, string displayZh, string description, string descriptionZh,
        IReadOnlyList<InputDescriptor> inputs, IReadOnlyList<string>? outcomes = null, IReadOnlyList<OutputDescriptor>? outputs = null,
        ActivityKind kind = ActivityKind.Action) => new()
        {
            TypeName = $"WorkflowDesk.{name}",
            DisplayName = display,
            Description = description,
            Category = "Support desk",
            Kind = kind,
            Inputs = inputs,
            Outputs = outputs ?? [],
            Ports = [.. (outcomes ?? []).Select(outcome => new PortDescriptor(outcome))],
            Texts = new Dictionary<string, ActivityTexts> { ["zh-CN"] = new(displayZh, descriptionZh, "技术支持") },
        };

    internal static InputDescriptor Text(string name, string description) => new(name, "String") { Description = description };

    internal static InputDescriptor List(string name, string description) =>
        new(name, "String[]") { Description = description, UIHint = "multitext", DefaultSyntax = "Object" };

    internal static InputDescriptor Json(string name, string description) =>
        new(name, "Object") { Description = description, UIHint = "json-editor", DefaultSyntax = "Object" };

    internal static InputDescriptor Span(string name, string description) => new(name, "TimeSpan?") { Description = description };

    internal static InputDescriptor Choice(string name, string description, IEnumerable<string> choices) => new(name, "String")
    {
        Description = description,
        UIHint = "dropdown",
        UISpecifications = DropDown.Of([.. choices]),
    };
}
