using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>The designer's Run button.</summary>
internal static class DefinitionTrialEndpoints
{
    /// <summary>Studio reads nothing but these two headers; without the first its button does nothing.</summary>
    private const string InstanceHeader = "x-elsa-workflow-instance-id";
    private const string CannotStartHeader = "x-elsa-workflow-cannot-start";

    private static readonly string[] s_getOrPost = ["GET", "POST"];

    public static void MapStudioTrials(this IEndpointRouteBuilder api) =>
        api.MapMethods("/workflow-definitions/{definitionId}/execute", s_getOrPost, ExecuteAsync).ForOwners();

    private static async Task<IResult> ExecuteAsync(
        string definitionId, string? versionOptions, string? correlationId, string? triggerActivityId, DefinitionShelf shelf, DefinitionTrial trial, HttpContext http,
        CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var body = (HttpMethods.IsPost(http.Request.Method) ? await StudioJson.ReadAsync<ExecuteBody>(http, cancellationToken) : null)
            ?? new ExecuteBody(correlationId, triggerActivityId, versionOptions, null);
        var row = await shelf.FindAsync(definitionId, VersionOptions.Parse(body.VersionOptions ?? versionOptions, VersionOptions.Published), cancellationToken)
            ?? throw DefinitionEndpoints.NotFound(caller, definitionId);
        http.Response.Headers.AccessControlExposeHeaders = $"{InstanceHeader}, {CannotStartHeader}";
        WorkflowInstance instance;
        try
        {
            instance = await trial.RunAsync(caller, row, Given(body.CorrelationId), Given(body.TriggerActivityId), body.Input, cancellationToken);
        }
        catch (DeskRuleException rule) when (rule.Code == DefinitionTrial.CannotStart)
        {
            // Studio says "cannot be started" when it sees the header; programs read the reason.
            http.Response.Headers[CannotStartHeader] = "true";
            return StudioError.Of(rule.Status, rule.Code, rule.Message).AsResult();
        }

        http.Response.Headers[InstanceHeader] = instance.Id;
        return StudioJson.Answer(new
        {
            WorkflowState = new
            {
                instance.Id,
                instance.DefinitionId,
                instance.DefinitionVersionId,
                instance.DefinitionVersion,
                instance.Status,
                instance.SubStatus,
                instance.CorrelationId,
                instance.CreatedAt,
                instance.UpdatedAt,
                instance.FinishedAt,
                IncidentCount = instance.Incidents.Count,
            },
        });
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed record ExecuteBody(string? CorrelationId, string? TriggerActivityId, string? VersionOptions, JsonObject? Input);
}
