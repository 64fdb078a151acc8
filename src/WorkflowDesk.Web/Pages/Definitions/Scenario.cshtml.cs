using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <param name="DefinitionId">A definition the ticket passed through: the process itself, or one that is embedded or ran beside it.</param>
public sealed record PassedDefinition(string DefinitionId, string VersionId, string Name);

/// <summary>One scenario on one version: its way drawn, what was not as told, and everything else that came of it.</summary>
public sealed class ScenarioModel(ScenarioShelf shelf, ScenarioResults results, DeskDatabase database, DiagramReading diagrams, DeskTime time) : ScenarioPage
{
    public ShelvedScenario Shelved { get; private set; } = null!;

    public ScenarioStanding Standing { get; private set; } = null!;

    /// <summary>Null: not played on this version.</summary>
    public ScenarioResult? Result { get; private set; }

    public IReadOnlyList<PassedDefinition> Passed { get; private set; } = [];

    /// <summary>The one that is drawn.</summary>
    public PassedDefinition? Part { get; private set; }

    public DiagramView? View { get; private set; }

    public bool ShowsAll { get; private set; }

    public async Task<IActionResult> OnGetAsync(string key, string? part, bool all)
    {
        if (!await FindAsync() || await shelf.FindAsync(DefinitionId, key, Cancelled) is not { } found)
        {
            return NotFound();
        }

        (Shelved, ShowsAll) = (found, all);
        Standing = (await results.LatestAsync(DefinitionId, Version.VersionId, Cancelled)).Single(standing => standing.Key == key);
        Result = (await results.FindAsync(Version.VersionId, key, Cancelled))?.Result;
        if (Result is { Path.Count: > 0 })
        {
            await DrawAsync(Result, part);
        }

        return Page();
    }

    public async Task<IActionResult> OnGetDownloadAsync(string key) =>
        await FindAsync() && await shelf.FindAsync(DefinitionId, key, Cancelled) is { } found
            ? File(Encoding.UTF8.GetBytes(found.Source), "application/json", $"{found.Key}.json")
            : NotFound();

    /// <summary>The definition under test first, where the ticket came through it.</summary>
    private async Task DrawAsync(ScenarioResult result, string? part)
    {
        await using var db = database.Read();
        var ids = result.Path.Select(step => (step.DefinitionId, step.VersionId)).Distinct().OrderByDescending(step => step.DefinitionId == DefinitionId).ToList();
        var passed = new List<(PassedDefinition Named, WorkflowDefinition Definition)>();
        foreach (var (definitionId, versionId) in ids)
        {
            var source = await db.Definitions.Where(row => row.Id == versionId).Select(row => row.Source).SingleOrDefaultAsync(Cancelled);
            if (source is not null)
            {
                // Not from the cache: a draft changes in place.
                var definition = WorkflowDefinition.Read(source);
                passed.Add((new PassedDefinition(definitionId, versionId, DiagramReading.NameOf(definition, Words.Language)), definition));
            }
        }

        Passed = passed.ConvertAll(one => one.Named);
        var chosen = passed.Find(one => one.Named.VersionId == part) is { Definition: not null } wanted ? wanted : passed.FirstOrDefault();
        if (chosen.Definition is null)
        {
            return;
        }

        Part = chosen.Named;
        var steps = result.Path.Where(step => step.VersionId == Part.VersionId).ToList();
        var diagram = diagrams.Read(chosen.Definition, Words.Language);
        if (!ShowsAll)
        {
            diagram = CondensedDiagram.Of(diagram, node => steps.Exists(step => step.ActivityId == node.Id && (step.Failed || step.EndedAt is null)));
        }

        View = new DiagramView(diagram, Marks(steps, result.Connections), Words["scenario.diagram", Shelved.Name.In(Words.Language), Part.Name], !ShowsAll);
    }

    private DiagramMarks Marks(List<PathStep> steps, IReadOnlyList<FollowedConnection> connections)
    {
        var marks = new DiagramMarks();
        foreach (var runs in steps.GroupBy(step => step.ActivityId, StringComparer.Ordinal))
        {
            var last = runs.Last();
            var mark = runs.Any(run => run.Failed) ? StepMark.Failed : last.EndedAt is null ? StepMark.Active : StepMark.Done;
            var outcomes = runs.SelectMany(run => run.Outcomes).Distinct(StringComparer.Ordinal).Where(outcome => outcome != "Done").ToList();
            marks.Nodes[runs.Key] = new NodeMark(
                mark, runs.Count() > 1 ? $"{runs.Count()}×" : null, mark == StepMark.Failed ? Words["path.failed"] : null,
                string.Join("\n", runs.Select(run => time.Full(run.StartedAt)).Append(string.Join(Words["text.comma"], outcomes))));
        }

        foreach (var line in connections.Where(line => line.DefinitionId == Part!.DefinitionId))
        {
            marks.Edges[EdgeKey.Of(line.Source, line.Port, line.Target)] = StepMark.Done;
        }

        return marks;
    }
}
