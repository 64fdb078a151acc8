using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Tests.Execution;

/// <summary>What the journal keeps of values that are larger than anybody reads.</summary>
public class JournalSizeTests
{
    [Fact]
    public void A_large_value_is_kept_by_its_beginning_and_its_size()
    {
        var text = new string('好', 1_000_000);
        var payload = JsonNode.Parse(Record(("Content", text), ("Url", "https://example.org")).PayloadJson()!)!;
        Assert.Equal($"{text[..200]}… (3000002 bytes)", payload["inputs"]!["Content"]!.ToString());
        Assert.Equal("https://example.org", payload["inputs"]!["Url"]!.ToString());
        Assert.Equal($"{text[..200]}… (3000002 bytes)", payload["outputs"]!["Content"]!.ToString());
    }

    [Fact]
    public void Of_a_large_object_only_the_size_is_kept_as_its_pieces_may_be_secret()
    {
        var list = new JsonArray([.. Enumerable.Range(0, 20_000).Select(number => (JsonNode)new JsonObject { ["number"] = number })]);
        var kept = JsonNode.Parse(Record(("Items", list)).PayloadJson()!)!["inputs"]!["Items"]!.ToString();
        Assert.StartsWith("… (", kept, StringComparison.Ordinal);
        Assert.EndsWith(" bytes)", kept, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_values_of_a_usual_size_are_all_kept()
    {
        var values = Enumerable.Range(0, 10).Select(number => ($"Value{number}", (JsonNode)new string('x', 20_000))).ToArray();
        Assert.Equal(values.Sum(value => value.Item2.ToString().Length), JsonNode.Parse(Record(values).PayloadJson()!)!["inputs"]!.AsObject().Sum(value => value.Value!.ToString().Length));
    }

    [Fact]
    public void A_character_of_two_halves_is_not_cut_in_the_middle()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("😀", 50_000));
        var kept = JsonNode.Parse(Record(("Content", text)).PayloadJson()!)!["inputs"]!["Content"]!.ToString();
        Assert.StartsWith("a" + string.Concat(Enumerable.Repeat("😀", 99)) + "… (", kept, StringComparison.Ordinal);
    }

    private static JournalRecord Record(params (string Name, JsonNode Value)[] values) => new()
    {
        InstanceId = "i",
        Sequence = 1,
        ActivityInstanceId = "a",
        ActivityId = "a",
        NodeId = "Workflow1:a",
        ActivityType = "Elsa.WriteFileHttpResponse",
        ActivityVersion = 1,
        EventName = JournalEvent.Completed,
        Timestamp = DateTimeOffset.UnixEpoch,
        Inputs = [.. values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Name, value.Value))],
        Outputs = [.. values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Name, value.Value))],
    };
}
