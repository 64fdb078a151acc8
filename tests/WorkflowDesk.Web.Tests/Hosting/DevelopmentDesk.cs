using System.Diagnostics;
using System.Globalization;

namespace WorkflowDesk.Web.Tests.Hosting;

/// <summary>The real program in Development with its mail gateway, on free ports.</summary>
internal sealed class DevelopmentDesk : IDisposable
{
    private readonly Process _desk;
    private readonly int _gateway;

    private DevelopmentDesk(Process desk, int gateway)
    {
        _desk = desk;
        _gateway = gateway;
    }

    public int ExitCode => _desk.ExitCode;

    /// <summary>Returns when the gateway takes mail.</summary>
    public static async Task<DevelopmentDesk> StartAsync(string folder)
    {
        // A test run started in the background ignores Ctrl-C, and its children would inherit that.
        var command = new ProcessStartInfo("env") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--default-signal=INT", "dotnet", typeof(Program).Assembly.Location, "--urls=http://127.0.0.1:0", "--Desk:Mail:ListenPort=0" })
        {
            command.ArgumentList.Add(argument);
        }

        command.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var desk = Process.Start(command)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var said = new List<string>();
        while (await desk.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (line.Contains("The mail gateway takes mail", StringComparison.Ordinal))
            {
                _ = DrainAsync(desk.StandardOutput);
                _ = DrainAsync(desk.StandardError);
                return new DevelopmentDesk(desk, GatewayOf(desk.Id));
            }
        }

        throw new InvalidOperationException("The desk ended before its gateway was ready:\n" + string.Join('\n', said) + await desk.StandardError.ReadToEndAsync(patience.Token));
    }

    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _desk.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Kill() => _desk.Kill();

    public Task<bool> HasEndedAsync(TimeSpan within) => EndsAsync(_desk, within);

    public async Task<bool> GatewayHasEndedAsync(TimeSpan within)
    {
        try
        {
            using var gateway = Process.GetProcessById(_gateway);
            return await EndsAsync(gateway, within);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        if (!_desk.HasExited)
        {
            _desk.Kill(entireProcessTree: true);
        }

        _desk.Dispose();
    }

    private static async Task<bool> EndsAsync(Process process, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The child of the desk that runs the gateway's entry file.</summary>
    private static int GatewayOf(int desk) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Single(id => id > 0 && ParentOf(id) == desk && CommandOf(id).Contains("src/main.mjs", StringComparison.Ordinal));

    private static int ParentOf(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended while the list was read.
            return 0;
        }
    }

    private static string CommandOf(int id) => File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');

    private static async Task DrainAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is not null)
        {
        }
    }
}
