using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Where monitoring reports, and the keys it needs.</summary>
internal static class AlertApi
{
    /// <summary>Bytes of one webhook.</summary>
    public const long LargestWebhook = 16 * 1024 * 1024;

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts").WithMetadata(new RequestSizeLimitAttribute(LargestWebhook));
        alerts.MapPost("/prometheus", PrometheusAsync).WithSummary("Webhook of Prometheus Alertmanager, version 4")
            .Accepts<object>("application/json").Produces<AlertReceipt>().Produces<Problem>(400, Problem.MediaType);
        alerts.MapPost("/zabbix", ZabbixAsync).WithSummary("One event of Zabbix, as the media type of the manual posts it")
            .Accepts<object>("application/json").Produces<AlertReceipt>().Produces<Problem>(400, Problem.MediaType);
        api.MapGet("/tickets/{number}/alerts", OfTicketAsync).WithTags("Tickets").WithSummary("Problems monitoring reported on the ticket");

        var keys = api.MapGroup("/monitoring-keys").WithTags("Alerts");
        keys.MapGet("", ListAsync).WithSummary("Systems that may report alerts");
        keys.MapPost("", IssueAsync).WithSummary("A key for a monitoring system, shown this once; it replaces an earlier one").Produces<IssuedToken>(201);
        keys.MapDelete("/{name}", RevokeAsync).WithSummary("Take a system's key away").Produces(204);
    }

    private static async Task<AlertReceipt> PrometheusAsync(HttpContext http, AlertIntake intake, CancellationToken cancellationToken)
    {
        var caller = Reporter(http);
        return await intake.ReceiveAsync(caller, AlertmanagerReading.Read(await BodyAsync(http, cancellationToken)), cancellationToken);
    }

    private static async Task<AlertReceipt> ZabbixAsync(HttpContext http, AlertIntake intake, CancellationToken cancellationToken)
    {
        var caller = Reporter(http);
        return await intake.ReceiveAsync(caller, [ZabbixReading.Read(await BodyAsync(http, cancellationToken))], cancellationToken);
    }

    private static async Task<AlertList> OfTicketAsync(string number, AlertReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.OfTicketAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}");

    private static async Task<Listing<MonitoringKey>> ListAsync(MonitoringKeys keys, HttpContext http, CancellationToken cancellationToken)
    {
        Administrator(http);
        return new(await keys.ListAsync(cancellationToken), null);
    }

    private static async Task<IResult> IssueAsync(KeyRequest request, MonitoringKeys keys, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Name), request.Name));
        return Results.Created("/api/monitoring-keys", await keys.IssueAsync(Administrator(http), request.Name!, cancellationToken));
    }

    private static async Task<IResult> RevokeAsync(string name, MonitoringKeys keys, HttpContext http, CancellationToken cancellationToken)
    {
        await keys.RevokeAsync(Administrator(http), name, cancellationToken);
        return Results.NoContent();
    }

    private static Caller Reporter(HttpContext http) => SignedIn.CallerOf(http) is var caller && (caller.Is(Role.Monitoring) || caller.Is(Role.Administrator))
        ? caller
        : throw new DeskRuleException("monitoring-only", 403, "Only monitoring systems report alerts; an administrator issues their keys.");

    private static Caller Administrator(HttpContext http) => SignedIn.CallerOf(http) is var caller && caller.Is(Role.Administrator)
        ? caller
        : throw new DeskRuleException("administrators-only", 403, "Only an administrator may do this.");

    private static async Task<JsonNode?> BodyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: cancellationToken);
        }
        catch (JsonException problem)
        {
            throw new DeskRuleException("bad-request", 400, $"The body is no JSON: line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}.");
        }
    }

    internal sealed record KeyRequest(string? Name);
}
