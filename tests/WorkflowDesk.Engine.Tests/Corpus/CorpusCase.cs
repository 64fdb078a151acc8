using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>One case of the corpus: <c>case.json</c>, workflows it uses (<c>case.other.json</c>) and what is played
/// on it (<c>case.play.txt</c>). The README beside this file says how to write one.</summary>
internal sealed class CorpusCase
{
    /// <summary>Set to 1: plays are written anew from what happens, to be read before they are committed.</summary>
    public const string AcceptVariable = "WORKFLOWDESK_ACCEPT_TRACES";

    private readonly string _path;

    private CorpusCase(string path) => _path = path;

    public static string Folder { get; } = FindFolder();

    /// <summary>Names as <c>group/case</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.play.txt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')[..^".play.txt".Length])
            .Order(StringComparer.Ordinal),
    ];

    public static CorpusCase Find(string name) => new(Path.Combine(Folder, name));

    public string MainJson => File.ReadAllText(_path + ".json");

    /// <summary>The JSON of every definition of the case, the main one first.</summary>
    public IReadOnlyList<string> AllJson =>
    [
        MainJson,
        .. Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText),
    ];

    public IReadOnlyList<WorkflowDefinition> ReadDefinitions() => [.. AllJson.Select(json => WorkflowDefinition.Read(json, () => "given-id"))];

    public CorpusPlay ReadPlay() => CorpusPlay.Parse(File.ReadAllLines(_path + ".play.txt"));

    public void Write(CorpusPlay play) => File.WriteAllText(_path + ".play.txt", play.ToString());

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "WorkflowDesk.Engine.Tests", "Corpus");
            }
        }

        throw new DirectoryNotFoundException("The tests run inside the repository; its corpus was not found above them.");
    }
}
