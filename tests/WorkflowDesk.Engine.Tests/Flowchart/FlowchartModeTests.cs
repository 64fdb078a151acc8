using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Flowchart;

/// <summary>The instance decides, then the host, then Elsa's default. The chart tells the modes apart: behind a decision an
/// activity that merges runs in counter mode only.</summary>
public class FlowchartModeTests
{
    public static TheoryData<string?, FlowchartMode, string> Choices => new()
    {
        { null, FlowchartMode.Default, "a c" },
        { null, FlowchartMode.CounterBased, "a c" },
        { null, FlowchartMode.TokenBased, "a" },
        { "\"TokenBased\"", FlowchartMode.CounterBased, "a" },
        { "\"tokenbased\"", FlowchartMode.CounterBased, "a" },
        { "1", FlowchartMode.Default, "a" },
        { "\"1\"", FlowchartMode.Default, "a" },
        { "2", FlowchartMode.TokenBased, "a c" },
        { "\"CounterBased\"", FlowchartMode.TokenBased, "a c" },
        { "\"Default\"", FlowchartMode.TokenBased, "a" },
        { "0", FlowchartMode.TokenBased, "a" },
        { "\"Sideways\"", FlowchartMode.TokenBased, "a" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task The_instance_decides_and_then_the_host(string? asked, FlowchartMode host, string expected)
    {
        var bench = new Bench(new WorkflowRunnerOptions { FlowchartMode = host });
        bench.Scripts.On("d", true);
        var merge = Line("c");
        merge["customProperties"] = new JsonObject { ["mergeMode"] = "Merge" };
        var definition = await bench.PublishAsync(Bench.Definition(Flow("d:True>a d:False>b a>c b>c", Decision("d"), Line("a"), Line("b"), merge)));
        await bench.Runtime.StartAsync(
            new()
            {
                DefinitionVersionId = definition.Id,
                Properties = asked is null ? null : new() { [InstanceProperties.FlowchartMode] = JsonNode.Parse(asked) },
            },
            null,
            CancellationToken.None);
        Assert.Equal(expected, bench.Lines);
    }
}
