using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>An inbox before doors that only write down what came through: the process behind them has tests of its own.</summary>
internal sealed class MailDesk : IAsyncDisposable
{
    private int _serial;

    private MailDesk(TestDesk desk)
    {
        Desk = desk;
        Inbox = NewInbox();
    }

    public TestDesk Desk { get; }

    public MailInbox Inbox { get; }

    public MailOptions Options { get; } = new() { PublicUrl = "https://desk.example" };

    public List<NewTicket> Opened { get; } = [];

    public List<(string Number, NewReply Reply)> Replies { get; } = [];

    /// <summary>Set to make the process fail.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Set to make the process fail for tickets of this title alone.</summary>
    public string? TroublesomeTitle { get; set; }

    public static async Task<MailDesk> OpenAsync(TestDatabase kind = TestDatabase.Sqlite) => new(await TestDesk.OpenAsync(kind));

    /// <summary>Another desk's inbox on the same database.</summary>
    public MailInbox NewInbox()
    {
        var understanding = NewUnderstanding();
        return new MailInbox(Desk.Database, Desk.Contents, understanding, Options, Desk.Clock, NullLogger<MailInbox>.Instance);
    }

    public MailHandling Handling => new(Desk.Database, Desk.Steps, NewUnderstanding());

    public MailListing Listing => new(Desk.Database, Desk.Contents, Options);

    private MailUnderstanding NewUnderstanding()
    {
        var key = new LinkKey(Desk.Database);
        return new MailUnderstanding(
            Desk.Database, Desk.Steps, Desk.Contents, Options,
            new TicketDoors(OpenTicketAsync, ReplyAsync) { ReopenAsync = ReopenAsync, TellHandlerAsync = TellAsync, TellOfForgeryAsync = (step, ticket, _, text, cancelled) => TellAsync(step, ticket, text, cancelled) },
            new ProfileShelf(new DeskTimeZone(TimeZoneInfo.Utc)), new MailRuleShelf(), new MessageIds(key), new ReturnPath(key), Desk.Clock);
    }

    /// <summary>What the process told whoever works on a ticket.</summary>
    public List<(string Number, string Text)> Told { get; } = [];

    /// <summary>Whether the process offers a way back for closed tickets.</summary>
    public bool OffersWayBack { get; set; }

    public List<string> Reopened { get; } = [];

    public Task<MailReceipt> ReceiveAsync(MailScript mail) => Inbox.ReceiveAsync(mail.Posted(), CancellationToken.None);

    public async Task<List<MailIn>> MailsAsync()
    {
        await using var db = Desk.Database.Read();
        return await db.MailsIn.OrderBy(mail => mail.ReceivedAt).ThenBy(mail => mail.Id).ToListAsync();
    }

    public async Task<List<Ticket>> TicketsAsync()
    {
        await using var db = Desk.Database.Read();
        return await db.Tickets.OrderBy(ticket => ticket.Number).ToListAsync();
    }

    public async Task<List<TimelineEntry>> TimelineAsync(string number)
    {
        await using var db = Desk.Database.Read();
        return await db.Timeline.Where(entry => db.Tickets.Any(ticket => ticket.Id == entry.TicketId && ticket.Number == number)).OrderBy(entry => entry.Id).ToListAsync();
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();

    private async Task<Ticket> OpenTicketAsync(DeskStep step, NewTicket request, CancellationToken cancellationToken)
    {
        if (Trouble is not null)
        {
            throw Trouble;
        }

        var ticket = new Ticket
        {
            Id = step.NewId(),
            Number = $"TS20240520{Interlocked.Increment(ref _serial):D4}",
            Title = request.Title,
            Description = request.Description,
            Priority = request.Priority ?? ShippedProfiles.Default.ProvisionalPriority,
            Channel = request.Channel,
            Language = request.Language,
            Category = request.Category,
            TeamKey = request.Team,
            RequesterId = request.Requester.Id,
            RequesterName = request.Requester.Name,
            RequesterEmail = request.Requester.Email,
            Details = request.Details.ToJsonString(DeskJson.Options),
            SubmittedAt = step.Now,
        };
        step.Db.Tickets.Add(ticket);
        step.Record(TimelineAction.Opened, ticket, request.Description, isPublic: true);
        await step.Db.SaveChangesAsync(cancellationToken);
        if (TroublesomeTitle == request.Title)
        {
            throw new InvalidOperationException("This one cannot be opened.");
        }

        lock (Opened)
        {
            Opened.Add(request);
        }

        return ticket;
    }

    private Task ReplyAsync(DeskStep step, Ticket ticket, NewReply reply, CancellationToken cancellationToken)
    {
        if (Trouble is not null)
        {
            throw Trouble;
        }

        step.Record(reply.IsPublic ? TimelineAction.Reply : TimelineAction.Note, ticket, reply.Text, isPublic: reply.IsPublic, data: new JsonObject { ["full"] = reply.FullText });
        Replies.Add((ticket.Number, reply));
        return Task.CompletedTask;
    }

    private Task<bool> ReopenAsync(DeskStep step, Ticket ticket, NewReply reply, CancellationToken cancellationToken)
    {
        if (OffersWayBack)
        {
            ticket.Status = TicketStatus.Diagnosing;
            Reopened.Add(ticket.Number);
        }

        return Task.FromResult(OffersWayBack);
    }

    private Task TellAsync(DeskStep step, Ticket ticket, string text, CancellationToken cancellationToken)
    {
        Told.Add((ticket.Number, text));
        return Task.CompletedTask;
    }
}
