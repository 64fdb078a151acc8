using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>What can be done on a sandboxed desk: each as one step, as on the real one.</summary>
internal sealed class ScenarioDoing(SandboxDesk desk)
{
    /// <summary>Moments at which something is due that one stretch of time may hold.</summary>
    private const int MaxStops = 1000;

    private const string EventName = "Elsa.Event";
    private const string PayloadKey = "__EventPayloadWorkflowInput";

    public async Task StepAsync(Caller caller, Func<DeskStep, Task> act, CancellationToken cancellationToken)
    {
        await using var step = await desk.Steps.BeginAsync(caller, cancellationToken);
        await act(step);
        await step.CommitAsync(cancellationToken);
    }

    public Task OnTicketAsync(string number, Caller caller, Func<DeskStep, Ticket, Task> act, CancellationToken cancellationToken) => StepAsync(
        caller, async step => await act(step, (await step.LockTicketAsync(number, cancellationToken))!), cancellationToken);

    public async Task<Ticket> TicketAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = desk.Database.Read();
        return await db.Tickets.SingleAsync(ticket => ticket.Number == number, cancellationToken);
    }

    public async Task<string> OpenAsync(ScenarioTicket ticket, Person requester, Caller caller, CancellationToken cancellationToken)
    {
        var number = "";
        await StepAsync(caller, async step =>
        {
            var opened = await desk.Process.OpenAsync(step, new NewTicket
            {
                Requester = await step.Db.People.SingleAsync(person => person.Id == requester.Id, cancellationToken),
                Title = ticket.Title,
                Description = ticket.Description,
                Channel = ticket.Channel,
                Language = ticket.Language,
                Category = ticket.Category,
                Priority = ticket.Priority,
                Details = (JsonObject)ticket.Details.DeepClone(),
            }, cancellationToken);
            number = opened.Number;
            if (ticket.IsResolved)
            {
                opened.ResolvedAt = step.Now;
            }
        }, cancellationToken);
        return number;
    }

    /// <summary>Time passes; whatever becomes due on the way happens at its own moment.</summary>
    public async Task PassAsync(TimeSpan? span, CancellationToken cancellationToken)
    {
        if (span is not { } by)
        {
            desk.Clock.MoveTo(await desk.NextDueAsync(cancellationToken) ?? throw new CannotHappenException("没有任何事项在等待时间", "nothing waits for time", ""));
            await desk.SweepAsync(cancellationToken);
            return;
        }

        var until = desk.Clock.GetUtcNow() + by;
        for (var stops = 0; await desk.NextDueAsync(cancellationToken) is { } due && due <= until; stops++)
        {
            if (stops == MaxStops)
            {
                throw new CannotHappenException($"这段时间内到期的事项超过 {MaxStops} 个", $"more than {MaxStops} things become due in this time", "");
            }

            desk.Clock.MoveTo(due);
            await desk.SweepAsync(cancellationToken);
        }

        desk.Clock.MoveTo(until);
    }

    /// <summary>An event as PublishEvent would send it; it is delivered with the next sweep.</summary>
    public Task SignalAsync(string name, JsonNode? payload, CancellationToken cancellationToken) => StepAsync(Caller.System, step =>
    {
        step.Db.Stimuli.Add(new StimulusRow
        {
            Id = step.NewId().ToString(),
            Name = EventName,
            Payload = new JsonObject { ["EventName"] = name }.ToJsonString(DeskJson.Options),
            Input = new JsonObject { [PayloadKey] = payload ?? new JsonObject() }.ToJsonString(DeskJson.Options),
            CreatedAt = step.Now,
            ExpiresAt = step.Now,
            NextTryAt = step.Now,
        });
        return Task.CompletedTask;
    }, cancellationToken);
}
