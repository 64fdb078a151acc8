using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Story;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Running;

/// <summary>How the desk starts, refuses to start, and ends.</summary>
[Collection(Alone.Name)]
public sealed class StartTests(ITestOutputHelper report)
{
    [Fact]
    public async Task A_busy_web_port_is_one_line_and_an_exit_code()
    {
        using var busy = Busy();
        var url = $"http://127.0.0.1:{PortOf(busy)}";
        await IsRefusedAsync([url, "--urls"], ["--urls", url, .. Data(), .. FreeSmtp()]);
    }

    [Fact]
    public async Task A_busy_SMTP_port_is_one_line_and_an_exit_code()
    {
        using var busy = Busy();
        var port = PortOf(busy);
        await IsRefusedAsync([port, "Desk:Mail:ListenPort"], [.. FreeWeb(), .. Data(), "--Desk:Mail:ListenPort", port]);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_one_line_and_an_exit_code()
    {
        // Below a file there can be no folder, whoever asks.
        var file = Path.GetTempFileName();
        await IsRefusedAsync([file, "Desk:DataDirectory"], [.. FreeWeb(), .. FreeSmtp(), "--Desk:DataDirectory", Path.Combine(file, "data")]);
        File.Delete(file);
    }

    [Fact]
    public Task A_setting_nobody_knows_is_one_line_and_an_exit_code() =>
        IsRefusedAsync(["Desk:Mail:ListenProt"], [.. FreeWeb(), .. Data(), "--Desk:Mail:ListenProt", "2525"]);

    [Fact]
    public Task Production_needs_its_own_administrator_password() =>
        IsRefusedAsync(["Desk:AdministratorPassword"], [.. FreeWeb(), .. Data()], "Production");

    [Fact]
    public async Task A_killed_desk_leaves_no_gateway_behind_and_continues_where_it_was()
    {
        await using var desk = await DeskServer.StartAsync(report);
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, WholeStory.Subject, WholeStory.Text));
        var before = await (await DeskUser.SignInAsync(desk, "chen")).ListAsync("/api/tickets");

        await desk.KillAsync();
        await desk.StartAgainAsync();

        var after = await (await DeskUser.SignInAsync(desk, "chen")).ListAsync("/api/tickets");
        Assert.Equal(before.Select(ticket => ticket.ToJsonString()), after.Select(ticket => ticket.ToJsonString()));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_and_a_polite_stop_end_desk_and_gateway_within_five_seconds(string signal)
    {
        await using var desk = await DeskServer.StartAsync(report);
        var took = await desk.StopAsync(signal);
        Assert.True(took < DeskServer.StopsWithin, $"It took {took.TotalSeconds:0.0} s.");
    }

    [Fact]
    public async Task The_start_says_where_to_look_and_whom_to_be()
    {
        await using var desk = await DeskServer.StartAsync(report);
        foreach (var word in new[] { desk.Url.ToString().TrimEnd('/'), "lin", "chen", "wang", "workflowdesk-demo", desk.SmtpPort.ToString(CultureInfo.InvariantCulture), "/dev/mail", "support@desk.example" })
        {
            await Patience.UntilAsync($"the start says '{word}'", () => desk.Output.Contains(word, StringComparison.Ordinal), desk.Tail);
        }
    }

    private static async Task IsRefusedAsync(string[] named, IEnumerable<string> settings, string environment = "Development")
    {
        var (exitCode, output, errors) = await DeskProgram.RunToItsEndAsync(settings, environment);
        Assert.True(exitCode != 0, $"The exit code should tell that it failed.\n{output}\n{errors}");
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(named, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static TcpListener Busy()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    private static string[] FreeWeb() => ["--urls", $"http://127.0.0.1:{Ports.Free()}"];

    private static string[] FreeSmtp() => ["--Desk:Mail:ListenPort", $"{Ports.Free()}"];

    // Relative to the program's own temporary folder.
    private static string[] Data() => ["--Desk:DataDirectory", "data"];
}
