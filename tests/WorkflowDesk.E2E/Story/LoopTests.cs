using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Story;

/// <summary>Two desks that write to each other stop by themselves, also when what marks their mail as automatic is lost on the way.</summary>
public sealed partial class LoopTests(ITestOutputHelper report)
{
    private const string First = "support@first.example";
    private const string Second = "support@second.example";

    /// <summary>Looks in a row in which nothing is under way.</summary>
    private const int QuietLooks = 20;

    [Fact]
    public async Task Two_desks_that_answer_each_other_stop()
    {
        await using var firstSink = new SmtpSink();
        await using var secondSink = new SmtpSink();
        await using var first = await DeskServer.StartAsync(report, TestDatabase.Sqlite, [.. firstSink.RelaySettings, "--Desk:Mail:FromAddress", First]);
        await using var second = await DeskServer.StartAsync(report, TestDatabase.Sqlite, [.. secondSink.RelaySettings, "--Desk:Mail:FromAddress", Second]);
        var there = new Mailman(firstSink, second, First, Second);
        var back = new Mailman(secondSink, first, Second, First);

        // Somebody has entered one desk as a requester of the other.
        await GoesToAndFroAsync("Please look at this", isMarkLost: false, most: 4);
        await GoesToAndFroAsync("And please look at that", isMarkLost: true, most: 40);

        async Task GoesToAndFroAsync(string subject, bool isMarkLost, int most)
        {
            there.Begin(isMarkLost);
            back.Begin(isMarkLost);
            await BringAsync(first, Letter.Plain(Second, subject, "It does not start.").Bytes, Second, First);
            var quiet = 0;
            await Patience.UntilAsync("both desks are quiet", async () =>
            {
                var before = there.Carried + back.Carried;
                await there.CarryAsync();
                await back.CarryAsync();
                var carried = there.Carried + back.Carried;
                Assert.True(carried <= most, $"{carried} messages have gone to and fro.\n{first.Tail()}\n{second.Tail()}");
                quiet = carried == before && await IsIdleAsync(first) && await IsIdleAsync(second) ? quiet + 1 : 0;
                return quiet >= QuietLooks;
            }, () => first.Tail() + second.Tail());
            report.WriteLine($"{there.Carried} messages one way, {back.Carried} the other{(isMarkLost ? ", unmarked" : "")}");
            Assert.True(there.Carried >= 1, "The first desk did not answer at all.");
        }
    }

    /// <summary>Carries what one desk writes to the other, as mail servers do.</summary>
    private sealed class Mailman(SmtpSink from, DeskServer to, string sender, string receiver)
    {
        private int _seen;
        private bool _isMarkLost;

        public int Carried { get; private set; }

        public void Begin(bool isMarkLost) => (Carried, _isMarkLost) = (0, isMarkLost);

        public async Task CarryAsync()
        {
            var received = from.Received;
            foreach (var mail in received.Skip(_seen).Where(mail => mail.To.Contains(receiver)))
            {
                await BringAsync(to, Encoding.Latin1.GetBytes(_isMarkLost ? Marks().Replace(mail.Raw, "") : mail.Raw), sender, receiver);
                Carried++;
            }

            _seen = received.Count;
        }
    }

    private static async Task BringAsync(DeskServer desk, byte[] bytes, string from, string to)
    {
        var answer = await Postman.TryAsync(desk.SmtpPort, new Letter(from, "", bytes), to);
        Assert.True(answer.StartsWith("250", StringComparison.Ordinal), answer);
    }

    private static async Task<bool> IsIdleAsync(DeskServer desk)
    {
        await using var db = desk.Database.Read();
        return !await db.MailsOut.AnyAsync(mail => mail.State == MailOut.Queued) && !await db.MailsIn.AnyAsync(mail => mail.State == MailIn.Received);
    }

    [GeneratedRegex(@"^(Auto-Submitted|Precedence|X-[A-Za-z-]+|List-[A-Za-z-]+):.*\r\n([ \t].*\r\n)*", RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Marks();
}
