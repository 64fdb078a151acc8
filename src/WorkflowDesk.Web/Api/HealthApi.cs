using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.Api;

/// <summary>For load balancers and watchers.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => new LiveAnswer("ok")).WithSummary("The process answers");
        health.MapGet("/ready", ReadyAsync).WithSummary("The database answers with its schema; 503 when it does not").Produces<ReadyAnswer>().Produces<ReadyAnswer>(503);
    }

    private static async Task<IResult> ReadyAsync(DeskDatabase database, MailGateway gateway, ILogger<ReadyAnswer> log, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = database.Read();
            var schema = await db.Database.SqlQueryRaw<int>("select max(number) as \"Value\" from schema_version").SingleAsync(cancellationToken);
            return Results.Ok(new ReadyAnswer("ready", "ok", schema, gateway.State));
        }
        catch (DbException refused)
        {
            log.LogWarning(refused, "The database does not answer.");
            return Results.Json(new ReadyAnswer("not-ready", "unreachable", 0, gateway.State), statusCode: 503);
        }
    }

    internal sealed record LiveAnswer(string Status);

    /// <param name="Schema">Number of the last schema script the database has seen.</param>
    /// <param name="Gateway">off, elsewhere, starting, running or down.</param>
    internal sealed record ReadyAnswer(string Status, string Database, int Schema, string Gateway);
}
