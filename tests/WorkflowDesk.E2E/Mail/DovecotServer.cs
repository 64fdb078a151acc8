using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Mail;

/// <summary>
/// A real IMAP server with mailboxes of its own, on the configuration the gateway's tests use. It can go down and come
/// back. Every user's password is <c>secret</c>.
/// </summary>
public sealed partial class DovecotServer : IAsyncDisposable
{
    private const string Nobody = "65534";

    private readonly string _folder = Directory.CreateTempSubdirectory("desk-dovecot-").FullName;
    private readonly string _config;
    private Process? _process;
    private int _delivered;

    private DovecotServer() => _config = Path.Combine(_folder, "dovecot.conf");

    public int Port { get; } = Ports.Free();

    public static async Task<DovecotServer> StartAsync()
    {
        var server = new DovecotServer();
        await server.WriteConfigAsync();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/dovecot", ["-F", "-c", _config]) { RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("dovecot did not start: Debian's package is dovecot-imapd.");
        await Patience.UntilAsync("dovecot takes connections", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }, () => File.Exists(Path.Combine(_folder, "dovecot.log")) ? File.ReadAllText(Path.Combine(_folder, "dovecot.log")) : "no log");
    }

    /// <summary>Ends the server and every connection to it.</summary>
    public async Task HaltAsync()
    {
        if (_process is { } process)
        {
            await RunAsync("/usr/bin/doveadm", "-c", _config, "stop");
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Puts a letter into somebody's INBOX, as a delivery agent does: also while the server is down.</summary>
    public async Task DeliverAsync(string user, byte[] letter)
    {
        var maildir = Maildir(user);
        List<string> made = [];
        foreach (var part in new[] { "", "tmp", "new", "cur" }.Select(name => Path.Combine(maildir, name)).Where(part => !Directory.Exists(part)))
        {
            Directory.CreateDirectory(part);
            made.Add(part);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + ++_delivered}.M{_delivered:00000000}.test");
        var written = Path.Combine(maildir, "tmp", name);
        await File.WriteAllBytesAsync(written, letter);
        if (Environment.UserName == "root")
        {
            // One by one: the server moves letters about meanwhile.
            await RunAsync("chown", [$"{Nobody}:{Nobody}", Path.Combine(_folder, "home"), Path.Combine(_folder, "home", user), .. made, written]);
        }

        File.Move(written, Path.Combine(maildir, "new", name));
    }

    /// <summary>Letters in a folder of somebody's: INBOX, Processed or Failed.</summary>
    public int Count(string user, string folder = "INBOX")
    {
        var maildir = folder == "INBOX" ? Maildir(user) : Path.Combine(Maildir(user), "." + folder);
        return new[] { "new", "cur" }.Select(part => Path.Combine(maildir, part)).Where(Directory.Exists).Sum(part => Directory.GetFiles(part).Length);
    }

    public async ValueTask DisposeAsync()
    {
        await HaltAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Maildir(string user) => Path.Combine(_folder, "home", user, "Maildir");

    private async Task WriteConfigAsync()
    {
        // Dovecot refuses to read root's mail, and without root everything runs as whoever runs the tests.
        var isRoot = Environment.UserName == "root";
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
        await RunAsync("chmod", "755", _folder);
        var values = new Dictionary<string, string>
        {
            ["folder"] = _folder,
            ["large"] = "",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["uid"] = isRoot ? Nobody : await RunAsync("id", "-u"),
            ["gid"] = isRoot ? Nobody : await RunAsync("id", "-g"),
            ["group"] = isRoot ? "dovecot" : await RunAsync("id", "-gn"),
            ["internal"] = isRoot ? "dovecot" : Environment.UserName,
            ["login"] = isRoot ? "dovenull" : Environment.UserName,
            ["ssl"] = "no",
            ["mechanisms"] = "",
            ["oauth"] = "",
        };
        var text = await File.ReadAllTextAsync(Template());
        var config = values.Aggregate(text, (config, value) => config.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal));
        Assert.True(Place().Match(config) is { Success: false }, $"Nobody fills the place {Place().Match(config).Value} of the gateway's dovecot.conf.");
        await File.WriteAllTextAsync(_config, config);
    }

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    private static string Template()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var template = Path.Combine(folder.FullName, "src", "mail-gateway", "test", "dovecot.conf");
            if (File.Exists(template))
            {
                return template;
            }
        }

        throw new InvalidOperationException("The gateway's dovecot.conf is not above the test's folder.");
    }

    private static async Task<string> RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{file} did not start.");
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }
}
