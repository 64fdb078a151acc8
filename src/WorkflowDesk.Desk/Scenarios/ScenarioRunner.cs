using System.Diagnostics;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Plays scenarios against given definitions: in a sandbox, bounded in time and number, with nothing left behind.</summary>
public sealed class ScenarioRunner(ScenarioSandbox sandbox) : IDisposable
{
    // Tickets come first: however many owners try things at once, one run takes place at a time.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The longest a whole run may take. The default value is 60 seconds.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most scenarios of one run. 100.</summary>
    public const int MaxScenarios = 100;

    /// <summary>Plays each on a desk of its own.</summary>
    /// <param name="language">Of what the desk says to the people of the scenario.</param>
    /// <param name="played">Called after each.</param>
    public async Task<ScenarioRun> RunAsync(
        SandboxDefinitions definitions, IReadOnlyList<Scenario> scenarios, string language, CancellationToken cancellationToken, Action<ScenarioResult>? played = null)
    {
        if (scenarios.Count > MaxScenarios)
        {
            return new ScenarioRun([]) { Refused = new LocalizedText($"一次最多运行 {MaxScenarios} 个场景。", $"At most {MaxScenarios} scenarios run at a time.") };
        }

        await _turn.WaitAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var results = new List<ScenarioResult>();
        try
        {
            await using var prepared = await sandbox.PrepareAsync(definitions, limit.Token);
            foreach (var scenario in scenarios)
            {
                var started = Stopwatch.GetTimestamp();
                await using var desk = prepared.Copy(new ScenarioClock(scenario.StartsAt));
                var result = await new ScenarioPlay(desk, scenario, language).PlayAsync(limit.Token) with { Took = Stopwatch.GetElapsedTime(started) };
                results.Add(result);
                played?.Invoke(result);
            }

            return new ScenarioRun(results);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = (int)TimeLimit.TotalSeconds;
            return new ScenarioRun(results)
            {
                Refused = new LocalizedText(
                    $"运行超过 {seconds} 秒，已停止；{scenarios.Count - results.Count} 个场景未完成。", $"Stopped after {seconds} seconds; {scenarios.Count - results.Count} scenarios were not finished."),
            };
        }
        catch (InputEvaluationException problem)
        {
            return new ScenarioRun(results) { Refused = new LocalizedText($"该版本无法启动：{problem.Message}", $"This version cannot start: {problem.Message}") };
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
