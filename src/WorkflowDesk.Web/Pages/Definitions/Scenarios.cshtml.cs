using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Scenarios;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>One line of the list.</summary>
/// <param name="Waits">It is about to be played: the line asks for its own result.</param>
public sealed record ScenarioLine(ScenariosModel Page, ScenarioStanding Standing, bool Waits);

/// <summary>The scenarios of a definition, how each stands on a version, and playing them.</summary>
public sealed class ScenariosModel(ScenarioResults results, ScenarioTrials trials) : ScenarioPage
{
    public IReadOnlyList<ScenarioStanding> Standings { get; private set; } = [];

    /// <summary>Why a run did not take place or did not end; null: it did.</summary>
    public string? Stopped { get; private set; }

    public int Good => Standings.Count(standing => standing.IsGood);

    public int Bad => Standings.Count(standing => standing is { Passed: false, IsStale: false });

    public async Task<IActionResult> OnGetAsync() => await ShowAsync();

    /// <summary>The figures above the list, after a line has got its result.</summary>
    public async Task<IActionResult> OnGetSummaryAsync() => await ReadAsync() ? Partial("_ScenarioSummary", this) : NotFound();

    /// <summary>Plays one scenario, or without a key all of them.</summary>
    public async Task<IActionResult> OnPostRunAsync(string? key)
    {
        if (!await ReadAsync())
        {
            return NotFound();
        }

        var run = await trials.RunAsync(DefinitionId, Version.VersionId, string.IsNullOrEmpty(key) ? null : [key], Caller, Cancelled);
        Stopped = run.Refused?.In(Words.Language);
        Standings = await results.LatestAsync(DefinitionId, Version.VersionId, Cancelled);
        if (AsksForPart && Standings.FirstOrDefault(standing => standing.Key == key) is { } standing)
        {
            Response.Headers["HX-Trigger"] = "scenario-played";
            return Partial("_ScenarioLine", new ScenarioLine(this, standing, Waits: false));
        }

        if (Stopped is not null)
        {
            return Page();
        }

        Say("scenario.played", run.Results.Count, run.Results.Count(result => result.Passed));
        // Somebody who ran a single one wants to see what it did.
        return Redirect($"{Address}{(string.IsNullOrEmpty(key) ? "" : "/" + Uri.EscapeDataString(key))}?version={Version.Number}");
    }

    /// <summary>The list with every line waiting for its result: the lines ask one after the other.</summary>
    public async Task<IActionResult> OnPostQueueAsync() =>
        !AsksForPart ? await OnPostRunAsync(key: null)
        : await ReadAsync() ? Partial("_ScenarioLines", (this, true))
        : NotFound();

    public async Task<IActionResult> OnPostDeleteAsync(string key)
    {
        if (!await ReadAsync())
        {
            return NotFound();
        }

        if (!await ActAsync(step => ScenarioShelf.DeleteAsync(step, DefinitionId, key, Cancelled)))
        {
            return Page();
        }

        Say("scenario.deleted", key);
        return Redirect($"{Address}?version={Version.Number}");
    }

    private async Task<IActionResult> ShowAsync() => await ReadAsync() ? Page() : NotFound();

    private async Task<bool> ReadAsync()
    {
        if (!await FindAsync())
        {
            return false;
        }

        Standings = await results.LatestAsync(DefinitionId, Version.VersionId, Cancelled);
        return true;
    }
}
