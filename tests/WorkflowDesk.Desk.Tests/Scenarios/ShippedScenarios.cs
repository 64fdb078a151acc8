using System.Collections.Concurrent;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Scenarios;

/// <summary>The scenarios that ship, played on a sandbox of the demo desk; one desk serves all tests.</summary>
public sealed class ShippedScenarios : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Task<ScenarioResult>> _played = new(StringComparer.Ordinal);
    private StoryDesk _desk = null!;

    public static IEnumerable<string> Definitions => ShippedFiles.All.Select(definition => definition.DefinitionId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>As <c>support-ticket/straight-through</c>.</summary>
    public static TheoryData<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(StoryDesk.WorkflowsFolder(), "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "scenarios")
            .Select(file => $"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))}/{Path.GetFileNameWithoutExtension(file)}")
            .Order(StringComparer.Ordinal),
    ];

    public ScenarioRunner Runner { get; private set; } = null!;

    public DeskDatabase Database => _desk.Database;

    public async Task InitializeAsync()
    {
        _desk = await StoryDesk.OpenAsync();
        // A busy machine must not make a sound scenario fail.
        Runner = new ScenarioRunner(_desk.Get<ScenarioSandbox>()) { TimeLimit = TimeSpan.FromMinutes(10) };
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    public static async Task<IReadOnlyList<Scenario>> OfAsync(string definitionId) =>
        [.. (await new ScenarioFiles(StoryDesk.WorkflowsFolder()).ReadAsync(definitionId, CancellationToken.None)).Select(file => file.Scenario)];

    /// <summary>On the process that ships; each is played once for all tests of a class.</summary>
    public Task<ScenarioResult> PlayAsync(string name) => _played.GetOrAdd(name, PlayShippedAsync);

    private async Task<ScenarioResult> PlayShippedAsync(string name)
    {
        var parts = name.Split('/');
        var scenario = (await OfAsync(parts[0])).Single(scenario => scenario.Key == parts[1]);
        return await PlayAsync(Published(parts[0]), scenario);
    }

    public async Task<ScenarioResult> PlayAsync(WorkflowDefinition tested, Scenario scenario)
    {
        var run = await Runner.RunAsync(SandboxDefinitions.Of(tested, ShippedFiles.All), [scenario], Languages.English, CancellationToken.None);
        Assert.True(run.Refused is null, run.Refused?.English);
        return run.Results.Single();
    }

    public static WorkflowDefinition Published(string definitionId) => ShippedFiles.All.Where(definition => definition.DefinitionId == definitionId).MaxBy(definition => definition.Version)!;
}
