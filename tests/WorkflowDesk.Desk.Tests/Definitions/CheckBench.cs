using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>Checks definitions without a desk: small ones written here, and those that ship.</summary>
internal static class CheckBench
{
    private static readonly Lazy<ScriptSandbox> s_sandbox = new(() => new ScriptSandbox(ScriptSandboxOptions.Find(), TimeProvider.System));
    private static readonly Lazy<IReadOnlyList<WorkflowDefinition>> s_shipped = new(() =>
        [.. Directory.EnumerateFiles(WorkflowsFolder(), "v*.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains("scenarios", StringComparison.Ordinal))
            .Select(file => WorkflowDefinition.Read(File.ReadAllText(file)))]);

    public static ActivityRegistry Registry { get; } = new([.. BuiltInActivities.All, .. DeskActivities.All]);

    public static PublishChecks Checks { get; } = new(Registry, s_sandbox.Value, new DefinitionCache(), new WorkflowRunnerOptions(), new ProfileShelf(new DeskTimeZone(TimeZoneInfo.Utc)));

    /// <summary>Without asking the sandbox whether scripts compile.</summary>
    public static PublishChecks PictureChecks { get; } = new(Registry, new ScriptsAreFine(), new DefinitionCache(), new WorkflowRunnerOptions(), new ProfileShelf(new DeskTimeZone(TimeZoneInfo.Utc)));

    public static IReadOnlyList<WorkflowDefinition> Shipped => s_shipped.Value;

    public static WorkflowDefinition ShippedProcess(string id) => Shipped.Where(definition => definition.DefinitionId == id).MaxBy(definition => definition.Version)!;

    /// <summary>Beside the definitions that ship.</summary>
    public static Task<IReadOnlyList<DefinitionProblem>> FindAsync(WorkflowDefinition definition, params WorkflowDefinition[] others) =>
        Checks.FindAsync(Around([.. Shipped.Where(known => known.DefinitionId != definition.DefinitionId), .. others]), definition, CancellationToken.None);

    /// <summary>Alone in the world.</summary>
    public static Task<IReadOnlyList<DefinitionProblem>> FindAloneAsync(WorkflowDefinition definition, params WorkflowDefinition[] others) =>
        Checks.FindAsync(Around(others), definition, CancellationToken.None);

    /// <summary>What is wrong with the picture, beside the definitions that ship.</summary>
    public static Task<IReadOnlyList<DefinitionProblem>> FindInPictureAsync(WorkflowDefinition definition, params WorkflowDefinition[] others) =>
        PictureChecks.FindAsync(Around([.. Shipped.Where(known => known.DefinitionId != definition.DefinitionId && others.All(other => other.DefinitionId != known.DefinitionId)), .. others]), definition, CancellationToken.None);

    /// <summary>The codes of what is wrong with the picture, alone in the world.</summary>
    public static async Task<IReadOnlyList<string>> CodesAsync(WorkflowDefinition definition, params WorkflowDefinition[] others) =>
        [.. (await PictureChecks.FindAsync(Around(others), definition, CancellationToken.None)).Select(problem => problem.Code).Distinct().Order(StringComparer.Ordinal)];

    public static FolderSurroundings Around(IReadOnlyList<WorkflowDefinition> definitions) => new(definitions, Registry, s_sandbox.Value, TimeProvider.System);

    /// <summary>A copy with something changed.</summary>
    public static WorkflowDefinition Changed(WorkflowDefinition definition, Action<JsonObject> change)
    {
        var json = (JsonObject)definition.Json.DeepClone();
        change(json);
        return WorkflowDefinition.Read(json);
    }

    public static string WorkflowsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "workflows")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The folder workflows is not above the tests.");
        }

        return Path.Combine(folder.FullName, "workflows");
    }
}
