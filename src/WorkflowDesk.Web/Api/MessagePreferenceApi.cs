using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>How the caller wants to be told; everybody chooses for themselves alone.</summary>
internal static class MessagePreferenceApi
{
    public static void MapMessagePreferences(this IEndpointRouteBuilder api)
    {
        var preferences = api.MapGroup("/me/message-preferences").WithTags("Messages");
        preferences.MapGet("", ShowAsync).WithSummary("How the caller is told, group by group, and what cannot be switched off");
        preferences.MapPut("", SaveAsync).WithSummary("Choose: a group comes by mail, in a digest or in the app alone; times of day are minutes after midnight in the desk's zone")
            .Produces<PreferenceAnswer>().Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    private static async Task<PreferenceAnswer> ShowAsync(DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var caller = SignedIn.CallerOf(http);
        return PreferenceAnswer.Of(caller, MessageChoice.Of(await MessagePreferenceEditing.FindAsync(db, caller, cancellationToken)));
    }

    private static async Task<PreferenceAnswer> SaveAsync(PreferenceRequest request, MessagePreferenceEditing editing, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Revision), request.Revision?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var caller = SignedIn.CallerOf(http);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var choice = new MessageChoice(
            request.Revision!.Value, request.Language, request.Groups ?? new Dictionary<string, string>(), request.Rhythm ?? MessagePreference.Daily, request.DailyAt ?? 9 * 60, request.QuietFrom, request.QuietUntil);
        var saved = await editing.SaveAsync(step, choice, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return PreferenceAnswer.Of(caller, MessageChoice.Of(saved));
    }

    /// <param name="Revision">0: nothing was chosen yet.</param>
    /// <param name="Language">Null: the ticket's for its requester, else that of the person.</param>
    /// <param name="DailyAt">Minutes after midnight, like the quiet hours.</param>
    internal sealed record PreferenceAnswer(
        int Revision, string? Language, IReadOnlyList<GroupAnswer> Groups, string Rhythm, int DailyAt, int? QuietFrom, int? QuietUntil)
    {
        public static PreferenceAnswer Of(Caller caller, MessageChoice choice) => new(
            choice.Seen, choice.Language,
            [.. MessagePreferenceEditing.GroupsOf(caller).Select(group => new GroupAnswer(
                group, MessageGroup.IsMandatory(group) ? Message.ByMail : choice.Groups.GetValueOrDefault(group, Message.ByMail), MessageGroup.IsMandatory(group)))],
            choice.Rhythm, choice.DailyAt, choice.QuietFrom, choice.QuietUntil);
    }

    /// <param name="Delivery">mail, digest or app.</param>
    /// <param name="IsMandatory">A process waits for exactly this person: the mail cannot be switched off.</param>
    internal sealed record GroupAnswer(string Group, string Delivery, bool IsMandatory);

    /// <param name="Revision">Of what the caller has seen; 0: nothing was chosen yet.</param>
    /// <param name="Groups">Group to mail, digest or app; what is left out comes by mail.</param>
    /// <param name="Rhythm">hourly, or daily on working days.</param>
    internal sealed record PreferenceRequest(
        int? Revision, string? Language, Dictionary<string, string>? Groups, string? Rhythm, int? DailyAt, int? QuietFrom, int? QuietUntil);
}
