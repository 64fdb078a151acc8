using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Process profiles, for administrators and process owners.</summary>
internal static class ProfileApi
{
    public static void MapProfiles(this IEndpointRouteBuilder api)
    {
        var profiles = api.MapGroup("/profiles").WithTags("Profiles").AddEndpointFilter(OwnersOnlyAsync);
        profiles.MapGet("", ListAsync).WithSummary("Process profiles, and which one the desk works by; administrators and process owners only")
            .Produces<Problem>(403, Problem.MediaType);
        profiles.MapGet("/{key}", ShowAsync).WithSummary("One profile with its history in words, and what published processes name that it does not have")
            .Produces<ProfileAnswer>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType);
        profiles.MapPut("/{key}", SaveAsync).WithSummary("Save a new version; version is the newest the caller has seen, 0 for a new profile")
            .Produces<SavedProfile>().Produces<Problem>(400, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        profiles.MapPost("/{key}/activate", ActivateAsync).WithSummary("Open new tickets under this profile; tickets under way keep theirs")
            .Produces<Listing<ProfileSummary>>().Produces<Problem>(404, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    /// <summary>Reading is theirs alone, too.</summary>
    internal static ValueTask<object?> OwnersOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = SignedIn.CallerOf(context.HttpContext);
        return caller.Is(Role.Administrator) || caller.Is(Role.ProcessOwner)
            ? next(context)
            : throw new DeskRuleException("owners-only", 403, "Profiles and calendars are for administrators and process owners.");
    }

    private static async Task<Listing<ProfileSummary>> ListAsync(ProfileReading reading, DeskDatabase database, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return new Listing<ProfileSummary>(await reading.ListAsync(db, cancellationToken), null);
    }

    private static async Task<IResult> ShowAsync(string key, ProfileReading reading, ProfileShelf shelf, DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var history = await ProfileReading.HistoryAsync(db, key, cancellationToken);
        var newest = history.Count > 0 ? history[0].Row : throw DeskRuleException.NotFound($"There is no profile '{key}'.");
        var language = SignedIn.CallerOf(http).Language;
        return TypedResults.Ok(new ProfileAnswer(
            key, newest.Version, (await shelf.ActiveAsync(db, cancellationToken)).Profile.Key == key, newest.IsShipped, JsonNode.Parse(newest.Source)!.AsObject(),
            [.. history.Select(entry => new ProfileVersionAnswer(entry.Row.Version, entry.Row.CreatedAt, entry.Row.CreatedBy, entry.Row.Note, [.. entry.Changes.Select(change => change.In(language))]))],
            await reading.WarningsAsync(db, ProfileJson.Read(newest.Source), language, cancellationToken)));
    }

    private static async Task<IResult> SaveAsync(
        string key, SaveProfileRequest request, DeskSteps steps, ProfileEditing editing, ProfileReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Version), request.Version?.ToString(System.Globalization.CultureInfo.InvariantCulture)), (nameof(request.Note), request.Note), (nameof(request.Profile), request.Profile?.ToJsonString()));
        var caller = SignedIn.CallerOf(http);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var saved = await editing.SaveAsync(step, new ProfileEdit(key, request.Version!.Value, request.Profile!.ToJsonString(), request.Note!), cancellationToken);
        var warnings = await reading.WarningsAsync(step.Db, ProfileJson.Read(saved.Source), caller.Language, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return TypedResults.Ok(new SavedProfile(saved.Key, saved.Version, warnings));
    }

    private static async Task<IResult> ActivateAsync(
        string key, ActivateProfileRequest request, DeskSteps steps, ProfileEditing editing, ProfileReading reading, DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        await using (var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken))
        {
            await editing.ActivateAsync(step, key, request.Acknowledged, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(await ListAsync(reading, database, cancellationToken));
    }

    /// <param name="Profile">The whole profile.</param>
    /// <param name="Warnings">Published processes that name priorities or categories it does not have.</param>
    internal sealed record ProfileAnswer(
        string Key, int Version, bool IsActive, bool IsShipped, JsonObject Profile, IReadOnlyList<ProfileVersionAnswer> History, IReadOnlyList<string> Warnings);

    /// <param name="Changes">From the version before, in words.</param>
    internal sealed record ProfileVersionAnswer(int Version, DateTimeOffset At, string By, string Note, IReadOnlyList<string> Changes);

    internal sealed record SavedProfile(string Key, int Version, IReadOnlyList<string> Warnings);

    /// <param name="Version">The newest version the caller has seen; 0: the profile is new.</param>
    /// <param name="Note">Why.</param>
    internal sealed record SaveProfileRequest(int? Version, string? Note, JsonObject? Profile);

    /// <param name="Acknowledged">The caller has read the profile's warnings and wants it all the same.</param>
    internal sealed record ActivateProfileRequest(bool Acknowledged = false);
}
