using System.Diagnostics;
using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class TnefTests(MailCorpus corpus) : IClassFixture<MailCorpus>
{
    [Fact]
    public void Every_cut_and_every_changed_byte_is_survived()
    {
        var whole = Winmail();
        Assert.Equal(["a.txt", "年度报告 final.docx"], Tnef.Files(whole).Select(file => file.Name));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.True(Tnef.Files(whole.AsMemory(0, length)).Count <= 2);
        }

        var random = new Random(17);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 20_000; round++)
        {
            var changed = whole.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                changed[random.Next(6, changed.Length)] = (byte)random.Next(256);
            }

            Assert.True(Tnef.Files(changed).Count <= Tnef.MaxFiles);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"20 000 broken files took {watch.Elapsed}");
    }

    [Fact]
    public void Other_bytes_hold_no_files() => Assert.Empty(Tnef.Files("not a winmail.dat at all"u8.ToArray()));

    private byte[] Winmail() => WorkflowDesk.Desk.Mail.Inbound.InboundMail.Read(corpus.Posted("shape-winmail-two-files"), new string('0', 64), "desk@desk.example").Attachments[0].Bytes()!;
}
