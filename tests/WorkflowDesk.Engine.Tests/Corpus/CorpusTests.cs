using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Tests.Scripting;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>The compatibility promise: every definition of the corpus reads, validates and runs as written beside it.</summary>
[Collection(nameof(Scripts))]
public sealed class CorpusTests(SandboxFixture fixture)
{
    /// <summary>Reading completes these: they get an id, or an activity back.</summary>
    private static readonly string[] s_completed = ["reading/no-definition-id", "reading/not-found-placeholder", "reading/not-found-is-restored"];

    private static bool Accepts => Environment.GetEnvironmentVariable(CorpusCase.AcceptVariable) == "1";

    public static TheoryData<string> Cases => [.. CorpusCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_runs_as_its_play_says(string name)
    {
        var found = CorpusCase.Find(name);
        var play = found.ReadPlay();
        var traces = await PlayAsync(found, play, reloads: false);
        var actual = play with { Problems = await ProblemsAsync(found), Steps = [.. play.Steps.Zip(traces, (step, trace) => step with { Trace = trace })] };
        if (Accepts)
        {
            found.Write(actual);
            return;
        }

        Compare(play, actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_runs_the_same_when_everything_is_saved_and_read_again_between_every_two_steps(string name)
    {
        var found = CorpusCase.Find(name);
        var play = found.ReadPlay();
        var traces = await PlayAsync(found, play, reloads: true);
        Compare(play, play with { Steps = [.. play.Steps.Zip(traces, (step, trace) => step with { Trace = trace })] });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_written_and_read_again_loses_nothing(string name)
    {
        foreach (var json in CorpusCase.Find(name).AllJson)
        {
            WorkflowDefinition definition;
            try
            {
                definition = WorkflowDefinition.Read(json);
            }
            catch (DefinitionFormatException) when (name.StartsWith("refused/", StringComparison.Ordinal))
            {
                continue;
            }

            var written = definition.Write();
            Assert.Equal(written, WorkflowDefinition.Read(written).Write());
            Assert.True(s_completed.Contains(name) || JsonNode.DeepEquals(JsonNode.Parse(json.TrimStart('\uFEFF')), JsonNode.Parse(written)), $"{name}: writing changed the definition:\n{written}");
        }
    }

    [Fact]
    public void Every_definition_of_the_corpus_has_a_play()
    {
        var known = CorpusCase.Names.ToHashSet();
        var lonely = Directory.EnumerateFiles(CorpusCase.Folder, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(CorpusCase.Folder, file).Replace('\\', '/'))
            .Where(file => !known.Contains(file[..file.IndexOf('.', StringComparison.Ordinal)]));
        Assert.Empty(lonely);
        Assert.True(known.Count >= 200, $"The corpus has shrunk to {known.Count} cases.");
    }

    // What is refused is not played: it may not even be readable.
    private async Task<IReadOnlyList<IReadOnlyList<string>>> PlayAsync(CorpusCase found, CorpusPlay play, bool reloads) =>
        play.Steps.Count == 0 ? [] : await new CorpusPlayer(found, fixture.Sandbox, reloads).PlayAsync(play.Steps);

    private async Task<IReadOnlyList<string>> ProblemsAsync(CorpusCase found)
    {
        WorkflowDefinition main;
        try
        {
            main = found.ReadDefinitions()[0];
        }
        catch (DefinitionFormatException e)
        {
            return [$"Unreadable: {e.Message}"];
        }

        var store = new InMemoryWorkflowStore();
        foreach (var definition in found.ReadDefinitions())
        {
            store.Add(definition);
        }

        var problems = await DefinitionValidator.ValidateAsync(main, new ActivityRegistry(BuiltInActivities.All), fixture.Sandbox, store.FindDefinitionAsync, CancellationToken.None);
        return [.. problems.Where(p => p.Severity != ProblemSeverity.Note).Select(p => p.ToString())];
    }

    private static void Compare(CorpusPlay expected, CorpusPlay actual)
    {
        var (wanted, got) = (expected.ToString(), actual.ToString());
        if (wanted != got)
        {
            var (left, right) = (wanted.Split('\n'), got.Split('\n'));
            var line = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail($"At line {line + 1}:\n  expected: {left.ElementAtOrDefault(line)?.Trim()}\n  happened: {right.ElementAtOrDefault(line)?.Trim()}\nThe whole play as it happened:\n{got}");
        }
    }
}
