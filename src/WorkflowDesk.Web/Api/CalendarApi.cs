using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>The calendars that limits count in, for administrators and process owners.</summary>
internal static class CalendarApi
{
    public static void MapCalendars(this IEndpointRouteBuilder api)
    {
        var calendars = api.MapGroup("/calendars").WithTags("Calendars").AddEndpointFilter(ProfileApi.OwnersOnlyAsync);
        calendars.MapGet("/{key}", ShowAsync).WithSummary("A calendar: hours of its week and days that differ; administrators and process owners only")
            .Produces<CalendarAnswer>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType);
        calendars.MapPut("/{key}", SaveAsync).WithSummary("Save a calendar and reckon running clocks anew; revision is the one the caller has seen, 0 for a new calendar")
            .Produces<CalendarAnswer>().Produces<Problem>(400, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        calendars.MapPost("/{key}/import", ImportAsync).WithSummary("Holidays and make-up working days of an iCalendar file: looked at first, taken over with apply")
            .Produces<ImportAnswer>().Produces<Problem>(400, Problem.MediaType).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    private static async Task<IResult> ShowAsync(string key, DeskDatabase database, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return TypedResults.Ok(CalendarAnswer.Of((await db.Calendars.SingleOrDefaultAsync(row => row.Key == key, cancellationToken)).Found("such calendar")));
    }

    private static async Task<IResult> SaveAsync(string key, SaveCalendarRequest request, DeskSteps steps, CalendarEditing editing, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Revision), Number(request.Revision)), (nameof(request.Calendar), request.Calendar?.ToJsonString()));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var row = await editing.SaveAsync(step, key, request.Revision!.Value, request.Calendar!.ToJsonString(), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return TypedResults.Ok(CalendarAnswer.Of(row));
    }

    private static async Task<IResult> ImportAsync(string key, ImportRequest request, DeskSteps steps, CalendarEditing editing, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Revision), Number(request.Revision)), (nameof(request.File), request.File));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var found = await CalendarEditing.PreviewAsync(step.Db, step.Caller, key, request.File!, cancellationToken);
        var revision = request.Revision!.Value;
        if (request.Apply)
        {
            revision = (await editing.ImportAsync(step, key, revision, request.File!, cancellationToken)).Revision;
            await step.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(new ImportAnswer(
            request.Apply, revision,
            [.. found.Select(day => new ImportedDayAnswer(day.Day, day.Name, day.Special is null ? null : [.. day.Special.Hours.Select(hours => hours.ToString())], day.IsChange))]));
    }

    private static string? Number(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal sealed record CalendarAnswer(string Key, int Revision, bool IsShipped, DateTimeOffset UpdatedAt, string UpdatedBy, JsonObject Calendar)
    {
        public static CalendarAnswer Of(CalendarRow row) => new(row.Key, row.Revision, row.IsShipped, row.UpdatedAt, row.UpdatedBy, JsonNode.Parse(row.Source)!.AsObject());
    }

    /// <param name="Hours">Empty: a holiday. Null: the day is only mentioned and changes nothing.</param>
    /// <param name="IsChange">The calendar has it otherwise.</param>
    internal sealed record ImportedDayAnswer(DateOnly Day, string Name, IReadOnlyList<string>? Hours, bool IsChange);

    internal sealed record ImportAnswer(bool Applied, int Revision, IReadOnlyList<ImportedDayAnswer> Days);

    /// <param name="Revision">The one the caller has seen; 0: the calendar is new.</param>
    internal sealed record SaveCalendarRequest(int? Revision, JsonObject? Calendar);

    /// <param name="File">Text of an iCalendar file.</param>
    /// <param name="Apply">False: only look.</param>
    internal sealed record ImportRequest(int? Revision, string? File, bool Apply = false);
}
