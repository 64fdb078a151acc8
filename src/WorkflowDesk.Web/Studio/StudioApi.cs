using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Web.Api;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// The part of Elsa Server's REST API that Elsa Studio asks for, below <c>/elsa/api</c>. Staff may read; process owners
/// and administrators may change. One file per resource; each maps itself in <see cref="MapStudioApi"/>.
/// </summary>
internal static class StudioApi
{
    /// <summary>No slash at the end: Studio would ask for <c>/elsa/api//…</c>.</summary>
    public const string Root = "/elsa/api";

    public static IServiceCollection AddStudioApi(this IServiceCollection services) =>
        services.AddSingleton<DescriptorCatalog>().AddSingleton<EditorJson>().AddSingleton<DefinitionShape>().AddSingleton<InstanceChanges>().AddInstanceHub();

    public static void MapStudioApi(this WebApplication app)
    {
        var api = app.MapGroup(Root).AddEndpointFilter(DeskApi.RefuseForgedCookiesAsync).AddEndpointFilter(RefuseRequestersAsync);
        api.MapStudioDefinitions();
        api.MapStudioRuntime();
        app.MapSignedLinks();
        api.MapStudioDescriptors();
        api.MapStudioInstances();
        app.MapInstanceHub();
    }

    /// <summary>Who may change definitions. Everybody else sees no <c>links</c>, so Studio shows everything read-only.</summary>
    public static bool MayChange(Caller caller) => caller.Is(Role.ProcessOwner) || caller.Is(Role.Administrator);

    /// <summary>For endpoints that change something.</summary>
    public static TBuilder ForOwners<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(async (context, next) =>
        {
            var caller = SignedIn.CallerOf(context.HttpContext);
            return MayChange(caller)
                ? await next(context)
                : throw new DeskRuleException("owners-only", 403, Say(caller, "只有流程负责人和管理员可以修改流程定义。", "Only process owners and administrators may change definitions."));
        });

    public static string Say(Caller caller, string chinese, string english) => caller.Language == Languages.Chinese ? chinese : english;

    private static async ValueTask<object?> RefuseRequestersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = SignedIn.CallerOf(context.HttpContext);
        return caller.IsStaff
            ? await next(context)
            : throw new DeskRuleException("staff-only", 403, Say(caller, "流程定义仅限服务台人员查看。", "Definitions are for staff."));
    }
}
