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

    [Fact]
    public void Steps_that_write_side_by_side_each_stay_in_order()
    {
        var (one, other) = (new List<string>(), new List<string>());
        for (var i = 0; i < 1000; i++)
        {
            one.Add(SortableIds.Next(ManualClock.Start).ToString());
            other.Add(SortableIds.Next(ManualClock.Start.AddHours(1)).ToString());
        }

        Assert.Equal(one.Order(StringComparer.Ordinal), one);
        Assert.Equal(other.Order(StringComparer.Ordinal), other);
    }
}
