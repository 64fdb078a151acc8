using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>The wording of messages, for administrators and process owners.</summary>
internal static class MessageTemplateApi
{
    public static void MapMessageTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/message-templates").WithTags("Message templates").AddEndpointFilter(ProfileApi.OwnersOnlyAsync);
        templates.MapGet("", ListAsync).WithSummary("Every message in every language, and which texts were changed here; administrators and process owners only")
            .Produces<Problem>(403, Problem.MediaType);
        templates.MapGet("/{key}/{language}", ShowAsync).WithSummary("One text with its placeholders, history, and the mistakes that keep a stored text from being sent")
            .Produces<TemplateAnswer>().Produces<Problem>(404, Problem.MediaType);
        templates.MapPut("/{key}/{language}", SaveAsync).WithSummary("Save a new version; version is the newest the caller has seen, 0 where nobody has changed the text yet")
            .Produces<TemplateAnswer>().Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        templates.MapDelete("/{key}/{language}", ResetAsync).WithSummary("Return to the text of the product; version is the newest the caller has seen")
            .Produces<TemplateAnswer>().Produces<Problem>(409, Problem.MediaType);
        templates.MapPost("/{key}/{language}/preview", PreviewAsync).WithSummary("The message as it would leave, with samples or with a ticket the caller may see; changes nothing")
            .Produces<PreviewAnswer>().Produces<Problem>(404, Problem.MediaType);
    }

    private static async Task<Listing<TemplateSummary>> ListAsync(DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var language = SignedIn.CallerOf(http).Language;
        return new Listing<TemplateSummary>([.. (await MessageTextReading.ListAsync(db, cancellationToken)).Select(wording => TemplateSummary.Of(wording, language))], null);
    }

    private static async Task<TemplateAnswer> ShowAsync(string key, string language, DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await AnswerAsync(db, key, language, http, cancellationToken);
    }

    private static async Task<TemplateAnswer> SaveAsync(
        string key, string language, SaveTemplateRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Version), request.Version?.ToString(System.Globalization.CultureInfo.InvariantCulture)), (nameof(request.Subject), request.Subject), (nameof(request.Body), request.Body));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await MessageEditing.SaveAsync(step, new MessageEdit(key, language, request.Version!.Value, new MessageSource(request.Subject!, request.Body!), request.Note ?? ""), cancellationToken);
        await step.Db.SaveChangesAsync(cancellationToken);
        var answer = await AnswerAsync(step.Db, key, language, http, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return answer;
    }

    private static async Task<TemplateAnswer> ResetAsync(string key, string language, int version, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await MessageEditing.ResetAsync(step, key, language, version, "", cancellationToken);
        await step.Db.SaveChangesAsync(cancellationToken);
        var answer = await AnswerAsync(step.Db, key, language, http, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return answer;
    }

    private static async Task<PreviewAnswer> PreviewAsync(
        string key, string language, PreviewRequest request, MessagePreview preview, DeskDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using var db = database.Read();
        var current = (await MessageTextReading.FindAsync(db, caller, key, language, cancellationToken)).Source;
        var shown = await preview.ShowAsync(caller, key, language, new MessageSource(request.Subject ?? current.Subject, request.Body ?? current.Body), request.Ticket, cancellationToken);
        return new PreviewAnswer(shown.Subject, shown.Text, shown.Html, ProblemAnswer.Of(shown.Problems, caller.Language));
    }

    private static async Task<TemplateAnswer> AnswerAsync(DeskDb db, string key, string language, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var wording = await MessageTextReading.FindAsync(db, caller, key, language, cancellationToken);
        var shipped = MessageText.Shipped(key, language);
        return new TemplateAnswer(
            TemplateSummary.Of(wording, caller.Language), wording.Source.Subject, wording.Source.Body, shipped.Subject, shipped.Body, ProblemAnswer.Of(wording.Problems, caller.Language),
            [.. wording.Kind.Placeholders.Select(placeholder => new PlaceholderAnswer(placeholder.Name, placeholder.Tag, placeholder.Means.In(caller.Language)))],
            [.. (await MessageTextReading.HistoryAsync(db, key, language, cancellationToken)).Select(row => new TemplateVersion(row.Version, row.CreatedAt, row.CreatedBy, row.Note, row.IsShipped, row.Subject, row.Body))]);
    }

    /// <param name="Version">The newest; 0: nobody has ever changed it.</param>
    /// <param name="IsShipped">The text of the product holds.</param>
    /// <param name="IsBroken">The stored text has mistakes: the text of the product is sent instead.</param>
    internal sealed record TemplateSummary(string Key, string Language, string Name, string When, string Group, int Version, bool IsShipped, bool IsBroken, DateTimeOffset? ChangedAt, string? ChangedBy)
    {
        public static TemplateSummary Of(MessageWording wording, string language) => new(
            wording.Kind.Key, wording.Language, wording.Kind.Name.In(language), wording.Kind.When.In(language), wording.Kind.Group, wording.Version, wording.IsShipped, wording.IsBroken,
            wording.ChangedAt, wording.ChangedBy);
    }

    internal sealed record TemplateAnswer(
        TemplateSummary Template, string Subject, string Body, string ShippedSubject, string ShippedBody, IReadOnlyList<ProblemAnswer> Problems,
        IReadOnlyList<PlaceholderAnswer> Placeholders, IReadOnlyList<TemplateVersion> History);

    /// <param name="Tag">As it is usually typed.</param>
    internal sealed record PlaceholderAnswer(string Name, string Tag, string Means);

    internal sealed record TemplateVersion(int Version, DateTimeOffset At, string By, string Note, bool IsShipped, string Subject, string Body);

    /// <param name="Part">subject or body.</param>
    /// <param name="Line">From 1.</param>
    internal sealed record ProblemAnswer(string Part, int Line, string Text)
    {
        public static IReadOnlyList<ProblemAnswer> Of(IEnumerable<MessageProblem> problems, string language) =>
            [.. problems.Select(problem => new ProblemAnswer(problem.Part, problem.Line, problem.Text.In(language)))];
    }

    /// <param name="Version">The newest version the caller has seen; 0: nobody has changed it yet.</param>
    /// <param name="Note">Why; may be left out.</param>
    internal sealed record SaveTemplateRequest(int? Version, string? Subject, string? Body, string? Note);

    /// <param name="Subject">Left out: as it stands.</param>
    /// <param name="Body">Left out: as it stands.</param>
    /// <param name="Ticket">Number of a ticket; left out: samples.</param>
    internal sealed record PreviewRequest(string? Subject, string? Body, string? Ticket);

    internal sealed record PreviewAnswer(string Subject, string Text, string Html, IReadOnlyList<ProblemAnswer> Problems);
}
