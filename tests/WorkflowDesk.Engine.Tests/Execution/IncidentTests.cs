using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Execution;

public class IncidentTests
{
    [Fact]
    public async Task A_failing_script_faults_its_activity_with_the_message_and_the_cause()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Sequence(Activity("WriteLine", "w", ("text", Script("nonsense")))));
        var incident = Assert.Single(instance.Incidents);
        Assert.Equal("Failed to evaluate activity input 'text': nonsense is not defined", incident.Message);
        Assert.Contains("ScriptException", incident.Cause!.InnerCause!.Type, StringComparison.Ordinal);
        Assert.Equal("w", incident.ActivityId);
    }

    [Fact]
    public async Task A_retry_runs_the_faulted_activity_again_and_goes_on()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Sequence(Activity("WriteLine", "w", ("text", Script("later"))), Line("b")));
        Assert.Equal(WorkflowSubStatus.Faulted, instance.SubStatus);
        bench.Scripts.On("later", _ => "now");
        instance = await bench.Runtime.RetryAsync(instance.Id, null, null, CancellationToken.None);
        Assert.Equal("now b", bench.Lines);
        Assert.Equal((WorkflowStatus.Finished, WorkflowSubStatus.Finished), (instance.Status, instance.SubStatus));
        Assert.NotNull(Assert.Single(instance.Incidents).ResolvedAt);
    }

    [Fact]
    public async Task A_retry_of_a_failed_resumption_hands_over_the_same_answer()
    {
        var asks = new Asks { Fails = true };
        var bench = new Bench(null, asks);
        var instance = await bench.StartAsync(Sequence(new JsonObject { ["id"] = "a", ["type"] = "Test.Asks" }, Line("b")));
        var answer = bench.Store.Bookmarks.First(b => b.Name == "answer");
        await bench.Runtime.ResumeAsync(answer.Id, new JsonObject { ["text"] = "forty-two" }, null, CancellationToken.None);
        Assert.Empty(bench.Store.Bookmarks);
        asks.Fails = false;
        await bench.Runtime.RetryAsync(instance.Id, null, null, CancellationToken.None);
        Assert.Equal("forty-two b", bench.Lines);
        Assert.Equal(1, asks.Executions);
    }

    [Fact]
    public async Task Retrying_what_has_not_failed_is_an_error()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Sequence(Wait("e")));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => bench.Runtime.RetryAsync(instance.Id, null, null, CancellationToken.None));
    }

    [Fact]
    public async Task An_exception_the_host_names_voids_the_step_instead_of_becoming_an_incident()
    {
        var asks = new Asks { Fails = true };
        var bench = new Bench(new() { AbortsStep = e => e is InvalidOperationException }, asks);
        await bench.StartAsync(Sequence(new JsonObject { ["id"] = "a", ["type"] = "Test.Asks" }));
        var answer = bench.Store.Bookmarks.First(b => b.Name == "answer");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Runtime.ResumeAsync(answer.Id, null, null, CancellationToken.None));
        Assert.Equal(2, bench.Store.Bookmarks.Count);
    }

    [Fact]
    public async Task A_missing_host_is_named_in_the_incident()
    {
        var bench = new Bench(null, new NeedsHost());
        var instance = await bench.StartAsync(Sequence(new JsonObject { ["id"] = "a", ["type"] = "Test.NeedsHost" }));
        Assert.Contains("without a host", Assert.Single(instance.Incidents).Message, StringComparison.Ordinal);
    }

    private sealed class Asks : Activity
    {
        public bool Fails { get; set; }

        public int Executions { get; private set; }

        public override ActivityDescriptor Descriptor { get; } = new() { TypeName = "Test.Asks", DisplayName = "Asks", Category = "Test" };

        public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
        {
            Executions++;
            return new(ActivityResult.Wait(new NewBookmark("answer"), new NewBookmark("reminder") { DueAt = context.Now.AddDays(1) }));
        }

        public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new InvalidOperationException("not today");
            }

            context.Log(resumption.Input["text"]!.GetValue<string>());
            return new(ActivityResult.Done());
        }
    }

    private sealed class NeedsHost : Activity
    {
        public override ActivityDescriptor Descriptor { get; } = new() { TypeName = "Test.NeedsHost", DisplayName = "Needs host", Category = "Test" };

        public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
        {
            context.Log(context.Host<Uri>().AbsolutePath);
            return new(ActivityResult.Done());
        }
    }
}
