using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace WorkflowDesk.Web.Tests.Hosting;

/// <summary>Starts the real program where it must refuse, and looks at what a person would see. How a running desk ends is tried in WorkflowDesk.E2E, where nothing runs beside it.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflowdesk-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_one_line_and_exit_code_2()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var (exitCode, error) = await RunAsync("Production", $"--Desk:DataDirectory={file}/data");
        AssertOneLine(2, "cannot write to", exitCode, error);
    }

    [Fact]
    public async Task A_busy_port_is_one_line_and_exit_code_3()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, error) = await RunAsync("Production", $"--urls=http://127.0.0.1:{port}");
        AssertOneLine(3, $"127.0.0.1:{port} is in use", exitCode, error);
        (exitCode, error) = await RunAsync("Development", $"--Desk:Mail:ListenPort={port}");
        AssertOneLine(3, "Desk:Mail:ListenPort", exitCode, error);
    }

    [Fact]
    public async Task Production_without_a_password_for_its_administrator_is_one_line_and_exit_code_4()
    {
        var (exitCode, error) = await RunAsync("Production");
        AssertOneLine(4, "Desk:AdministratorPassword", exitCode, error);
        (exitCode, error) = await RunAsync("Production", "--Desk:AdministratorPassword=short");
        AssertOneLine(4, "Desk:AdministratorPassword", exitCode, error);
    }

    [Fact]
    public async Task An_unknown_setting_is_one_line_and_exit_code_5()
    {
        var (exitCode, error) = await RunAsync("Production", "--Desk:Mail:ListenProt=2526");
        AssertOneLine(5, "unknown setting Desk:Mail:ListenProt", exitCode, error);
    }

    private static void AssertOneLine(int expected, string said, int exitCode, string error)
    {
        Assert.True(exitCode == expected, $"exit code {exitCode} instead of {expected}; standard error: {error}");
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string environment, params string[] arguments)
    {
        var command = new ProcessStartInfo("dotnet") { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        command.ArgumentList.Add(typeof(Program).Assembly.Location);
        // The last one wins, so a test may give its own.
        foreach (var argument in new[] { "--urls=http://127.0.0.1:0", "--Desk:Mail:ListenPort=0" }.Concat(arguments))
        {
            command.ArgumentList.Add(argument);
        }

        command.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        using var desk = Process.Start(command)!;
        try
        {
            var output = desk.StandardOutput.ReadToEndAsync();
            var error = await desk.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
            await output;
            await desk.WaitForExitAsync();
            return (desk.ExitCode, error);
        }
        finally
        {
            if (!desk.HasExited)
            {
                desk.Kill(entireProcessTree: true);
            }
        }
    }
}
