using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Plays one scenario on a sandboxed desk, through the same doors as people and timers use.</summary>
internal sealed class ScenarioPlay(SandboxDesk desk, Scenario scenario, string language)
{
    private const int MaxJournalLines = 2000;

    // Two things never happen at the same moment.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ScenarioCast _cast = new(scenario, language);
    private readonly ScenarioDoing _doing = new(desk);
    private readonly List<UnmetExpectation> _unmet = [];
    private readonly List<PlayedEvent> _events = [];
    private Seen _seen = Seen.Nothing;
    private SandboxFacts? _end;

    public async Task<ScenarioResult> PlayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(cancellationToken);
            for (var i = 0; i < scenario.Events.Count; i++)
            {
                await TakeAsync(i + 1, scenario.Events[i], cancellationToken);
            }

            var end = _end = await SandboxFacts.ReadAsync(desk, _cast, withPath: true, cancellationToken);
            var check = new ExpectationCheck(_cast, UnmetExpectation.AtTheEnd, EventWords.End);
            // Incidents were told of where they happened.
            var known = scenario.End ?? new Expectation();
            _unmet.AddRange(check.Compare(known with { Incidents = [.. end.Timeline.Where(entry => entry.Action == TimelineAction.Incident).Select(entry => entry.Step ?? "")] }, end, Seen.Nothing));
        }
        catch (CannotHappenException stuck)
        {
            var (number, at) = _events.Count > 0 || _seen != Seen.Nothing
                ? (_events.Count + 1, EventWords.At(_events.Count + 1, scenario.Events[_events.Count]))
                : (0, EventWords.Opened);
            _unmet.Add(new(number, at, stuck.What, "", stuck.Found));
        }

        _unmet.AddRange(desk.Log.Errors.Select(error => new UnmetExpectation(UnmetExpectation.AtTheEnd, EventWords.End, new LocalizedText("演练系统报错", "the sandbox reported an error"), "", error)));
        return await ResultAsync(cancellationToken);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using (var write = await desk.Database.BeginWriteAsync(cancellationToken))
        {
            await _cast.EnterAsync(write.Db, scenario.StartsAt, cancellationToken);
            await write.CommitAsync(cancellationToken);
        }

        foreach (var ticket in scenario.Others.Append(scenario.Ticket))
        {
            var requester = _cast.Requester(ticket);
            try
            {
                _cast.Name(ticket.As, await _doing.OpenAsync(ticket, requester, _cast.Caller(requester, ticket.Channel), cancellationToken));
            }
            catch (DeskRuleException rule)
            {
                throw new CannotHappenException("工单无法创建", "the ticket cannot be opened", $"{rule.Code}: {rule.Message}");
            }

            await desk.SweepAsync(cancellationToken);
            desk.Clock.MoveTo(desk.Clock.GetUtcNow() + Breath);
        }

        await CheckAsync(0, EventWords.Opened, scenario.Opened, cancellationToken);
    }

    private async Task TakeAsync(int number, ScenarioEvent told, CancellationToken cancellationToken)
    {
        var at = EventWords.At(number, told);
        if (told is not TimePassed)
        {
            desk.Clock.MoveTo(desk.Clock.GetUtcNow() + Breath);
        }

        string? refused = null;
        var why = "";
        try
        {
            await DoAsync(told, cancellationToken);
        }
        catch (DeskRuleException rule)
        {
            refused = rule.Code;
            why = $"{rule.Code}: {rule.Message}{string.Concat(rule.Fields.Select(field => $" {field.Key}: {field.Value}"))}";
        }

        if (refused is not null && told.Expect?.Refused is null)
        {
            throw new CannotHappenException("被拒绝", "refused", why);
        }

        if (told.Expect?.Refused is { } wanted && wanted != refused)
        {
            _unmet.Add(new(number, at, new LocalizedText("应被拒绝", "refusal"), wanted, why));
        }

        await desk.SweepAsync(cancellationToken);
        var facts = await CheckAsync(number, at, told.Expect, cancellationToken);
        _events.Add(new PlayedEvent(
            number, EventWords.Of(told), desk.Clock.GetUtcNow(), facts.Ticket.Status, facts.OpenSteps, _unmet.All(unmet => unmet.Event != number)));
    }

    private async Task DoAsync(ScenarioEvent told, CancellationToken cancellationToken)
    {
        switch (told)
        {
            case TimePassed passed:
                await _doing.PassAsync(passed.By, cancellationToken);
                break;
            case SignalCame signal:
                var own = await _doing.TicketAsync(_cast.Number(Scenario.Own), cancellationToken);
                await _doing.SignalAsync(_cast.Filled(signal.Name, own), _cast.Filled(signal.Payload, own), cancellationToken);
                break;
            case TaskDone done:
                await CompleteAsync(done, cancellationToken);
                break;
            case TaskHandedOver handed:
                var (ticket, task) = await TaskAsync(handed.On, handed.Step, cancellationToken);
                var to = _cast.Somebody(handed.To, ticket, task: null);
                await _doing.StepAsync(
                    _cast.Caller(_cast.Somebody(handed.By, ticket, task: null), Channel.Desk),
                    step => desk.Handover.AssignAsync(step, task.Id, new HandTo(to.UserName, null), "", expectedRevision: null, cancellationToken), cancellationToken);
                break;
            case ReplyCame reply:
                await SayAsync(reply.On, reply.By, reply.Text, reply.Through, reply.IsPublic, desk.Process.ReplyAsync, cancellationToken);
                break;
            case TicketTakenUpAgain again:
                await SayAsync(again.On, again.By, again.Text, again.Through, isPublic: true, desk.Process.TakeUpAgainAsync, cancellationToken);
                break;
            case TicketWithdrawn withdrawn:
                await OnTicketAsync(withdrawn.On, Actors.Requester, (step, row) => desk.Process.WithdrawAsync(step, row, withdrawn.Reason, cancellationToken), cancellationToken);
                break;
            case TicketCancelled cancelled:
                await OnTicketAsync(cancelled.On, cancelled.By, (step, row) => desk.Process.CancelAsync(step, row, cancelled.Reason, cancellationToken), cancellationToken);
                break;
        }
    }

    private async Task CompleteAsync(TaskDone done, CancellationToken cancellationToken)
    {
        var (ticket, task) = await TaskAsync(done.On, done.Step, cancellationToken);
        var person = done.By is null ? _cast.WhoeverMay(task) : _cast.Somebody(done.By, ticket, task);
        var data = (JsonObject)_cast.Filled(done.Data, ticket)!;
        await _doing.StepAsync(_cast.Caller(person, done.Through), async step =>
        {
            // Whoever approves in a scenario has looked at the plan.
            var seen = await step.Db.Approvals.Where(row => row.TaskId == task.Id).Select(row => row.PlanHash).SingleOrDefaultAsync(cancellationToken);
            await desk.Process.CompleteTaskAsync(step, task.Id, new TaskCompletion($"scenario:{task.Id}:{person.Id}", null, done.Outcome, data) { PlanHash = seen }, cancellationToken);
        }, cancellationToken);
    }

    private async Task SayAsync(
        string on, string by, string words, string through, bool isPublic, Func<DeskStep, Ticket, NewReply, CancellationToken, Task> say, CancellationToken cancellationToken)
    {
        var ticket = await _doing.TicketAsync(_cast.Number(on), cancellationToken);
        var from = _cast.Somebody(by, ticket, task: null);
        var text = _cast.Filled(words, ticket);
        await _doing.OnTicketAsync(
            ticket.Number, _cast.Caller(from, through),
            (step, row) => say(step, row, new NewReply { From = from, Text = text, FullText = text, Channel = through, IsPublic = isPublic }, cancellationToken), cancellationToken);
    }

    private async Task OnTicketAsync(string on, string actor, Func<DeskStep, Ticket, Task> act, CancellationToken cancellationToken)
    {
        var ticket = await _doing.TicketAsync(_cast.Number(on), cancellationToken);
        await _doing.OnTicketAsync(ticket.Number, _cast.Caller(_cast.Somebody(actor, ticket, task: null), Channel.Desk), act, cancellationToken);
    }

    private async Task<(Ticket Ticket, TicketTask Task)> TaskAsync(string on, string key, CancellationToken cancellationToken)
    {
        var ticket = await _doing.TicketAsync(_cast.Number(on), cancellationToken);
        await using var db = desk.Database.Read();
        var open = await db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open).OrderBy(task => task.CreatedAt).ThenBy(task => task.Id).ToListAsync(cancellationToken);
        return open.Find(task => task.Step == key) is { } found
            ? (ticket, found)
            : throw new CannotHappenException($"步骤 {key} 没有打开", $"the step {key} is not open", open.Count > 0 ? string.Join(", ", open.Select(task => task.Step)) : ticket.Status);
    }

    private async Task<SandboxFacts> CheckAsync(int number, LocalizedText at, Expectation? expectation, CancellationToken cancellationToken)
    {
        var facts = await SandboxFacts.ReadAsync(desk, _cast, expectation is { Path.Count: > 0 } or { NotPath.Count: > 0 }, cancellationToken);
        _unmet.AddRange(new ExpectationCheck(_cast, number, at).Compare(expectation, facts, _seen));
        _seen = facts.Mark();
        return facts;
    }

    private async Task<ScenarioResult> ResultAsync(CancellationToken cancellationToken)
    {
        var result = new ScenarioResult { Key = scenario.Key, Name = scenario.Name, Unmet = _unmet, Events = _events };
        if (_seen == Seen.Nothing)
        {
            return result;
        }

        var facts = _end ?? await SandboxFacts.ReadAsync(desk, _cast, withPath: true, cancellationToken);
        await using var db = desk.Database.Read();
        var journal = await db.Journal.Where(row => db.Instances.Any(instance => instance.Id == row.InstanceId && instance.CorrelationId == facts.Ticket.Number))
            .OrderBy(row => row.At).ThenBy(row => row.InstanceId).ThenBy(row => row.Sequence).Take(MaxJournalLines)
            .Select(row => new JournalLine(row.At, row.ActivityId, row.Event, row.Message)).ToListAsync(cancellationToken);
        return result with
        {
            Path = facts.Path,
            Connections = await ScenarioPath.ConnectionsAsync(desk, facts.Path, cancellationToken),
            Messages = [.. facts.Messages.Select(message => new SandboxMessage(message.Mail.CreatedAt, message.Mail.Template, message.Mail.ToName, message.Mail.Subject, message.Mail.Text))],
            Journal = journal,
        };
    }
}
