using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Studio;

namespace WorkflowDesk.Web.Tests.Studio;

/// <summary>Speaks the wire protocol of Studio's client (SignalR JSON 1) over the test server's sockets.</summary>
public sealed class InstanceHubTests(WebApp app) : IClassFixture<WebApp>
{
    private const char End = '\u001e';
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_viewer_hears_of_badges_journal_and_instance_when_a_step_commits()
    {
        var number = await app.OpenTicketAsync("lin", "Watched");
        var id = await InstanceOfAsync(number);
        using var socket = await OpenAsync("zhou");
        await SendAsync(socket, $$"""{"type":1,"target":"ObserveInstanceAsync","arguments":["{{id}}"]}""");
        await UntilObservedAsync(id);

        await app.MoveAsync("chen", number, "accept", "FirstContact", new { category = "hardware", priority = "P3", cause = "unplugged", solution = "plugged in" });
        var heard = await HearAsync(socket, 3);
        Assert.Equal(["ActivityExecutionLogUpdatedAsync", "WorkflowExecutionLogUpdatedAsync", "WorkflowInstanceUpdatedAsync"], heard.Select(message => message["target"]!.ToString()));
        var stats = heard[0]["arguments"]![0]!["stats"]!.AsArray();
        var accept = Assert.Single(stats, item => item!["activityNodeId"]!.ToString() == "Workflow1:flow:accept");
        Assert.Equal(1, accept!["completedCount"]!.GetValue<int>());
        Assert.Equal(id, heard[2]["arguments"]![0]!["workflowInstanceId"]!.ToString());
        Assert.Equal("{}", heard[1]["arguments"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task What_another_desk_changed_is_found_by_looking()
    {
        var id = await InstanceOfAsync(await app.OpenTicketAsync("lin", "Changed elsewhere"));
        using var socket = await OpenAsync("sun");
        await SendAsync(socket, $$"""{"type":1,"target":"ObserveInstanceAsync","arguments":["{{id}}"]}""");
        await UntilObservedAsync(id);
        await app.Get<InstanceWatch>().LookAsync(CancellationToken.None);

        // Written past the steps of this process: no bell rings here.
        await using (var write = await app.Get<Desk.Data.DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            await write.Db.Instances.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(instance => instance.Revision, instance => instance.Revision + 1));
            await write.CommitAsync(CancellationToken.None);
        }

        await app.Get<InstanceWatch>().LookAsync(CancellationToken.None);
        Assert.Equal("WorkflowInstanceUpdatedAsync", (await HearAsync(socket, 2))[^1]["target"]!.ToString());
    }

    [Fact]
    public async Task Nobody_without_the_right_hears_anything()
    {
        var id = await InstanceOfAsync(await app.OpenTicketAsync("lin", "Not for you"));
        using var socket = await OpenAsync("chen");
        await SendAsync(socket, $$"""{"type":1,"target":"ObserveInstanceAsync","arguments":["{{id}}"]}""");
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[4096];
        var closed = false;
        while (!closed)
        {
            closed = await ReceivesCloseAsync(socket, buffer, patience.Token);
        }

        Assert.False(app.Get<InstanceWatch>().IsWatched(id), "an agent was let in");
    }

    [Fact]
    public async Task Strangers_and_pages_of_other_sites_are_turned_away()
    {
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync($"{InstanceHub.Path}/negotiate?negotiateVersion=1", null)).StatusCode);
        using var browser = await SignedInAsync("zhou");
        foreach (var (origin, status) in new[] { ("https://elsewhere.example", HttpStatusCode.Forbidden), ("http://localhost", HttpStatusCode.OK) })
        {
            using var page = new HttpRequestMessage(HttpMethod.Post, $"{InstanceHub.Path}/negotiate?negotiateVersion=1");
            page.Headers.Add("Origin", origin);
            Assert.Equal(status, (await browser.SendAsync(page)).StatusCode);
        }

        using var owner = await app.ProgramOfAsync("zhou");
        var negotiated = await WebApp.ReadAsync(await owner.PostAsync($"{InstanceHub.Path}/negotiate?negotiateVersion=1", null), 200);
        Assert.Contains(negotiated["availableTransports"]!.AsArray(), transport => transport!["transport"]!.ToString() == "WebSockets");
    }

    /// <summary>A browser with the cookie of a person.</summary>
    private async Task<HttpClient> SignedInAsync(string user)
    {
        var browser = app.CreateClient();
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/sign-in"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["user"] = user,
            ["password"] = DemoPeople.Password,
            ["__RequestVerificationToken"] = page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        });
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/sign-in", form)).StatusCode);
        return browser;
    }

    private async Task<WebSocket> OpenAsync(string user)
    {
        await using var db = app.Read();
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == user);
        var issued = await app.Get<AccessTokens>().OpenSessionAsync(person, CancellationToken.None);
        using var patience = new CancellationTokenSource(s_patience);
        var socket = await app.Server.CreateWebSocketClient().ConnectAsync(new Uri(app.Server.BaseAddress, $"{InstanceHub.Path}?access_token={issued.Token}"), patience.Token);
        await SendAsync(socket, """{"protocol":"json","version":1}""");
        return socket;
    }

    private static Task SendAsync(WebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next invocations, pings and the handshake's answer left out.</summary>
    private static async Task<List<JsonNode>> HearAsync(WebSocket socket, int count)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var heard = new List<JsonNode>();
        var text = new StringBuilder();
        var buffer = new byte[16_384];
        while (heard.Count < count)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            while (text.ToString().IndexOf(End, StringComparison.Ordinal) is >= 0 and var end)
            {
                var message = JsonNode.Parse(text.ToString()[..end])!;
                text.Remove(0, end + 1);
                if (message["type"]?.GetValue<int>() == 1)
                {
                    heard.Add(message);
                }
            }
        }

        return heard;
    }

    private static async Task<bool> ReceivesCloseAsync(WebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return (await socket.ReceiveAsync(buffer, cancellationToken)).MessageType == WebSocketMessageType.Close;
        }
        catch (Exception cut) when (cut is WebSocketException or IOException)
        {
            return true;
        }
    }

    private async Task UntilObservedAsync(string id)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!app.Get<InstanceWatch>().IsWatched(id))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<string> InstanceOfAsync(string number)
    {
        await using var db = app.Read();
        return (await db.Tickets.SingleAsync(row => row.Number == number)).InstanceId!;
    }
}
