using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Http;

/// <summary>What a request from outside wakes: at most one trigger, or else one wait.</summary>
/// <param name="Options">Path, method, authorization and limits, as the endpoint stated them when it was published or began to wait.</param>
public sealed record HttpTarget(JsonObject Options, Trigger? Trigger, HttpWait? Wait);

/// <summary>A place where an instance waits for a request.</summary>
public sealed record HttpWait(string BookmarkId, string InstanceId, string? CorrelationId, string? Payload);

/// <summary>How the instance stands after the request entered it.</summary>
/// <param name="IsOpen">It waits for a call of its own and will answer afterwards.</param>
public sealed record HttpEntered(string InstanceId, bool IsFinished, bool HasFailed, bool IsOpen, HttpAnswer? Answer);

/// <summary>Where requests from outside reach workflows. Knows no sockets: paths, values and answers only.</summary>
public sealed class HttpDoor(DeskDatabase database, DeskSteps steps, TicketProcess process, TimeProvider clock)
{
    private static readonly TimeSpan TemplatesKeptFor = TimeSpan.FromSeconds(1);

    private volatile Templates? _templates;

    /// <summary>Paths with parts that vary, as they were read within the last second; null: not read so lately.</summary>
    public IReadOnlyList<string>? RecentTemplates => _templates is { } known && clock.GetElapsedTime(known.ReadAt) < TemplatesKeptFor ? known.Paths : null;

    /// <summary>Paths with parts that vary, as they are now.</summary>
    public async Task<IReadOnlyList<string>> TemplatesAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var waits = await db.Bookmarks.Where(row => row.Name == HttpEndpoint.TypeName && row.Tag != null).Select(row => row.Tag!).Distinct().ToListAsync(cancellationToken);
        var starts = await db.Triggers.Where(row => row.Name == HttpEndpoint.TypeName).Select(row => row.Payload).ToListAsync(cancellationToken);
        var paths = starts.Select(payload => (string?)JsonNode.Parse(payload ?? "{}")?["Path"]).OfType<string>().Where(path => path.Contains('{', StringComparison.Ordinal))
            .Concat(waits).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        _templates = new Templates(paths, clock.GetTimestamp());
        return paths;
    }

    /// <summary>What answers at this path (a template as it was written, or the path itself).</summary>
    /// <param name="correlationId">Only waits of instances with it; null: any.</param>
    /// <param name="instanceId">Only waits of this instance, and no start; null: any.</param>
    /// <exception cref="DeskRuleException">409: several answer.</exception>
    public async Task<HttpTarget?> FindAsync(string path, string method, string? correlationId, string? instanceId, CancellationToken cancellationToken)
    {
        var stimulus = HttpEndpoint.Stimulus(path, method);
        var hash = StimulusHash.Of(stimulus.Name, stimulus.Payload);
        await using var db = database.Read();
        var triggers = instanceId is null
            ? await db.Triggers.Where(row => row.Name == stimulus.Name && row.Hash == hash).ToListAsync(cancellationToken)
            : [];
        var waits = triggers.Count > 0 ? [] : await db.Bookmarks
            .Where(row => row.Name == stimulus.Name && row.Hash == hash
                && (correlationId == null || row.CorrelationId == correlationId) && (instanceId == null || row.InstanceId == instanceId)
                && db.Instances.Any(instance => instance.Id == row.InstanceId && instance.Status == nameof(WorkflowStatus.Running)))
            .OrderBy(row => row.Id).Select(row => new HttpWait(row.Id, row.InstanceId, row.CorrelationId, row.Payload)).Take(2).ToListAsync(cancellationToken);
        if (triggers.Count + waits.Count > 1)
        {
            throw new DeskRuleException("ambiguous", 409, "Several workflows wait for this request; name one with the query parameter workflowInstanceId or correlationId.");
        }

        if (triggers.Count == 1)
        {
            var trigger = triggers[0].Read();
            return new HttpTarget(trigger.Payload as JsonObject ?? [], trigger, null);
        }

        return waits is [var wait] ? new HttpTarget(JsonNode.Parse(wait.Payload ?? "{}") as JsonObject ?? [], null, wait) : null;
    }

    /// <summary>Starts or resumes what the request is for, in one step.</summary>
    /// <returns>Null: somebody was faster, or the activation strategy refuses.</returns>
    public async Task<HttpEntered?> EnterAsync(Caller caller, HttpTarget target, string exchangeId, JsonObject request, string? correlationId, CancellationToken cancellationToken)
    {
        var input = new JsonObject { [HttpEndpoint.RequestKey] = request };
        WorkflowInstance? instance;
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            var number = target.Wait?.CorrelationId ?? correlationId;
            var ticket = number is null ? null : await step.LockTicketAsync(number, cancellationToken);
            instance = target.Trigger is { } trigger
                ? await process.StartAsync(step, ticket, new StartWorkflow { DefinitionVersionId = trigger.DefinitionVersionId, TriggerActivityId = trigger.ActivityId, CorrelationId = correlationId, Input = input }, cancellationToken)
                : await process.AnswerAsync(step, ticket, target.Wait!.InstanceId, target.Wait.BookmarkId, input, cancellationToken);
            if (instance is null)
            {
                return null;
            }

            await step.CommitAsync(cancellationToken);
        }

        return await LookAsync(exchangeId, instance.Id, cancellationToken);
    }

    /// <summary>How the instance stands now, and whether it has answered.</summary>
    public async Task<HttpEntered> LookAsync(string exchangeId, string instanceId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var row = await db.HttpExchanges.SingleOrDefaultAsync(known => known.Id == exchangeId, cancellationToken);
        var instance = await db.Instances.Where(known => known.Id == instanceId).Select(known => new { known.Status, known.IncidentCount }).SingleAsync(cancellationToken);
        var answer = row?.StatusCode is { } status
            ? new HttpAnswer(status, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Headers ?? "{}", DeskJson.Options)!, row.ContentType, row.Content ?? [])
            : null;
        return new HttpEntered(instanceId, instance.Status != nameof(WorkflowStatus.Running), instance.IncidentCount > 0, row is { IsOpen: true }, answer);
    }

    /// <summary>The answer has gone out, or nobody waits for it any more.</summary>
    public async Task ForgetAsync(string exchangeId, CancellationToken cancellationToken)
    {
        await using var write = await database.BeginWriteAsync(cancellationToken);
        await write.Db.HttpExchanges.Where(row => row.Id == exchangeId).ExecuteDeleteAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
    }

    private sealed record Templates(IReadOnlyList<string> Paths, long ReadAt);
}
