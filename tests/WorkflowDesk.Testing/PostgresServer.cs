using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace WorkflowDesk.Testing;

/// <summary>
/// A private PostgreSQL server in a temporary folder, started at the first test that needs it and stopped with the
/// test process. Its data are thrown away, so it does not wait for the disk.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);
    private static int s_databases;
    private readonly int _port;
    private readonly string _bin;
    private readonly string _folder;
    private readonly string _options;

    private PostgresServer(int port, string bin, string folder, string options) => (_port, _bin, _folder, _options) = (port, bin, folder, options);

    /// <summary>An empty database of its own; the answer is its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync() => await (await Started.Value).AddDatabaseAsync();

    /// <summary>A server for one test that ends it the hard way. What it confirmed as committed outlives its process, though not the machine's.</summary>
    public static Task<PostgresServer> StartMortalAsync() => StartAsync("on");

    public async Task<string> AddDatabaseAsync()
    {
        var name = $"desk{Environment.ProcessId}_{Interlocked.Increment(ref s_databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        // The name is made of two numbers.
#pragma warning disable CA2100
        command.CommandText = $"create database {name} encoding 'UTF8' template template0";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Ends every process of the server at once, as a crash does. Whoever is connected loses the connection.</summary>
    public Task KillAsync() => RunAsOwnerAsync(Path.Combine(_bin, "pg_ctl"), "-D", Path.Combine(_folder, "data"), "-m", "immediate", "stop");

    public Task StartAgainAsync() =>
        RunAsOwnerAsync(Path.Combine(_bin, "pg_ctl"), "-D", Path.Combine(_folder, "data"), "-w", "-l", Path.Combine(_folder, "log"), "-o", _options, "start");

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=20;Timeout=30;Connection Idle Lifetime=10;Connection Pruning Interval=5";

    private static Task<PostgresServer> StartAsync() => StartAsync("off");

    private static async Task<PostgresServer> StartAsync(string commitWaits)
    {
        var bin = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL is not installed: Debian's package is postgresql.");
        var folder = Directory.CreateTempSubdirectory("desk-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            // PostgreSQL refuses to run as root; the package brought the user postgres.
            await RunAsync("chown", "-R", "postgres", folder);
        }

        var data = Path.Combine(folder, "data");
        await RunAsOwnerAsync(Path.Combine(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var port = FreePort();
        var server = new PostgresServer(
            port, bin, folder,
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit={commitWaits} -c full_page_writes=off -c max_connections=500");
        await server.StartAgainAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(Path.Combine(bin, "pg_ctl"), data, folder);
        return server;
    }

    private static void Stop(string pgCtl, string data, string folder)
    {
        using var process = Process.Start(AsOwner(pgCtl, "-D", data, "-m", "immediate", "stop"));
        process?.WaitForExit(10_000);
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunAsOwnerAsync(string file, params string[] arguments) => RunAsync(AsOwner(file, arguments));

    private static Task RunAsync(string file, params string[] arguments) => RunAsync(new ProcessStartInfo(file, arguments));

    private static ProcessStartInfo AsOwner(string file, params string[] arguments) => Environment.UserName == "root"
        ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", file, .. arguments])
        : new ProcessStartInfo(file, arguments);

    private static async Task RunAsync(ProcessStartInfo start)
    {
        // pg_ctl leaves a server behind that would keep redirected pipes open: its words go to its log file.
        start.RedirectStandardOutput = !start.ArgumentList.Contains("start");
        start.WorkingDirectory = Path.GetTempPath();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        var output = start.RedirectStandardOutput ? await process.StandardOutput.ReadToEndAsync() : "";
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}. {output}");
        }
    }
}

/// <summary>The databases every promise about data is kept on.</summary>
public enum TestDatabase
{
    Sqlite,
    Postgres,
}
