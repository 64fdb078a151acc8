using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Crash;

/// <summary>
/// Mail on its whole way, by IMAP and by SMTP, while the desk, its gateway, the IMAP server and the database die one
/// after the other, in no order: every letter becomes one ticket, every answer one reply.
/// </summary>
public sealed class MailChainTests(ITestOutputHelper report)
{
    private const int Letters = 40;
    private const int Answers = 20;
    private const string Mailbox = "helpdesk";

    /// <summary>Set this variable to the seed a failed run printed to see the same moments again.</summary>
    private const string SeedVariable = "DESK_MAIL_SEED";

    /// <summary>How many deaths of each kind; the variable asks for more than a usual run has time for.</summary>
    private const string DeathsVariable = "DESK_MAIL_DEATHS";

    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(900);

    [Fact]
    public async Task Whatever_dies_every_letter_becomes_one_ticket_and_every_answer_one_reply()
    {
        var seed = Number(SeedVariable) ?? Random.Shared.Next();
        report.WriteLine($"{SeedVariable}={seed}");
        var chance = new Random(seed);
        var watch = Stopwatch.StartNew();
        var database = await PostgresServer.StartMortalAsync();
        await using var imap = await DovecotServer.StartAsync();
        await using var desk = await DeskServer.StartOnAsync(await database.AddDatabaseAsync(), report);
        var admin = await DeskUser.SignInAsync(desk, "admin");
        var added = await admin.PostAsync("/api/mailboxes", new
        {
            key = Mailbox, address = "helpdesk@desk.example", name = "Helpdesk", kind = "imap",
            host = "127.0.0.1", port = imap.Port, security = "none", userName = Mailbox, password = "secret",
        });
        Assert.True(added.IsGood, $"The mailbox was refused: {added}");

        var letters = Enumerable.Range(1, Letters).Select(serial => Letter.Plain($"person{serial % 7}@corp.example", $"Chain {serial:00}", $"Letter {serial:00}")).ToArray();
        var dying = DieAsync(desk, imap, database, chance, Number(DeathsVariable) ?? 3);
        await BringAsync(desk, imap, letters, chance);
        await Patience.UntilAsync("every letter is a ticket", async () => await TicketsAsync(desk) >= Letters, desk.Tail, TimeSpan.FromMinutes(5));

        var answers = Enumerable.Range(1, Answers).Select(serial => Letter.Plain(letters[serial].From, $"Re: Chain {serial + 1:00}", $"Answer {serial:00}", letters[serial].MessageId)).ToArray();
        await BringAsync(desk, imap, answers, chance);
        var deaths = await dying;
        await Patience.UntilAsync("every letter is understood and put away", async () => imap.Count(Mailbox) == 0 && await UnderstoodAsync(desk) >= Letters + Answers, desk.Tail, TimeSpan.FromMinutes(5));
        report.WriteLine($"{deaths} deaths, {Letters + Answers} letters in {watch.Elapsed.TotalSeconds:0} s; put away {imap.Count(Mailbox, "Processed")}, failed {imap.Count(Mailbox, "Failed")}");

        await using var db = desk.Database.Read();
        var tickets = await db.Tickets.Where(ticket => ticket.Title.StartsWith("Chain ")).Select(ticket => ticket.Title).ToListAsync();
        Assert.Equal(letters.Select((_, i) => $"Chain {i + 1:00}"), tickets.Order(StringComparer.Ordinal));
        var replies = await db.Timeline.Where(entry => entry.Action == TimelineAction.Reply && entry.Text!.StartsWith("Answer ")).Select(entry => entry.Text!).ToListAsync();
        Assert.Equal(answers.Select((_, i) => $"Answer {i + 1:00}"), replies.Select(text => text.Trim()).Order(StringComparer.Ordinal));
        Assert.Equal(0, imap.Count(Mailbox, "Failed"));
        Assert.Equal(Letters + Answers, await db.MailsIn.CountAsync(mail => mail.State == MailIn.Understood));
    }

    /// <summary>Each letter goes one of the two ways, and is brought again until somebody has taken it for good.</summary>
    private static async Task BringAsync(DeskServer desk, DovecotServer imap, Letter[] letters, Random chance)
    {
        var byImap = letters.Select(_ => chance.Next(2) == 0).ToArray();
        await Task.WhenAll(BringByImapAsync(), BringBySmtpAsync());

        async Task BringByImapAsync()
        {
            foreach (var letter in letters.Where((_, i) => byImap[i]))
            {
                await imap.DeliverAsync(Mailbox, letter.Bytes);
            }
        }

        async Task BringBySmtpAsync()
        {
            foreach (var letter in letters.Where((_, i) => !byImap[i]))
            {
                await Patience.UntilAsync($"{letter.MessageId} is taken", async () =>
                {
                    try
                    {
                        return (await Postman.TryAsync(desk.SmtpPort, letter)).StartsWith("250", StringComparison.Ordinal);
                    }
                    catch (IOException)
                    {
                        // Nobody knows whether it was taken: it is sent again.
                        return false;
                    }
                }, desk.Tail, TimeSpan.FromMinutes(5));
            }
        }
    }

    /// <summary>Every part dies as often as every other, in no order, and comes back. Answers how often that was.</summary>
    private static async Task<int> DieAsync(DeskServer desk, DovecotServer imap, PostgresServer database, Random chance, int each)
    {
        Func<Task>[] parts =
        [
            async () =>
            {
                await desk.KillAsync();
                await desk.StartAgainAsync();
            },
            () =>
            {
                desk.KillGateway();
                return Task.CompletedTask;
            },
            async () =>
            {
                await imap.HaltAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(300)), TimeProvider.System);
                await imap.StartAgainAsync();
            },
            async () =>
            {
                await database.KillAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(300)), TimeProvider.System);
                await database.StartAgainAsync();
            },
        ];
        var order = parts.SelectMany(part => Enumerable.Repeat(part, each)).ToArray();
        chance.Shuffle(order);
        foreach (var die in order)
        {
            await Task.Delay(LongestLife * chance.NextDouble(), TimeProvider.System);
            await die();
        }

        return order.Length;
    }

    private static async Task<int> TicketsAsync(DeskServer desk)
    {
        try
        {
            await using var db = desk.Database.Read();
            return await db.Tickets.CountAsync(ticket => ticket.Title.StartsWith("Chain "));
        }
        catch (Exception down) when (down is Npgsql.NpgsqlException or InvalidOperationException or TimeoutException)
        {
            // The database is one of those that die.
            return 0;
        }
    }

    private static async Task<int> UnderstoodAsync(DeskServer desk)
    {
        await using var db = desk.Database.Read();
        return await db.MailsIn.CountAsync(mail => mail.State == MailIn.Understood);
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : null;
}
