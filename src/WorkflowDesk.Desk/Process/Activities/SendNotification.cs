using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>Queues a message to each recipient; it leaves from the outbox after the step has committed.</summary>
public sealed class SendNotification : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "SendNotification", "Send notification", "发送通知", "Sends a message from a template.", "按模板发送消息。",
        [
            DeskActivities.Choice("Template", "Name of the template.", MessageTemplate.All),
            DeskActivities.List("Recipients", "requester, handler, co-handlers, team, role:…, team:…, user:…."),
            DeskActivities.Json("Data", "Object with further values for the template."),
        ]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var template = context.Get<string>("Template") ?? "";
        foreach (var person in await run.PeopleAsync(context.GetTexts("Recipients"), cancellationToken))
        {
            var isRequester = person.Id == run.Ticket.RequesterId;
            var data = await MessageData.OfAsync(run, cancellationToken);
            foreach (var (key, value) in context.Input("Data") as JsonObject ?? [])
            {
                data[key] = value?.DeepClone();
            }

            var url = run.Options.Link($"/{(isRequester ? "portal" : "tickets")}/{run.Ticket.Number}");
            await run.Outbox.QueueAsync(run.Step, new OutgoingMessage
            {
                Template = template,
                To = person,
                Ticket = run.Ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", url)],
            }, cancellationToken);
        }

        return ActivityResult.Done();
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Expression("Template") is null || (node.Constant("Template") is { } template && !MessageTemplate.All.Contains(template.ToString())))
        {
            yield return new(node.Id, node.Type, "Template", $"'{node.Constant("Template")}' is not a template; there are {string.Join(", ", MessageTemplate.All)}.");
        }

        if (node.Expression("Recipients") is null)
        {
            yield return new(node.Id, node.Type, "Recipients", "somebody must get the message.");
        }
    }
}
