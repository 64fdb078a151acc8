using WorkflowDesk.Desk.Data;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

public sealed class SortableIdsTests
{
    [Fact]
    public void Ids_of_one_moment_sort_in_the_order_they_were_made()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => SortableIds.Next(ManualClock.Start)).ToList();
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), ids.Select(id => id.ToString()));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(7, id.Version));
    }

    [Fact]
    public void A_later_moment_sorts_behind_an_earlier_one()
    {
        var early = SortableIds.Next(ManualClock.Start);
        var late = SortableIds.Next(ManualClock.Start.AddMilliseconds(1));
        Assert.True(string.CompareOrdinal(early.ToString(), late.ToString()) < 0, $"{late} should sort behind {early}");
    }
}
