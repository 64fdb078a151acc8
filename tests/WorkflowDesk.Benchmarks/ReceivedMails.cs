using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Benchmarks;

/// <summary>
/// A mail of some four kilobytes is kept, understood and becomes a ticket with an acknowledgement, on a SQLite file. Several
/// arrive at once, as they do through the listener; the gateway and the network are not in it.
/// </summary>
internal static class ReceivedMails
{
    /// <summary>Mails that are answered at the same time.</summary>
    private const int Senders = 8;

    /// <summary>So many that none meets the hourly limit of acknowledgements.</summary>
    private const int Addresses = 2000;

    private static readonly string s_text = string.Concat(Enumerable.Repeat("The printer on floor three shows no light since this morning, and nobody knows why. ", 45));

    public static async Task<(Cost Cost, Asked Asked)> MeasureAsync()
    {
        var counter = new StatementCounter();
        await using var desk = await StoryDesk.OpenAsync(TestDatabase.Sqlite, builder => builder.AddInterceptors(counter));
        var inbox = desk.Get<MailInbox>();
        var turn = 0;

        Task ReceiveAsync(int operations) => Parallel.ForEachAsync(Enumerable.Range(0, operations), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (_, cancellationToken) =>
        {
            await using var posted = Mail(Interlocked.Increment(ref turn));
            var receipt = await inbox.ReceiveAsync(posted, cancellationToken);
            if (receipt.Decision != "ticket")
            {
                throw new InvalidOperationException($"The mail became '{receipt.Decision}', not a ticket.");
            }
        });

        var cost = await Report.MeasureAsync(600, ReceiveAsync);
        counter.Start();
        await ReceiveAsync(100);
        return (cost, counter.Stop(100));
    }

    private static MemoryStream Mail(int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        var from = string.Create(CultureInfo.InvariantCulture, $"p{number % Addresses}@corp.example");
        var id = $"<{name}@corp.example>";
        return new MemoryStream(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["FromFull"] = new JsonObject { ["Email"] = from, ["Name"] = $"Person {name}" },
            ["ToFull"] = new JsonArray(new JsonObject { ["Email"] = "support@desk.example", ["Name"] = "" }),
            ["CcFull"] = new JsonArray(),
            ["Subject"] = $"The printer is silent, {name}",
            ["Date"] = "Mon, 20 May 2024 09:00:00 +0800",
            ["TextBody"] = s_text,
            ["HtmlBody"] = "",
            ["Headers"] = new JsonArray(),
            ["Attachments"] = new JsonArray(),
            ["RawEmail"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"From: {from}\r\nMessage-ID: {id}\r\n\r\n{s_text}")),
            ["RawEmailEncoding"] = "base64",
            ["Source"] = new JsonObject
            {
                ["Kind"] = "smtp", ["Mailbox"] = "smtp", ["Oversize"] = false, ["EnvelopeFrom"] = from, ["EnvelopeTo"] = new JsonArray("support@desk.example"),
                ["MessageIdHeader"] = id, ["InReplyTo"] = null, ["References"] = new JsonArray(), ["ParseError"] = null,
            },
        }.ToJsonString()));
    }
}
