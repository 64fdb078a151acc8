using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

public sealed class StepStatisticsTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Steps_are_counted_and_timed_from_what_really_happened(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        for (var hours = 1; hours <= 3; hours++)
        {
            var number = await desk.OpenTicketAsync();
            desk.Clock.Advance(TimeSpan.FromHours(hours));
            await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "hardware", priority = "P3" });
        }

        await desk.OpenTicketAsync();
        var definition = WorkflowDefinition.Read(await File.ReadAllTextAsync(Path.Combine(StoryDesk.WorkflowsFolder(), "support-ticket", "v1.json")));
        var figures = await new StepStatistics(desk.Database).OfAsync(definition, CancellationToken.None);
        Assert.Equal((4, 4), (figures.Running, figures.Looked));
        var accept = figures.Steps["accept"];
        Assert.Equal((1, 3), (accept.Waiting, accept.Passed));
        Assert.Equal(2, accept.Median!.Value.TotalHours, .01);
        Assert.Equal(3, accept.Percentile90!.Value.TotalHours, .01);
        Assert.Equal(3, figures.Steps["diagnose"].Waiting);
        Assert.Null(figures.Steps["diagnose"].Median);
        Assert.Equal(0, accept.Rework);
    }
}
