using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using WorkflowDesk.Desk.Mail;
using Xunit.Abstractions;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>
/// Mails of the corpus, changed at random, through the gateway's parser and the desk's understanding: none is lost, none
/// hangs, none is an exception. The same seed makes the same mutants; MAIL_FUZZ_SEED and MAIL_FUZZ_COUNT ask for others.
/// </summary>
public sealed class MailFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task No_mutant_is_lost_and_none_hangs()
    {
        var (seed, count) = (Setting("MAIL_FUZZ_SEED", 20240520), Setting("MAIL_FUZZ_COUNT", 200));
        var (seen, parseErrors, tickets, doubles) = (0, 0, 0, 0);
        var (slowestParse, slowestDesk) = (0L, TimeSpan.Zero);
        var wrong = new List<string>();
        await using var desk = await MailDesk.OpenAsync();
        var script = Path.Combine(MailCorpus.Root, "src", "mail-gateway", "test", "fuzz-corpus.mjs");
        foreach (var line in MailCorpus.Lines(script, TimeSpan.FromMinutes(30), MailCorpus.Folder, $"{seed}", $"{count}"))
        {
            seen++;
            using var mutant = JsonDocument.Parse(line);
            var (name, message) = (mutant.RootElement.GetProperty("name").GetString()!, mutant.RootElement.GetProperty("message"));
            slowestParse = Math.Max(slowestParse, mutant.RootElement.GetProperty("milliseconds").GetInt64());
            parseErrors += message.GetProperty("Source").GetProperty("ParseError").ValueKind == JsonValueKind.String ? 1 : 0;
            var watch = Stopwatch.StartNew();
            try
            {
                var receipt = await desk.Inbox.ReceiveAsync(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(message)), CancellationToken.None);
                doubles += receipt.Duplicate ? 1 : 0;
                tickets += receipt.TicketNumber is null ? 0 : 1;
                if (receipt.State is not (MailIn.Understood or "held"))
                {
                    var row = (await desk.MailsAsync()).Single(mail => mail.Id == receipt.Id);
                    wrong.Add($"{name}: {receipt.State}: {row.Error}");
                }
            }
            catch (Exception problem)
            {
                wrong.Add($"{name}: {problem.GetType().Name}: {problem.Message}");
            }

            slowestDesk = watch.Elapsed > slowestDesk ? watch.Elapsed : slowestDesk;
        }

        output.WriteLine($"seed {seed}: {seen} mutants, {doubles} doubles, {tickets} with a ticket, {parseErrors} unreadable, slowest {slowestParse} ms in the gateway, {slowestDesk.TotalMilliseconds:0} ms in the desk");
        Assert.Equal(count, seen);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {seen}\n" + string.Join("\n", wrong.Take(40)));
        Assert.True(slowestDesk < Patience, $"A mutant took {slowestDesk} in the desk.");
        Assert.True(slowestParse < 15_000, $"A mutant took {slowestParse} ms in the gateway.");
        Assert.Equal(seen - doubles, (await desk.MailsAsync()).Count);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
