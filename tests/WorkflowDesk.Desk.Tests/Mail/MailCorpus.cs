using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>The mails of <c>tests/mail-corpus</c>, read once by the real gateway's parser.</summary>
public sealed class MailCorpus
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, JsonElement> _messages = new(StringComparer.Ordinal);

    public MailCorpus()
    {
        var gateway = Path.Combine(Root, "src", "mail-gateway");
        Assert.True(Directory.Exists(Path.Combine(gateway, "node_modules")), "The mail gateway's packages are not installed: npm ci in src/mail-gateway.");
        foreach (var line in Lines(Path.Combine(gateway, "test", "read-corpus.mjs"), Patience, Folder))
        {
            using var read = JsonDocument.Parse(line);
            _messages.Add(read.RootElement.GetProperty("name").GetString()!, read.RootElement.GetProperty("message").Clone());
        }
    }

    public static string Root { get; } = FindRoot();

    public static string Folder => Path.Combine(Root, "tests", "mail-corpus");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.eml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static JsonObject Expected(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsObject();

    public JsonElement Posted(string name) => _messages.TryGetValue(name, out var message) ? message : throw new InvalidOperationException($"The gateway said nothing about {name}.");

    /// <summary>What a script of the gateway writes, line by line. The script must end within <paramref name="patience"/>.</summary>
    internal static IEnumerable<string> Lines(string script, TimeSpan patience, params string[] arguments)
    {
        using var node = System.Diagnostics.Process.Start(new ProcessStartInfo("node", [script, .. arguments]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })
            ?? throw new InvalidOperationException("node did not start.");
        using var limit = new Timer(_ => node.Kill(), null, patience, Timeout.InfiniteTimeSpan);
        while (node.StandardOutput.ReadLine() is { } line)
        {
            yield return line;
        }

        node.WaitForExit();
        Assert.True(node.ExitCode == 0, $"{Path.GetFileName(script)} ended with {node.ExitCode}.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("WorkflowDesk.sln");
        }

        return folder.FullName;
    }
}
