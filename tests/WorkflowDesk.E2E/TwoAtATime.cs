using WorkflowDesk.E2E;
using Xunit.Abstractions;

// Half of these tests wait for a desk that starts, the other half for a browser that draws: two lanes are quicker than
// one, and more would only make both slower.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("WorkflowDesk.E2E.LongestFirst", "WorkflowDesk.E2E")]

namespace WorkflowDesk.E2E;

/// <summary>What takes minutes begins first, so that both lanes end at about the same time.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(Crash.CrashTests), nameof(Browser.PageTourTests), Studio.SharedStudio.Name];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length)
            .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}

/// <summary>Tests that measure how long something takes: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
