using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Tests.Execution;

public class StimulusHashTests
{
    [Fact]
    public void The_order_of_properties_does_not_matter() =>
        Assert.Equal(StimulusHash.Of("n", JsonNode.Parse("""{"A":1,"B":{"C":[{"x":1,"y":2}]}}""")), StimulusHash.Of("n", JsonNode.Parse("""{"B":{"C":[{"y":2,"x":1}]},"A":1}""")));

    [Fact]
    public void Name_payload_and_activity_instance_all_count()
    {
        string[] hashes = [StimulusHash.Of("n", null), StimulusHash.Of("n", "x"), StimulusHash.Of("n", "x", "a"), StimulusHash.Of("m", "x")];
        Assert.Equal(4, hashes.Distinct().Count());
        Assert.All(hashes, h => Assert.Matches("^[0-9A-F]{64}$", h));
    }
}
