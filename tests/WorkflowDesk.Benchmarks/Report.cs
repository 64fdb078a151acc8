using System.Diagnostics;

namespace WorkflowDesk.Benchmarks;

/// <summary>What one operation costs. CPU is that of the whole process, so that work on other threads counts too.</summary>
internal sealed record Cost(double PerSecond, double CpuMicroseconds, double Bytes);

internal static class Report
{
    public static void Line(string what, string figures) => Console.WriteLine($"{what,-52} {figures}");

    /// <summary>Warms up with a whole round, so that compiling is over, then measures; the median of three rounds.</summary>
    public static async Task<Cost> MeasureAsync(int operations, Func<int, Task> work)
    {
        await work(operations);
        var rounds = new List<Cost>();
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            await work(operations);
            watch.Stop();
            bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
            process.Refresh();
            rounds.Add(new Cost(
                operations / watch.Elapsed.TotalSeconds,
                (process.TotalProcessorTime - cpu).TotalMicroseconds / operations,
                (double)bytes / operations));
        }

        return rounds.OrderBy(round => round.CpuMicroseconds).ElementAt(1);
    }
}
