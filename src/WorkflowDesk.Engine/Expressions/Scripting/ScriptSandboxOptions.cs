namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>Where the sandbox process is and what a script may use.</summary>
public sealed record ScriptSandboxOptions
{
    /// <summary>The Node.js executable (20 or later), a path or a name on PATH. The default value is <c>node</c>.</summary>
    public string NodePath { get; init; } = "node";

    /// <summary>Path of the sandbox's <c>main.mjs</c>; see <see cref="Find"/>.</summary>
    public required string EntryPoint { get; init; }

    /// <summary>For one request. The default value is 5 seconds: scripts here compute, they do not wait. (Elsa allows 30.)</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Added to the time limit before the process is killed: native loops cannot be interrupted from inside.
    /// The default value is 250 milliseconds.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a new process may take to answer its first request. The default value is 30 seconds.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes one JavaScript runtime may use. The default value is 64 MiB.</summary>
    public int MemoryLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of native stack before "stack overflow". The default value is 256 KiB.</summary>
    public int StackLimit { get; init; } = 256 * 1024;

    /// <summary>Sandbox processes at most, started as they are needed: a script that runs to its limit occupies one, the
    /// others go on. Each takes about 60 MB. The default value is 2.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>Options for the sandbox that stands beside the application, or, in a source tree, at <c>src/script-sandbox</c>.</summary>
    /// <exception cref="FileNotFoundException">Neither is there.</exception>
    public static ScriptSandboxOptions Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string[] candidates = [Path.Combine(folder.FullName, "script-sandbox", "main.mjs"), Path.Combine(folder.FullName, "src", "script-sandbox", "main.mjs")];
            if (Array.Find(candidates, File.Exists) is { } found)
            {
                return new ScriptSandboxOptions { EntryPoint = found };
            }
        }

        throw new FileNotFoundException($"The script sandbox (script-sandbox/main.mjs) was not found beside {AppContext.BaseDirectory} nor at src/script-sandbox above it.");
    }
}
