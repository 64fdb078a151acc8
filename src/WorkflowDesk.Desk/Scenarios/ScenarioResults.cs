using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>How one scenario stands on one version.</summary>
/// <param name="Passed">Null: it has not been played on this version.</param>
/// <param name="Unmet">What was not as told, when it failed.</param>
/// <param name="IsStale">The version or the scenario has changed since.</param>
public sealed record ScenarioStanding(
    string Key, LocalizedText Name, bool IsShipped, bool? Passed, IReadOnlyList<UnmetExpectation> Unmet, DateTimeOffset? RanAt, string? RanBy, bool IsStale)
{
    /// <summary>Passed on exactly what stands there now.</summary>
    public bool IsGood => Passed == true && !IsStale;
}

/// <summary>Remembers the last run of each scenario on each version.</summary>
public sealed class ScenarioResults(DeskDatabase database, ScenarioShelf shelf)
{
    /// <summary>Every scenario of the definition with its last result on this version, in the order of the shelf.</summary>
    /// <param name="versionId">A draft or any other version; one that does not exist has no results.</param>
    public async Task<IReadOnlyList<ScenarioStanding>> LatestAsync(string definitionId, string versionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var version = await db.Definitions.Where(row => row.Id == versionId).Select(row => row.Source).SingleOrDefaultAsync(cancellationToken);
        var rows = await db.ScenarioResults.Where(row => row.DefinitionVersionId == versionId).ToDictionaryAsync(row => row.ScenarioKey, StringComparer.Ordinal, cancellationToken);
        return [.. (await shelf.ListAsync(definitionId, cancellationToken)).Select(scenario =>
        {
            var row = rows.GetValueOrDefault(scenario.Key);
            return new ScenarioStanding(
                scenario.Key, scenario.Name, scenario.IsShipped, row?.Passed, row is null ? [] : Read(row).Unmet, row?.RanAt, row?.RanBy,
                row is not null && row.TestedHash != HashOf(version ?? "", scenario.Source));
        })];
    }

    /// <summary>Everything that is known of the last run. Null: there was none.</summary>
    public async Task<(ScenarioResult Result, DateTimeOffset RanAt, string RanBy)?> FindAsync(string versionId, string key, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.ScenarioResults.SingleOrDefaultAsync(row => row.DefinitionVersionId == versionId && row.ScenarioKey == key, cancellationToken) is { } row
            ? (Read(row), row.RanAt, row.RanBy)
            : null;
    }

    /// <summary>In the place of the result before.</summary>
    /// <param name="version">JSON of the version it was played on.</param>
    internal static async Task KeepAsync(
        DeskStep step, string definitionId, string versionId, string version, string scenario, ScenarioResult result, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(result, DeskJson.Options).Replace('\0', '\uFFFD');
        object ranAt = step.Db.IsSqlite ? step.Now.UtcTicks : step.Now;
        // One statement: two owners may run the same scenario at the same time.
        await step.Db.Database.ExecuteSqlAsync(
            $"""
             insert into scenario_results (definition_version_id, scenario_key, definition_id, tested_hash, passed, result, ran_at, ran_by)
             values ({versionId}, {result.Key}, {definitionId}, {HashOf(version, scenario)}, {result.Passed}, {json}, {ranAt}, {step.Caller.Name})
             on conflict (definition_version_id, scenario_key) do update set tested_hash = excluded.tested_hash, passed = excluded.passed,
               result = excluded.result, ran_at = excluded.ran_at, ran_by = excluded.ran_by
             """,
            cancellationToken);
    }

    private static ScenarioResult Read(ScenarioResultRow row) =>
        JsonSerializer.Deserialize<ScenarioResult>(row.Result, DeskJson.Options) ?? throw new JsonException("A result was expected, null was found.");

    private static string HashOf(string version, string scenario) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\n{scenario}")));
}

/// <summary>Plays scenarios of the shelf on a stored version and remembers the results.</summary>
public sealed class ScenarioTrials(DeskDatabase database, DeskSteps steps, ScenarioShelf shelf, ScenarioRunner runner)
{
    /// <param name="keys">Which; null: all that can be read.</param>
    /// <exception cref="DeskRuleException">404: no such version of this definition.</exception>
    public async Task<ScenarioRun> RunAsync(string definitionId, string versionId, IReadOnlyCollection<string>? keys, Caller caller, CancellationToken cancellationToken)
    {
        SandboxDefinitions? definitions;
        string? version;
        await using (var db = database.Read())
        {
            version = await db.Definitions.Where(row => row.Id == versionId && row.DefinitionId == definitionId).Select(row => row.Source).SingleOrDefaultAsync(cancellationToken);
            definitions = version is null ? null : await SandboxDefinitions.FindAsync(db, versionId, cancellationToken);
        }

        if (version is null || definitions is null)
        {
            throw DeskRuleException.NotFound(caller.Language == Languages.Chinese ? "没有此流程版本。" : "There is no such version.");
        }

        var wanted = (await shelf.ListAsync(definitionId, cancellationToken)).Where(scenario => scenario.Scenario is not null && keys?.Contains(scenario.Key) != false).ToList();
        var run = await runner.RunAsync(definitions, wanted.ConvertAll(scenario => scenario.Scenario!), caller.Language, cancellationToken);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        foreach (var result in run.Results)
        {
            await ScenarioResults.KeepAsync(step, definitionId, versionId, version, wanted.Find(scenario => scenario.Key == result.Key)!.Source, result, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
        return run;
    }
}
