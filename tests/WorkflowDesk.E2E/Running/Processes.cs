using System.Diagnostics;
using System.Globalization;

namespace WorkflowDesk.E2E.Running;

/// <summary>What Linux says about processes.</summary>
public static class Processes
{
    /// <summary>Children of a process and theirs.</summary>
    public static IReadOnlyList<int> DescendantsOf(int id)
    {
        var found = new List<int>();
        foreach (var thread in Directory.Exists($"/proc/{id}/task") ? Directory.GetDirectories($"/proc/{id}/task") : [])
        {
            foreach (var child in ReadOrEmpty(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var childId = int.Parse(child, CultureInfo.InvariantCulture);
                found.Add(childId);
                found.AddRange(DescendantsOf(childId));
            }
        }

        return found;
    }

    /// <summary>A zombie does nothing any more: it is as good as gone.</summary>
    public static bool IsGone(int id)
    {
        var stat = ReadOrEmpty($"/proc/{id}/stat");
        var afterName = stat.LastIndexOf(')');
        return afterName < 0 || stat.Length <= afterName + 2 || stat[afterName + 2] is 'Z' or 'X';
    }

    public static string CommandOf(int id) => ReadOrEmpty($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();

    /// <summary>Asks processes to end: <c>TERM</c> as a container runtime does, <c>INT</c> as Ctrl-C in a terminal does.</summary>
    public static async Task AskToEndAsync(string signal, params IEnumerable<int> ids)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, .. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))]))
            ?? throw new InvalidOperationException("The command kill is missing.");
        await kill.WaitForExitAsync();
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It ended between two looks.
            return "";
        }
    }
}
