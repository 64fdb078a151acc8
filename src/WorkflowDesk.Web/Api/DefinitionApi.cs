using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>The process definitions of the desk.</summary>
internal static class DefinitionApi
{
    public static void MapDefinitions(this IEndpointRouteBuilder api) =>
        api.MapGet("/definitions", ListAsync).WithTags("Definitions").WithSummary("Process definitions with their versions and running instances; staff only");

    private static async Task<Listing<DefinitionView>> ListAsync(DefinitionReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        if (!SignedIn.CallerOf(http).IsStaff)
        {
            throw new DeskRuleException("staff-only", 403, "Definitions are for staff.");
        }

        return new Listing<DefinitionView>(await reading.ListAsync(cancellationToken), null);
    }
}
