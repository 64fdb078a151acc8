using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Running;

/// <summary>The real desk: its own process, its own data folder, its own ports. It can be killed and started again on the same data.</summary>
public sealed class DeskServer : IAsyncDisposable
{
    /// <summary>Ctrl-C must have ended everything within this time.</summary>
    public static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);

    /// <summary>Lines of the desk's output shown with a failed test.</summary>
    private const int ShownLines = 150;

    private readonly List<string> _settings;
    private readonly ITestOutputHelper? _report;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
    private Process? _process;

    private DeskServer(string folder, string? database, IEnumerable<string> settings, ITestOutputHelper? report)
    {
        Folder = folder;
        _report = report;
        Port = Ports.Free();
        SmtpPort = Ports.Free();
        Url = new Uri($"http://127.0.0.1:{Port}");
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
        _settings =
        [
            "--urls", $"http://127.0.0.1:{Port}",
            "--Desk:DataDirectory", folder,
            "--Desk:Mail:ListenPort", SmtpPort.ToString(CultureInfo.InvariantCulture),
            .. database is null ? Array.Empty<string>() : ["--Desk:Database", database],
            .. settings,
        ];
        Database = DeskDatabase.Open(database ?? Path.Combine(folder, "desk.db"));
    }

    public string Folder { get; }

    public int Port { get; }

    public int SmtpPort { get; }

    public Uri Url { get; }

    /// <summary>Without cookies and without following redirects.</summary>
    public HttpClient Http { get; }

    /// <summary>The desk's own tables, for looking only.</summary>
    public DeskDatabase Database { get; }

    public int ProcessId => Running.Id;

    /// <summary>Everything the desk has written so far, all starts together.</summary>
    public string Output => string.Join('\n', _output);

    private Process Running => _process ?? throw new InvalidOperationException("The desk is not running.");

    /// <summary>An empty desk that is ready: web, database and mail gateway.</summary>
    public static async Task<DeskServer> StartAsync(ITestOutputHelper? report = null, TestDatabase database = TestDatabase.Sqlite, params string[] settings) =>
        await StartOnAsync(database == TestDatabase.Postgres ? await PostgresServer.CreateDatabaseAsync() : null, report, settings);

    /// <param name="database">A PostgreSQL connection string; null: a SQLite file of its own.</param>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<DeskServer> StartOnAsync(string? database, ITestOutputHelper? report = null, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("desk-e2e-").FullName;
        var server = new DeskServer(folder, database, settings, report);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process on the data that are there and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        _process = DeskProgram.Start(_settings, Folder, line => _output.Enqueue(line));
        await Patience.UntilAsync("the desk is ready", IsReadyAsync, () => Tail());
    }

    /// <summary>
    /// Ends the desk the hard way (SIGKILL), and only it: what it started has to notice by itself. Waits until nothing
    /// of it is left and the SMTP port is free again.
    /// </summary>
    public async Task KillAsync()
    {
        var children = Processes.DescendantsOf(ProcessId);
        Running.Kill();
        await Running.WaitForExitAsync();
        Forget();
        await NothingIsLeftAsync(children, Patience.Usual);
    }

    /// <summary>Asks the desk to end and answers how long everything took together.</summary>
    /// <param name="signal"><c>TERM</c> reaches the desk only; <c>INT</c> reaches all it started as well, as Ctrl-C does.</param>
    public async Task<TimeSpan> StopAsync(string signal = "TERM")
    {
        var watch = Stopwatch.StartNew();
        var children = Processes.DescendantsOf(ProcessId);
        await Processes.AskToEndAsync(signal, signal == "INT" ? [ProcessId, .. children] : [ProcessId]);
        await Running.WaitForExitAsync().WaitAsync(Patience.Usual);
        var exitCode = Running.ExitCode;
        Forget();
        await NothingIsLeftAsync(children, Patience.Usual);
        Assert.True(exitCode == 0, $"The desk ended with exit code {exitCode} after SIG{signal}.\n{Tail()}");
        return watch.Elapsed;
    }

    /// <summary>Kills the mail gateway the desk runs; the desk starts another. Nothing happens while there is none.</summary>
    public void KillGateway()
    {
        foreach (var child in Processes.DescendantsOf(ProcessId).Where(child => Processes.CommandOf(child).Contains("mail-gateway", StringComparison.Ordinal)))
        {
            try
            {
                using var process = Process.GetProcessById(child);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It ended between the look and the blow.
                _output.Enqueue($"(the gateway {child} had ended already)");
            }
        }
    }

    public string Tail() => "Last words of the desk:\n" + string.Join('\n', _output.TakeLast(ShownLines));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            var children = Processes.DescendantsOf(ProcessId);
            await Processes.AskToEndAsync("TERM", ProcessId);
            try
            {
                await Running.WaitForExitAsync().WaitAsync(StopsWithin + StopsWithin);
            }
            catch (TimeoutException)
            {
                Running.Kill(entireProcessTree: true);
                await Running.WaitForExitAsync();
            }

            Forget();
            await NothingIsLeftAsync(children, Patience.Usual);
        }

        _report?.WriteLine(Tail());
        Http.Dispose();
        _handler.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task NothingIsLeftAsync(IReadOnlyList<int> children, TimeSpan within)
    {
        await Patience.UntilAsync(
            "everything the desk started has ended with it",
            () => children.All(Processes.IsGone),
            () => "Still there: " + string.Join("; ", children.Where(child => !Processes.IsGone(child)).Select(child => $"{child} {Processes.CommandOf(child)}")),
            within);
        await Patience.UntilAsync($"the SMTP port {SmtpPort} is free again", () => Ports.IsFree(SmtpPort), within: within);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (Running.HasExited)
        {
            await Running.WaitForExitAsync();
            throw new InvalidOperationException($"The desk ended with exit code {Running.ExitCode} instead of getting ready.\n{Tail()}");
        }

        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK
                && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["gateway"] is "running" or "off";
        }
        catch (Exception notYet) when (notYet is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }
}
