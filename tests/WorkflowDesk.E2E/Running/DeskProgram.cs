using System.Diagnostics;
using System.Text;

namespace WorkflowDesk.E2E.Running;

/// <summary>The built program <c>WorkflowDesk.Web</c>, in the configuration the tests were built in.</summary>
public static class DeskProgram
{
    /// <summary>A start that must be refused has ended after this time.</summary>
    private static readonly TimeSpan RefusedWithin = TimeSpan.FromSeconds(30);

    public static Process Start(IEnumerable<string> settings, string workingDirectory, Action<string> take, string environment = "Development")
    {
        var process = new Process { StartInfo = Command(settings, workingDirectory, environment) };
        process.OutputDataReceived += (_, line) => Hand(line.Data);
        process.ErrorDataReceived += (_, line) => Hand(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Hand(string? line)
        {
            if (line is not null)
            {
                take(line);
            }
        }
    }

    /// <summary>Runs a start that is expected to be refused.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunToItsEndAsync(IEnumerable<string> settings, string environment = "Development")
    {
        var folder = Directory.CreateTempSubdirectory("desk-refused-").FullName;
        using var process = Process.Start(Command(settings, folder, environment)) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(RefusedWithin);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The desk should have refused to start; it runs.\n{await output}\n{await errors}");
        }

        Directory.Delete(folder, recursive: true);
        return (process.ExitCode, await output, await errors);
    }

    private static ProcessStartInfo Command(IEnumerable<string> settings, string workingDirectory, string environment)
    {
        // A test run started in the background ignores Ctrl-C, and its children would inherit that.
        var command = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet"])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // A desk that lives for a minute gains nothing from profiles, which cost it a part of its start.
        command.Environment["DOTNET_TieredPGO"] = "0";
        command.ArgumentList.Add(Assembly());
        foreach (var setting in settings)
        {
            command.ArgumentList.Add(setting);
        }

        foreach (var name in command.Environment.Keys.Where(IsOurs).ToList())
        {
            command.Environment.Remove(name);
        }

        command.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        return command;
    }

    // What happens to be set where the tests run must not decide how the desk runs.
    private static bool IsOurs(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Desk__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GATEWAY_", StringComparison.OrdinalIgnoreCase);

    private static string Assembly()
    {
        // artifacts/bin/WorkflowDesk.E2E/release → artifacts/bin/WorkflowDesk.Web/release
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(own.Parent!.Parent!.FullName, "WorkflowDesk.Web", own.Name, "WorkflowDesk.Web.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("The desk is not built in the configuration of the tests.", path);
    }
}
