using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>One thing that is wrong with a scenario as it is written.</summary>
/// <param name="Path">Where in the JSON, such as <c>$.events[2].outcome</c>.</param>
public sealed record ScenarioProblem(string Path, LocalizedText Reason)
{
    /// <summary>The file; null when it is not from one.</summary>
    public string? File { get; init; }

    public override string ToString() => $"{(File is null ? "" : File + ": ")}{Path}: {Reason.English}";
}

/// <summary>What reading brought: a scenario, or at least one problem.</summary>
public sealed record ScenarioReading(Scenario? Scenario, IReadOnlyList<ScenarioProblem> Problems);
