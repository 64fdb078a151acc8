using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>Plays the steps of a case. Straight, every step finds the objects of the step before; with reload, between
/// every two steps everything is written as JSON and read into a new store under a new runner, as after a restart.</summary>
internal sealed class CorpusPlayer(CorpusCase corpusCase, IScriptEngine scripts, bool reloads)
{
    private readonly ManualClock _clock = new();
    private readonly CorpusTrace _trace = new(corpusCase.ReadDefinitions());
    private InMemoryWorkflowStore _memory = new();
    private IWorkflowStore _store = null!;
    private WorkflowRunner _runner = null!;
    private int _ids;

    public async Task<IReadOnlyList<IReadOnlyList<string>>> PlayAsync(IReadOnlyList<PlayedStep> steps)
    {
        await OpenAsync();
        var traces = new List<IReadOnlyList<string>>();
        foreach (var step in steps)
        {
            if (reloads && traces.Count > 0)
            {
                await ReloadAsync();
            }

            var (verb, rest) = Split(step.Text);
            try
            {
                await PlayAsync(verb, rest);
                traces.Add(_trace.Tell(_memory));
            }
            catch (WorkflowNotFoundException e)
            {
                traces.Add([$"refused: {e.Message}"]);
            }
        }

        return traces;
    }

    private async Task PlayAsync(string verb, string rest)
    {
        var runtime = new WorkflowRuntime(_store, _runner);
        switch (verb)
        {
            case "start":
                var tokens = rest.StartsWith("in token mode", StringComparison.Ordinal);
                var (started, input) = Correlated("", tokens ? rest["in token mode".Length..].Trim() : rest);
                var main = corpusCase.ReadDefinitions()[0];
                await runtime.StartAsync(new() { DefinitionVersionId = main.Id, CorrelationId = started, Input = input as JsonObject, Properties = tokens ? new() { [InstanceProperties.FlowchartMode] = "TokenBased" } : null }, null, CancellationToken.None);
                break;
            case "event":
                var (name, more) = Split(rest);
                var (correlation, payload) = Correlated(name, more);
                var stimulus = new Stimulus("Elsa.Event", new JsonObject { ["EventName"] = name })
                {
                    CorrelationId = correlation,
                    Input = new JsonObject { ["__EventPayloadWorkflowInput"] = payload },
                };
                await runtime.DeliverAsync(stimulus, null, CancellationToken.None);
                break;
            case "deliver":
                await runtime.DeliverPendingAsync(100, null, CancellationToken.None);
                break;
            case "advance":
                _clock.Advance(TimeSpan.Parse(rest, CultureInfo.InvariantCulture));
                await runtime.RunDueAsync(100, null, CancellationToken.None);
                break;
            case "resume":
                var (activity, answer) = Split(rest);
                var bookmark = _memory.Bookmarks.FirstOrDefault(b => b.ActivityId == activity) ?? throw new InvalidOperationException($"'{activity}' does not wait.");
                await runtime.ResumeAsync(bookmark.Id, answer.Length == 0 ? null : JsonNode.Parse(answer) as JsonObject, null, CancellationToken.None);
                break;
            case "retry":
                var first = FirstInstance();
                await runtime.RetryAsync(first.Id, rest.Length == 0 ? null : first.Incidents.Last(i => i.ActivityId == rest).ActivityInstanceId, null, CancellationToken.None);
                break;
            case "cancel":
                await runtime.CancelAsync(FirstInstance().Id, null, CancellationToken.None);
                break;
            default:
                throw new InvalidOperationException($"'{verb}' is not a step; there are start, event, deliver, advance, resume, retry, cancel.");
        }
    }

    private WorkflowInstance FirstInstance() => _memory.Instances.Single(i => i.Id == _memory.Journal[0].InstanceId);

    /// <param name="triggers">Of the store before; null: everything is published now.</param>
    private async Task OpenAsync(IReadOnlyList<Trigger>? triggers = null)
    {
        _runner = new WorkflowRunner(new ActivityRegistry(BuiltInActivities.All), scripts, _clock, () => Interlocked.Increment(ref _ids).ToString("x", CultureInfo.InvariantCulture));
        _store = reloads ? _memory : new SameObjectStore(_memory);
        var definitions = corpusCase.ReadDefinitions();
        if (reloads)
        {
            definitions = [.. definitions.Select(d => WorkflowDefinition.Read(d.Write()))];
        }

        foreach (var definition in definitions)
        {
            _memory.Add(definition);
        }

        foreach (var definition in definitions.Where(d => d.IsPublished))
        {
            _memory.Add(definition, triggers?.Where(t => t.DefinitionVersionId == definition.Id) ?? await _runner.TriggersAsync(definition, _memory.FindDefinitionAsync, CancellationToken.None));
        }
    }

    private async Task ReloadAsync()
    {
        var old = _memory;
        var instances = new List<WorkflowInstance>();
        foreach (var instance in old.Instances)
        {
            var json = instance.ToJson();
            var read = WorkflowInstance.FromJson(json);
            Assert.True(json == read.ToJson(), $"{instance.DefinitionId}: an instance written and read again is another:\n{json}\n{read.ToJson()}");
            instances.Add(read);
        }

        var bookmarks = instances.SelectMany(i => i.Bookmarks).ToList();
        Assert.Equal(old.Bookmarks.Select(b => b.Id).Order(), bookmarks.Select(b => b.Id).Order());
        _memory = new InMemoryWorkflowStore();
        await OpenAsync(old.Triggers);
        await _memory.SaveAsync(
            new()
            {
                Instances = [.. instances.Select(i => new InstanceChange(i, 0))],
                BookmarksAdded = bookmarks,
                Journal = old.Journal,
                StimuliAdded = await old.FindPendingStimuliAsync(_clock.Now, 100, CancellationToken.None),
            },
            CancellationToken.None);
    }

    /// <summary>Reads <c>for T-1 {…}</c>: a correlation id, a JSON value, both or none.</summary>
    private static (string? Correlation, JsonNode? Json) Correlated(string after, string text)
    {
        string? correlation = null;
        if (text.StartsWith("for ", StringComparison.Ordinal))
        {
            (correlation, text) = Split(text[4..]);
        }

        try
        {
            return (correlation, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new InvalidOperationException($"What follows '{after}' is not JSON: {text}", e);
        }
    }

    private static (string Word, string More) Split(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].Trim());
    }
}
