using System.Net.Mail;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Pages;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Open, list, read and contribute to tickets.</summary>
internal static class TicketApi
{
    public static void MapTickets(this IEndpointRouteBuilder api)
    {
        var tickets = api.MapGroup("/tickets").WithTags("Tickets");
        tickets.MapPost("", OpenAsync).WithSummary("Open a ticket; staff may do it for somebody else")
            .Produces<TicketDetail>(201).Produces<Problem>(400, Problem.MediaType);
        tickets.MapGet("", ListAsync).WithSummary("Tickets the caller may see, newest first");
        tickets.MapGet("/{number}", FindAsync).WithSummary("One ticket").Produces<TicketDetail>().Produces<Problem>(404, Problem.MediaType);
        tickets.MapGet("/{number}/timeline", TimelineAsync).WithSummary("What happened, oldest first; requesters see the public entries");
        tickets.MapGet("/{number}/process", ProcessAsync).WithSummary("Definition, version and the steps that are waiting");
        tickets.MapGet("/{number}/clocks", ClocksAsync).WithSummary("Promises of time: limit, used, due");
        tickets.MapGet("/{number}/clocks/{clock}/history", ClockHistoryAsync).WithSummary("Why a promise is late or was kept; the clock by its id, or the latest of a kind")
            .Produces<ClockTold>().Produces<Problem>(404, Problem.MediaType);
        tickets.MapGet("/{number}/routing", RoutingAsync).WithSummary("Why the ticket went where it went: decisions as they were kept, and what people did since; oldest first")
            .Produces<Listing<RoutingEvent>>().Produces<Problem>(404, Problem.MediaType);
        tickets.MapPost("/{number}/replies", ReplyAsync).WithSummary("Say something; answers the question a ticket waits for")
            .Produces<TicketDetail>(201).Produces<Problem>(404, Problem.MediaType);
        tickets.MapPost("/{number}/co-handlers", AddCoHandlerAsync).WithSummary("Add a co-handler, with a reason")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/{number}/co-handlers/remove", RemoveCoHandlerAsync).WithSummary("Remove a co-handler, with a reason")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/{number}/reopen", ReopenAsync).WithSummary("Say that a closed ticket is not solved, in the profile's time: its process begins again")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/{number}/withdraw", WithdrawAsync).WithSummary("The requester takes the ticket back, before implementation")
            .Produces<TicketDetail>().Produces<Problem>(409, Problem.MediaType);
        tickets.MapPost("/{number}/delay", DelayAsync).WithSummary("A handler or supervisor tells the requester of a delay: the reason and a new estimate")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/{number}/cancel", CancelAsync).WithSummary("A supervisor ends the ticket, with a reason")
            .Produces<TicketDetail>().Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/{number}/retry", RetryAsync).WithSummary("Run the failed activity of an incident again")
            .Produces<TicketDetail>().Produces<Problem>(404, Problem.MediaType);
    }

    private static async Task<IResult> OpenAsync(
        OpenRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Title), request.Title), (nameof(request.Description), request.Description));
        var caller = SignedIn.CallerOf(http);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var requester = await RequesterAsync(step, request, cancellationToken);
        var ticket = await process.OpenAsync(step, new NewTicket
        {
            Requester = requester,
            Title = request.Title!,
            Description = request.Description!,
            Channel = ChannelOf(request.Channel, caller),
            Language = request.Language ?? requester.Language,
            Category = request.Category,
            Priority = request.Priority,
            Details = request.Details ?? [],
        }, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return Results.Created($"/api/tickets/{ticket.Number}", await reading.FindAsync(caller, ticket.Number, cancellationToken));
    }

    private static Task<Listing<TicketView>> ListAsync([AsParameters] ListQuery query, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(
            SignedIn.CallerOf(http),
            new TicketFilter { Status = query.Status, Team = query.Team, Handler = query.Handler, Requester = query.Requester, Q = query.Q, After = query.After, Limit = query.Limit },
            cancellationToken);

    private static async Task<TicketDetail> FindAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}");

    private static async Task<Listing<TimelineView>> TimelineAsync(
        string number, string? after, int? limit, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.TimelineAsync(SignedIn.CallerOf(http), number, after, limit, cancellationToken)).Found($"ticket {number}");

    private static async Task<ProcessView> ProcessAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}").Process;

    private static async Task<Listing<ClockView>> ClocksAsync(string number, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        new((await reading.ClocksAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static async Task<Listing<RoutingEvent>> RoutingAsync(string number, RoutingReading routing, HttpContext http, CancellationToken cancellationToken) =>
        new((await routing.OfAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static async Task<ClockTold> ClockHistoryAsync(
        string number, string clock, ClockStories stories, ClockWords words, HttpContext http, CancellationToken cancellationToken)
    {
        var told = (await stories.OfAsync(SignedIn.CallerOf(http) with { Language = Words.Language }, number, cancellationToken)).Found($"ticket {number}");
        var story = (Guid.TryParse(clock, out var id) ? told.SingleOrDefault(one => one.Id == id) : told.LastOrDefault(one => one.Kind == clock)).Found($"clock {clock}");
        return new ClockTold(story.Id, story.Kind, [.. story.Lines.Zip(words.Of(story), (line, sentence) => new ClockLineTold(sentence.Text, line))]);
    }

    private static async Task<IResult> ReplyAsync(
        string number, ReplyRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Text), request.Text));
        var caller = SignedIn.CallerOf(http);
        if (request.Internal && (await reading.FindAsync(caller, number, cancellationToken)).Found($"ticket {number}") is { SeesInternals: false })
        {
            throw new DeskRuleException("staff-only", 403, "Internal notes are for those who work on the ticket.");
        }

        return Results.Json(await ChangeAsync(
            number,
            async (step, ticket) => await process.ReplyAsync(step, ticket, new NewReply
            {
                From = await Requesters.CallerAsync(step, cancellationToken),
                Text = request.Text!,
                FullText = request.Text!,
                Channel = caller.Channel,
                IsPublic = !request.Internal,
            }, cancellationToken),
            steps, reading, caller, cancellationToken), statusCode: 201);
    }

    private static Task<TicketDetail?> AddCoHandlerAsync(
        string number, CoHandlerRequest request, DeskSteps steps, CoHandling coHandling, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.User), request.User));
        return ChangeAsync(
            steps, reading, SignedIn.CallerOf(http), number, step => coHandling.AddAsync(step, number, request.User, request.Reason ?? "", cancellationToken), cancellationToken);
    }

    private static Task<TicketDetail?> RemoveCoHandlerAsync(
        string number, CoHandlerRequest request, DeskSteps steps, CoHandling coHandling, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.User), request.User));
        return ChangeAsync(
            steps, reading, SignedIn.CallerOf(http), number, step => coHandling.RemoveAsync(step, number, request.User, request.Reason ?? "", cancellationToken), cancellationToken);
    }

    private static async Task<TicketDetail?> ChangeAsync(
        DeskSteps steps, TicketReading reading, Caller caller, string number, Func<DeskStep, Task> change, CancellationToken cancellationToken)
    {
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await change(step);
            await step.CommitAsync(cancellationToken);
        }

        return await reading.FindAsync(caller, number, cancellationToken);
    }

    private static Task<TicketDetail?> WithdrawAsync(
        string number, ReasonRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => process.WithdrawAsync(step, ticket, request.Reason ?? "", cancellationToken), steps, reading, SignedIn.CallerOf(http), cancellationToken);

    private static Task<TicketDetail?> ReopenAsync(
        string number, ReopenRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        var text = request.Text?.Trim() ?? "";
        return ChangeAsync(
            number,
            async (step, ticket) => await process.TakeUpAgainAsync(
                step, ticket, new NewReply { From = await Requesters.CallerAsync(step, cancellationToken), Text = text, FullText = text, Channel = caller.Channel }, cancellationToken),
            steps, reading, caller, cancellationToken);
    }

    private static Task<TicketDetail?> DelayAsync(
        string number, DelayRequest request, DeskSteps steps, Delays delays, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => delays.TellAsync(step, ticket, new DelayNotice(request.Eta, request.Reason ?? ""), cancellationToken), steps, reading, SignedIn.CallerOf(http), cancellationToken);

    private static Task<TicketDetail?> CancelAsync(
        string number, ReasonRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => process.CancelAsync(step, ticket, request.Reason ?? "", cancellationToken), steps, reading, SignedIn.CallerOf(http), cancellationToken);

    private static Task<TicketDetail?> RetryAsync(
        string number, RetryRequest request, DeskSteps steps, TicketProcess process, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.InstanceId), request.InstanceId), (nameof(request.ActivityInstanceId), request.ActivityInstanceId));
        return ChangeAsync(
            number,
            (step, ticket) => process.RetryIncidentAsync(step, ticket, request.InstanceId!, request.ActivityInstanceId!, cancellationToken),
            steps, reading, SignedIn.CallerOf(http), cancellationToken);
    }

    private static async Task<TicketDetail?> ChangeAsync(
        string number, Func<DeskStep, Ticket, Task> change, DeskSteps steps, TicketReading reading, Caller caller, CancellationToken cancellationToken)
    {
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await change(step, await step.LockVisibleAsync(number, cancellationToken));
            await step.CommitAsync(cancellationToken);
        }

        return await reading.FindAsync(caller, number, cancellationToken);
    }

    private static async Task<Person> RequesterAsync(DeskStep step, OpenRequest request, CancellationToken cancellationToken)
    {
        if (request.Requester is not { } named)
        {
            return await Requesters.CallerAsync(step, cancellationToken);
        }

        if (!string.IsNullOrWhiteSpace(named.User))
        {
            if (!step.Caller.IsStaff)
            {
                throw new DeskRuleException("not-for-others", 403, "Requesters open tickets for themselves.");
            }

            return await Requesters.MeantAsync(step.Db, named.User, cancellationToken) is [var meant]
                ? meant
                : throw Input.Wrong("requester.user", "must mean exactly one active person, by user name, phone number or name");
        }

        if (!MailAddress.TryCreate(named.Email, out var address) || address.Address != named.Email)
        {
            throw Input.Wrong("requester.email", "must be a bare address such as lin@corp.example");
        }

        var self = await Requesters.CallerAsync(step, cancellationToken);
        if (string.Equals(self.Email, named.Email, StringComparison.OrdinalIgnoreCase))
        {
            return self;
        }

        return step.Caller.IsStaff
            ? await Requesters.FindOrAddAsync(step, named.Email, named.Name, Languages.Of($"{request.Title} {request.Description}"), cancellationToken)
            : throw new DeskRuleException("not-for-others", 403, "Requesters open tickets for themselves.");
    }

    // Only staff know how it reached them; everybody else comes through the door they use.
    private static string ChannelOf(string? asked, Caller caller)
    {
        var door = Channel.Intake.Contains(caller.Channel) ? caller.Channel : Channel.Portal;
        return asked is null || asked == door || caller.IsStaff
            ? asked ?? door
            : throw Input.Wrong("channel", $"is for staff; yours is '{door}', leave it out");
    }

    /// <param name="Requester">Staff only: for whom. Left out: the caller.</param>
    /// <param name="Channel">Staff only: how it came. Left out: api.</param>
    /// <param name="Details">Environment, errorText, occurredAt and so on.</param>
    internal sealed record OpenRequest(
        string? Title, string? Description, string? Category, string? Priority, string? Channel, string? Language, NamedRequester? Requester, JsonObject? Details);

    /// <param name="Email">A known address finds its person, a new one makes a new requester.</param>
    /// <param name="User">Instead: user name, phone number or name of somebody the desk knows.</param>
    internal sealed record NamedRequester(string? Email, string? Name, string? User = null);

    /// <param name="Lines">Oldest first.</param>
    internal sealed record ClockTold(Guid Id, string Kind, IReadOnlyList<ClockLineTold> Lines);

    /// <param name="Text">What happened, in words.</param>
    internal sealed record ClockLineTold(string Text, ClockLine Figures);

    /// <param name="Internal">True: a note that never leaves the desk.</param>
    internal sealed record ReplyRequest(string? Text, bool Internal = false);

    /// <param name="User">User name.</param>
    internal sealed record CoHandlerRequest(string? User, string? Reason);

    /// <param name="Text">What is not solved.</param>
    internal sealed record ReopenRequest(string? Text);

    internal sealed record ReasonRequest(string? Reason);

    /// <param name="Reason">For the requester.</param>
    /// <param name="Eta">When it should be done now; with an offset.</param>
    internal sealed record DelayRequest(string? Reason, DateTimeOffset? Eta);

    internal sealed record RetryRequest(string? InstanceId, string? ActivityInstanceId);

    /// <param name="Status">One status, several separated by commas, or open.</param>
    /// <param name="Team">Key of a team.</param>
    /// <param name="Handler">A user name, or me.</param>
    /// <param name="Requester">A user name, or me.</param>
    /// <param name="Q">Part of number, title or description.</param>
    /// <param name="After">The next of an earlier answer.</param>
    /// <param name="Limit">1 to 200; 50 unless told.</param>
    internal sealed record ListQuery(string? Status, string? Team, string? Handler, string? Requester, string? Q, string? After, int? Limit);
}
