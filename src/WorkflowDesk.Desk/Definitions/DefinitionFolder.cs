using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A definition and the file it was read from.</summary>
/// <param name="File">Relative to the folder, with forward slashes.</param>
public sealed record DefinitionFile(string File, WorkflowDefinition Definition);

/// <summary>A file that holds no definition.</summary>
public sealed record UnreadableFile(string File, string Reason);

/// <summary>The files <c>&lt;id&gt;/v&lt;n&gt;.json</c> of a folder.</summary>
/// <param name="Path">The folder.</param>
public sealed record DefinitionFolder(string Path, IReadOnlyList<DefinitionFile> Files, IReadOnlyList<UnreadableFile> Unreadable)
{
    private const string Scenarios = "scenarios";

    public IReadOnlyList<WorkflowDefinition> Definitions { get; } = [.. Files.Select(file => file.Definition)];

    public static async Task<DefinitionFolder> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var read = new List<DefinitionFile>();
        var unreadable = new List<UnreadableFile>();
        var paths = Directory.EnumerateFiles(folder, "v*.json", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/')))
            .Where(file => !file.Name.Split('/').Contains(Scenarios))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        foreach (var (path, name) in paths)
        {
            try
            {
                read.Add(new DefinitionFile(name, WorkflowDefinition.Read(await File.ReadAllTextAsync(path, cancellationToken))));
            }
            catch (DefinitionFormatException problem)
            {
                unreadable.Add(new UnreadableFile(name, problem.Message));
            }
        }

        return new DefinitionFolder(folder, read, unreadable);
    }
}
