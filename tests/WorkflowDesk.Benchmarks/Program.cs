using System.Globalization;
using WorkflowDesk.Benchmarks;

// Prints what the desk costs, always beside a raw SQLite insert+commit of the same run: compare by ratio.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine($"WorkflowDesk benchmarks, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
Console.WriteLine();
if (args.Contains("--studio"))
{
    // --only TEXT: the calls whose names contain it. --instances N: fewer, for a look at one call.
    await StudioCalls.MeasureAsync(Option("--only", ""), int.Parse(Option("--instances", "100000"), CultureInfo.InvariantCulture));
    return;
}

var raw = await RawSqlite.MeasureAsync();
var memory = await InMemoryRuns.MeasureAsync();
var durable = await DurableCompletions.MeasureAsync();
var mails = await ReceivedMails.MeasureAsync();
var rawAgain = await RawSqlite.MeasureAsync();
var rawCpu = (raw.CpuMicroseconds + rawAgain.CpuMicroseconds) / 2;
var rawRate = (raw.PerSecond + rawAgain.PerSecond) / 2;

Report.Line("raw SQLite insert+commit (WAL, synchronous FULL)", $"{rawRate,10:N0} /s   {rawCpu,8:N1} µs CPU");
Report.Line("in-memory activities (10-activity flowchart)", $"{memory.PerSecond * 10,10:N0} /s   {memory.CpuMicroseconds / 10,8:N2} µs CPU   {memory.Bytes / 10,8:N0} B allocated an activity");
Report.Line("  one run of 10 activities", $"{memory.CpuMicroseconds,8:N1} µs CPU = {memory.CpuMicroseconds / rawCpu:N2} × raw commit (aim ≤ 1.3)");
Report.Line("durable task completions, SQLite", $"{durable.Cost.PerSecond,10:N0} /s   {durable.Cost.CpuMicroseconds,8:N1} µs CPU   {durable.Cost.Bytes / 1024,8:N0} KB allocated");
Report.Line("  a completion", $"{durable.Cost.CpuMicroseconds / rawCpu,8:N1} × raw commit's CPU (aim ≤ 12)");
Report.Line("  statements a completion", $"{durable.Asked.Statements,8:N1} (aim ≤ 12)");
Report.Line("  commits a completion", $"{durable.Asked.Commits,8:N2} (aim 1)");
Report.Line("mails that become tickets, eight at once, SQLite", $"{mails.Cost.PerSecond,10:N0} /s   {mails.Cost.CpuMicroseconds,8:N0} µs CPU   {mails.Cost.Bytes / 1024,8:N0} KB allocated");
Report.Line("  a mail", $"{mails.Cost.CpuMicroseconds / rawCpu,8:N0} × raw commit's CPU");
Report.Line("  statements, commits a mail", $"{mails.Asked.Statements,8:N1}, {mails.Asked.Commits:N2}");
if (args.Contains("--statements"))
{
    Console.WriteLine();
    Console.WriteLine(durable.Asked.Sample);
    Console.WriteLine();
    Console.WriteLine(mails.Asked.Sample);
}

Console.WriteLine();
await StudioCalls.MeasureAsync("", StudioCalls.Instances);

string Option(string name, string usual) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault(usual);
