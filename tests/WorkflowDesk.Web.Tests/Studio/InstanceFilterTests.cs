using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;

namespace WorkflowDesk.Web.Tests.Studio;

/// <summary>Filters that take shortcuts through an index find what they would find without.</summary>
public sealed class InstanceFilterTests(WebApp app) : IClassFixture<WebApp>
{
    [Theory]
    [InlineData("UpdatedAt", "LessThan", 10, "day-0 day-1")]
    [InlineData("UpdatedAt", "LessThanOrEqual", 10, "day-0 day-1 day-2")]
    [InlineData("UpdatedAt", "GreaterThan", 10, "day-3 day-4")]
    [InlineData("UpdatedAt", "Is", 10, "day-2")]
    [InlineData("UpdatedAt", "IsNot", 10, "day-0 day-1 day-3 day-4")]
    [InlineData("FinishedAt", "LessThan", 11, "day-1 day-2")]
    [InlineData("FinishedAt", "GreaterThanOrEqual", 10, "day-2 day-3")]
    [InlineData("FinishedAt", "Is", 11, "day-3")]
    [InlineData("CreatedAt", "GreaterThan", 1, "day-2 day-3 day-4")]
    public async Task Moments_choose_what_they_say(string column, string sign, int day, string expected)
    {
        var begin = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // Eight days of work each; the first and the last go on.
        await InsertOnceAsync(Enumerable.Range(0, 5).Select(i => Row($"day-{i}", "long-work", begin.AddDays(i), begin.AddDays(i + 8), isRunning: i is 0 or 4)));
        var page = await ListAsync(new { definitionIds = new[] { "long-work" }, timestampFilters = new[] { new { column, @operator = sign, timestamp = begin.AddDays(day) } } });
        Assert.Equal(expected, string.Join(' ', page["items"]!.AsArray().Select(item => Text(item, "id")).Order(StringComparer.Ordinal)));
        Assert.Equal(expected.Split(' ').Length, page["totalCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_search_by_definition_follows_the_newest_instances_of_all_that_are_named_so()
    {
        var begin = new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var owner = await app.ProgramOfAsync("zhou");
        foreach (var number in new[] { 1, 2 })
        {
            await WebApp.ReadAsync(
                await owner.PostAsJsonAsync("/elsa/api/workflow-definitions/import", new { definitionId = $"sought-{number}", name = $"Sought after {number}", root = new { id = "s", type = "Elsa.Sequence", version = 1 } }), 200);
            await InsertOnceAsync(Enumerable.Range(0, InstanceReading.MostHits).Select(i => Row($"sought-{number}-{i:000}", $"sought-{number}", begin.AddMinutes((i * 2) + number), begin.AddYears(1), isRunning: false)));
        }

        var found = await ListAsync(new { searchTerm = "SOUGHT AFTER", pageSize = 4 });
        Assert.Equal(InstanceReading.MostHits, found["totalCount"]!.GetValue<int>());
        Assert.Equal(["sought-2-249", "sought-1-249", "sought-2-248", "sought-1-248"], found["items"]!.AsArray().Select(item => Text(item, "id")));
    }

    [Fact]
    public async Task Pages_deep_in_a_long_list_show_what_counting_from_the_beginning_shows()
    {
        const int count = InstanceReading.ManyEnoughToRemember + 500;
        var begin = new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // Two begun in the same moment each time: their order goes by id.
        await InsertOnceAsync(Enumerable.Range(0, count).Select(i => Row($"long-{i:00000}", "long-list", begin.AddMinutes(i / 2), begin.AddYears(1), isRunning: false)));
        foreach (var ascending in new[] { false, true })
        {
            // From either end, on both sides of a place, and again when the place is known.
            foreach (var page in new[] { 511, 535, 499, 500, 511, 0, 1049 })
            {
                var first = page * 10;
                var expected = Enumerable.Range(first, 10).Select(place => $"long-{(ascending ? place : count - 1 - place):00000}");
                object[] questions =
                [
                    new { definitionIds = new[] { "long-list" }, page, orderDirection = ascending ? "Ascending" : "Descending" },
                    new { definitionIds = new[] { "long-list" }, subStatuses = new[] { "Finished" }, page, orderDirection = ascending ? "Ascending" : "Descending" },
                    new { definitionIds = new[] { "long-list" }, statuses = new[] { "Finished" }, page, orderDirection = ascending ? "Ascending" : "Descending" },
                ];
                foreach (var question in questions)
                {
                    var found = await ListAsync(question);
                    Assert.Equal(count, found["totalCount"]!.GetValue<int>());
                    Assert.Equal(expected, found["items"]!.AsArray().Select(item => Text(item, "id")));
                }
            }
        }
    }

    private async Task<JsonObject> ListAsync(object body)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        return await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/workflow-instances", body), 200);
    }

    private async Task InsertOnceAsync(IEnumerable<InstanceRow> rows)
    {
        await using var step = await app.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        var fresh = rows.ToList();
        if (!await step.Db.Instances.AnyAsync(row => row.Id == fresh[0].Id))
        {
            step.Db.Instances.AddRange(fresh);
            await step.CommitAsync(CancellationToken.None);
        }
    }

    private static InstanceRow Row(string id, string definitionId, DateTimeOffset createdAt, DateTimeOffset changedAt, bool isRunning) => new()
    {
        Id = id, DefinitionId = definitionId, DefinitionVersionId = $"{definitionId}-v1", DefinitionVersion = 1, Name = id, State = "{}", Revision = 1,
        Status = isRunning ? "Running" : "Finished", SubStatus = isRunning ? "Suspended" : "Finished", IncidentCount = 0,
        CreatedAt = createdAt, UpdatedAt = changedAt, FinishedAt = isRunning ? null : changedAt,
    };

    private static string Text(JsonNode? item, string name) => item![name]!.ToString();
}
