using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Tests.Pages;

/// <summary>The whole desk in this process, with its demo people and tickets, on a folder of its own.</summary>
public sealed class DeskSite : WebApplicationFactory<Program>
{
    public const string Password = "workflowdesk-demo";

    // The desk counts how often somebody signs in; tests would soon be too many.
    private readonly Dictionary<string, Visitor> _signedIn = new(StringComparer.Ordinal);

    private readonly string _folder = Directory.CreateTempSubdirectory("desk-site-").FullName;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Desk:DataDirectory", _folder);
        builder.UseSetting("Desk:Mail:RunGateway", "false");
        builder.UseSetting("Desk:Mail:ListenPort", "0");
    }

    public Visitor Stranger() => new(CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true }));

    /// <summary>Somebody who has signed in, reading in the given language.</summary>
    public async Task<Visitor> SignedInAsync(string user, string language = Languages.English)
    {
        if (!_signedIn.TryGetValue(user, out var visitor))
        {
            visitor = Stranger();
            var form = (await visitor.GetAsync("/sign-in")).Form("/sign-in");
            var answer = await visitor.SendAsync(form, new() { ["user"] = user, ["password"] = Password });
            Assert.True(answer.Status == HttpStatusCode.Redirect, $"{user} could not sign in: {answer.Status}");
            _signedIn[user] = visitor;
        }

        var home = await visitor.OpenAsync("/");
        await visitor.SendAsync(home.Form("/preferences"), new() { ["language"] = language });
        return visitor;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Opens a ticket for somebody the desk may not know yet.</summary>
    public async Task<string> TicketOfAsync(string email, string title = "The projector shows green")
    {
        await using var step = await Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        var person = await step.Db.People.SingleOrDefaultAsync(row => row.Email == email);
        if (person is null)
        {
            person = new Person { Id = step.NewId(), UserName = email, Name = email, Email = email, Language = Languages.English, Roles = Role.Requester, CreatedAt = step.Now };
            step.Db.People.Add(person);
            await step.Db.SaveChangesAsync();
        }

        var ticket = await Get<TicketProcess>().OpenAsync(
            step,
            new NewTicket { Requester = person, Title = title, Description = title, Channel = Channel.Email, Language = Languages.English },
            CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return ticket.Number;
    }

    public async Task<TicketTask> OpenTaskAsync(string number)
    {
        await using var db = Get<DeskDatabase>().Read();
        return await db.Tasks.Include(task => task.Ticket).SingleAsync(task => task.Ticket!.Number == number && task.State == TicketTask.Open);
    }

    /// <summary>A ticket solved on first contact, verified, rated and closed.</summary>
    public async Task<string> SolvedTicketAsync(string email)
    {
        var number = await TicketOfAsync(email);
        await CompleteAsync("chen", "FirstContact", new JsonObject { ["category"] = "software-usage", ["priority"] = "P3", ["solution"] = "Turned it off and on." });
        await CompleteAsync(null, "Solved", []);
        await CompleteAsync(null, "Rated", new JsonObject { ["rating"] = "5" });
        return number;

        async Task CompleteAsync(string? user, string outcome, JsonObject data)
        {
            var task = await OpenTaskAsync(number);
            await using var read = Get<DeskDatabase>().Read();
            var person = await read.People.Include(row => row.Teams).SingleAsync(row => user == null ? row.Email == email : row.UserName == user);
            await using var step = await Get<DeskSteps>().BeginAsync(Caller.Of(person, Channel.Api), CancellationToken.None);
            await Get<TicketProcess>().CompleteTaskAsync(step, task.Id, new TaskCompletion(Guid.NewGuid().ToString(), null, outcome, data), CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }
    }

    /// <summary>As if the seconds in which replies can be taken back were over.</summary>
    public async Task ReleaseRepliesAsync()
    {
        await using (var write = await Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            var now = Get<TimeProvider>().GetUtcNow();
            await write.Db.ReplyDrafts.Where(row => row.State == ReplyDraft.Waiting).ExecuteUpdateAsync(row => row.SetProperty(draft => draft.ReleaseAt, now));
            await write.CommitAsync(CancellationToken.None);
        }

        await Get<DueReplies>().SweepAsync(CancellationToken.None);
    }

    /// <summary>The address, without host, of a fresh link to a task.</summary>
    public async Task<string> LinkAsync(TicketTask task, Guid personId, TimeSpan? lifetime = null)
    {
        await using var step = await Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        var person = await step.Db.People.SingleAsync(row => row.Id == personId);
        var link = Get<TaskLinks>().Create(step, task, person, lifetime);
        await step.CommitAsync(CancellationToken.None);
        return new Uri(link).AbsolutePath;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_folder))
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }
    }
}

/// <summary>A browser without scripts.</summary>
public sealed class Visitor(HttpClient client)
{
    public HttpClient Client { get; } = client;

    public async Task<Answer> GetAsync(string address) => await Answer.OfAsync(await Client.GetAsync(address));

    /// <summary>Follows redirects.</summary>
    public async Task<Answer> OpenAsync(string address)
    {
        var answer = await GetAsync(address);
        for (var hops = 0; hops < 5 && answer.Location is { } location; hops++)
        {
            answer = await GetAsync(location);
        }

        return answer;
    }

    /// <summary>Sends a form as it stands, with some of its fields changed.</summary>
    public async Task<Answer> SendAsync(IHtmlFormElement form, Dictionary<string, string> typed)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in form.QuerySelectorAll("input[name], textarea[name], select[name]"))
        {
            var value = element switch
            {
                IHtmlInputElement { Type: "radio" or "checkbox" } choice => choice.IsChecked ? choice.Value : null,
                IHtmlInputElement { Type: "file" } => null,
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value,
                _ => null,
            };
            if (value is not null)
            {
                fields[element.GetAttribute("name")!] = value;
            }
        }

        foreach (var (name, value) in typed)
        {
            fields[name] = value;
        }

        using HttpContent content = form.GetAttribute("enctype") == "multipart/form-data" ? Multipart(fields) : new FormUrlEncodedContent(fields);
        return await Answer.OfAsync(await Client.PostAsync(form.GetAttribute("action"), content));
    }

    private static MultipartFormDataContent Multipart(Dictionary<string, string> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        return content;
    }
}

public sealed record Answer(HttpStatusCode Status, string? Location, HttpResponseMessage Response, IHtmlDocument Page)
{
    public string Text => Page.Body?.TextContent ?? "";

    public IElement Main => Page.QuerySelector("main") ?? throw new InvalidOperationException($"{Response.RequestMessage?.RequestUri} has no main: {Status}");

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode, response.Headers.Location?.OriginalString, response, await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync()));

    /// <summary>The first form that sends to an address beginning like this.</summary>
    public IHtmlFormElement Form(string action) =>
        Page.QuerySelectorAll("form").OfType<IHtmlFormElement>().FirstOrDefault(form => form.GetAttribute("action")?.StartsWith(action, StringComparison.Ordinal) == true)
        ?? throw new InvalidOperationException($"No form sends to {action}; the page says: {Text.ReplaceLineEndings(" ")[..Math.Min(500, Text.Length)]}");
}

[CollectionDefinition(Name)]
public sealed class Site : ICollectionFixture<DeskSite>
{
    public const string Name = "site";
}
