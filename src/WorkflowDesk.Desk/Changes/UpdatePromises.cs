using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>Makes and keeps promises to tell the requester how things stand. Works inside the caller's step.</summary>
public sealed class UpdatePromises(TicketProcess process, DeskTimeZone zone)
{
    /// <summary>The handler is reminded this long before, or halfway where the promise is nearer.</summary>
    public static readonly TimeSpan RemindBefore = TimeSpan.FromHours(2);

    /// <summary>A word of the handler to the requester, with the moment of the next one.</summary>
    /// <exception cref="DeskRuleException">409 no update is owed; 422 no text, or no moment ahead.</exception>
    public async Task PostAsync(DeskStep step, Ticket ticket, string text, DateTimeOffset? nextAt, CancellationToken cancellationToken)
    {
        if (await OfAsync(step, ticket, cancellationToken) is not { EndedAt: null } promise)
        {
            throw new DeskRuleException("no-update-owed", 409, ProcessRules.Say(step.Caller, "此工单没有约定的进展通报。", "No update is owed on this ticket."));
        }

        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(text))
        {
            wrong["text"] = ProcessRules.Say(step.Caller, "请写明进展", "say how things stand");
        }

        if (nextAt is not { } next || next <= step.Now)
        {
            wrong["nextUpdateAt"] = ProcessRules.Say(step.Caller, "请填写当前时间之后的下次更新时间", "say when the next one comes; it must lie ahead");
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(step.Caller, "请补全或更正标出的内容。", "Some fields are missing or wrong.")) { Fields = wrong };
        }

        var local = TimeZoneInfo.ConvertTime(nextAt!.Value, zone.Zone).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var told = $"{text.Trim()}\n\n{(ticket.Language == Languages.Chinese ? $"下次更新：{local} 之前" : $"Next update by {local}")}";
        var from = await step.Db.People.SingleAsync(person => person.Id == step.Caller.PersonId, cancellationToken);
        await process.ReplyAsync(step, ticket, new NewReply { From = from, Text = told, FullText = told, Channel = step.Caller.Channel, IsPublic = true }, cancellationToken);
        Promise(step, ticket, promise, nextAt!.Value);
    }

    internal static async Task<PromisedUpdate?> OfAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) =>
        step.Db.PromisedUpdates.Local.FirstOrDefault(row => row.TicketId == ticket.Id) ?? await step.Db.PromisedUpdates.SingleOrDefaultAsync(row => row.TicketId == ticket.Id, cancellationToken);

    /// <summary>The requester was promised to hear by this moment.</summary>
    internal static async Task MakeAsync(DeskStep step, Ticket ticket, DateTimeOffset nextAt, string workaround, string plan, CancellationToken cancellationToken)
    {
        var promise = await OfAsync(step, ticket, cancellationToken);
        if (promise is null)
        {
            promise = new PromisedUpdate { TicketId = ticket.Id };
            step.Db.PromisedUpdates.Add(promise);
        }

        (promise.Workaround, promise.Plan, promise.EndedAt) = (workaround, plan, null);
        Promise(step, ticket, promise, nextAt);
    }

    internal static void Promise(DeskStep step, Ticket ticket, PromisedUpdate promise, DateTimeOffset nextAt)
    {
        var span = nextAt - step.Now;
        promise.PromisedAt = step.Now;
        promise.NextAt = nextAt;
        promise.Every = span > TimeSpan.FromDays(1) ? span : TimeSpan.FromDays(1);
        promise.RemindAt = nextAt - (span > RemindBefore * 2 ? RemindBefore : span / 2);
        ticket.SetDetail("nextUpdate", nextAt.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        step.Record(TimelineAction.UpdatePromised, ticket, data: new JsonObject { ["nextAt"] = nextAt }, isPublic: true);
    }
}
