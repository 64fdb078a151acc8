using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Attachments;

/// <summary>The clamd protocol against a scanner that speaks it: what it says, what it does when it is not well, and what becomes of files.</summary>
public sealed class VirusScannerTests
{
    // The well-known harmless test file, in two halves so that no scanner stops at this source.
    private static readonly byte[] s_testVirus = Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*");

    [Theory]
    [InlineData("stream: OK", "clean")]
    [InlineData("stream: Win.Test.EICAR_HDB-1 FOUND", "infected:Win.Test.EICAR_HDB-1")]
    [InlineData("INSTREAM size limit exceeded. ERROR", "too-large")]
    public async Task The_answer_is_the_verdict(string answer, string expected)
    {
        await using var clamd = new Clamd(_ => answer);
        Assert.Equal(expected, await clamd.Scanner().ScanAsync(new MemoryStream(new byte[200_000]), 200_000, CancellationToken.None));
        Assert.Equal(200_000, clamd.Received);
    }

    [Theory]
    [InlineData("stream: Can't allocate memory ERROR")]
    [InlineData("")]
    public async Task No_verdict_is_no_verdict(string answer)
    {
        await using var clamd = new Clamd(_ => answer);
        await Assert.ThrowsAsync<ScannerUnavailableException>(() => clamd.Scanner().ScanAsync(new MemoryStream(new byte[10]), 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_scanner_that_is_not_there_or_hangs_is_unavailable()
    {
        var nobody = new VirusScanner(new ScannerOptions("127.0.0.1:1", TimeSpan.FromSeconds(5), 1000));
        await Assert.ThrowsAsync<ScannerUnavailableException>(() => nobody.ScanAsync(new MemoryStream([1]), 1, CancellationToken.None));
        await using var silent = new Clamd(_ => null);
        await Assert.ThrowsAsync<ScannerUnavailableException>(() => silent.Scanner(TimeSpan.FromMilliseconds(300)).ScanAsync(new MemoryStream([1]), 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_not_sent()
    {
        await using var clamd = new Clamd(_ => "stream: OK");
        Assert.Equal(FileScan.TooLarge, await clamd.Scanner().ScanAsync(new MemoryStream([1]), 26L * 1024 * 1024, CancellationToken.None));
        Assert.Equal(0, clamd.Received);
    }

    [Theory]
    [InlineData("clamav:3310", true)]
    [InlineData("[::1]:3310", true)]
    [InlineData("/run/clamav/clamd.ctl", true)]
    [InlineData("clamav", false)]
    [InlineData("clamav:0", false)]
    [InlineData("clamav:99999", false)]
    public void An_address_is_a_host_with_its_port_or_a_path(string address, bool isOne) => Assert.Equal(isOne, ScannerOptions.Parse(address) is not null);

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task What_is_found_is_closed_to_all_but_administrators_and_told_once(TestDatabase kind)
    {
        await using var desk = await TestDesk.OpenAsync(kind);
        var ticket = await WithFilesAsync(desk, ("good.txt", "good"u8.ToArray()), ("bad.zip", s_testVirus));
        await using var clamd = new Clamd(bytes => bytes.AsSpan().SequenceEqual(s_testVirus) ? "stream: Eicar-Test FOUND" : "stream: OK");
        var scanning = new FileScanning(desk.Database, desk.Steps, desk.Contents, clamd.Scanner(), desk.Clock, NullLogger<FileScanning>.Instance);
        Assert.Equal(2, await scanning.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await scanning.SweepAsync(CancellationToken.None));
        await using var db = desk.Database.Read();
        var files = await db.Attachments.OrderBy(file => file.Name).ToListAsync();
        Assert.Equal(["infected:Eicar-Test", "clean"], files.Select(file => file.Scan));
        var note = Assert.Single(await db.Timeline.Where(entry => entry.TicketId == ticket.Id && entry.Action == TimelineAction.Note).ToListAsync());
        Assert.Contains("bad.zip", note.Text, StringComparison.Ordinal);
        Assert.False(note.IsPublic);
        var agent = As(Role.Agent);
        Assert.Equal(AttachmentAccess.Infected, AttachmentAccess.Refusal(files[0].Scan, agent, scans: true));
        Assert.Null(AttachmentAccess.Refusal(files[0].Scan, As(Role.Administrator), scans: true));
        Assert.Null(AttachmentAccess.Refusal(files[1].Scan, agent, scans: true));
    }

    [Fact]
    public async Task While_the_scanner_is_down_files_wait_and_only_staff_have_them()
    {
        await using var desk = await TestDesk.OpenAsync();
        await WithFilesAsync(desk, ("a.txt", "a"u8.ToArray()));
        var scanning = new FileScanning(desk.Database, desk.Steps, desk.Contents, new VirusScanner(new ScannerOptions("127.0.0.1:1", TimeSpan.FromSeconds(5), 1000)), desk.Clock, NullLogger<FileScanning>.Instance);
        Assert.Equal(0, await scanning.SweepAsync(CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.Null((await db.Attachments.SingleAsync()).Scan);
        Assert.Equal(AttachmentAccess.NotScanned, AttachmentAccess.Refusal(null, As(Role.Requester), scans: true));
        Assert.Null(AttachmentAccess.Refusal(null, As(Role.Agent), scans: true));
        Assert.Null(AttachmentAccess.Refusal(null, As(Role.Requester), scans: false));
    }

    [Fact]
    public async Task Files_without_bytes_keep_no_others_from_being_scanned()
    {
        await using var desk = await TestDesk.OpenAsync();
        var ticket = await desk.TicketAsync(await desk.PersonAsync("Mei"));
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            for (var i = 0; i < 60; i++)
            {
                step.Db.Attachments.Add(new Attachment
                {
                    Id = step.NewId(), TicketId = ticket.Id, Name = $"gone{i}.txt", ContentType = ContentTypes.Unknown, Size = 1, Sha256 = $"{i:x64}", AddedBy = "Lin", CreatedAt = step.Now,
                });
            }

            await step.CommitAsync(CancellationToken.None);
        }

        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await WithFilesAsync(desk, ("here.txt", "here"u8.ToArray()));
        await using var clamd = new Clamd(_ => "stream: OK");
        var scanning = new FileScanning(desk.Database, desk.Steps, desk.Contents, clamd.Scanner(), desk.Clock, NullLogger<FileScanning>.Instance);
        Assert.Equal(0, await scanning.SweepAsync(CancellationToken.None));
        Assert.Equal(1, await scanning.SweepAsync(CancellationToken.None));
        await using (var db = desk.Database.Read())
        {
            Assert.Equal(60, await db.Attachments.CountAsync(file => file.Scan == FileScan.Missing));
            Assert.Equal(FileScan.Clean, (await db.Attachments.SingleAsync(file => file.Name == "here.txt")).Scan);
        }

        Assert.Equal(AttachmentAccess.NotScanned, AttachmentAccess.Refusal(FileScan.Missing, As(Role.Requester), scans: true));
        Assert.Equal(0, await scanning.SweepAsync(CancellationToken.None));

        // The store was restored: the next day they are looked at again.
        var restored = await desk.Contents.AddAsync("x"u8.ToArray(), CancellationToken.None);
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            step.Db.Attachments.Add(new Attachment
            {
                Id = step.NewId(), TicketId = ticket.Id, Name = "back.txt", ContentType = ContentTypes.Unknown, Size = 1, Sha256 = restored.Sha256, AddedBy = "Lin", CreatedAt = step.Now,
                Scan = FileScan.Missing, ScannedAt = step.Now,
            });
            await step.CommitAsync(CancellationToken.None);
        }

        desk.Clock.Advance(FileScan.LookAgainAfter + TimeSpan.FromMinutes(2));
        for (var round = 0; round < 3; round++)
        {
            await scanning.SweepAsync(CancellationToken.None);
        }

        await using var after = desk.Database.Read();
        Assert.Equal(FileScan.Clean, (await after.Attachments.SingleAsync(file => file.Name == "back.txt")).Scan);
    }

    private static Caller As(string role) => new(null, "lin", "Lin", Channel.Desk) { Roles = new HashSet<string>(StringComparer.Ordinal) { role } };

    private static async Task<Ticket> WithFilesAsync(TestDesk desk, params (string Name, byte[] Bytes)[] files)
    {
        var ticket = await desk.TicketAsync(await desk.PersonAsync("Lin"));
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        foreach (var (name, bytes) in files)
        {
            var stored = await desk.Contents.AddAsync(bytes, CancellationToken.None);
            step.Db.Attachments.Add(new Attachment
            {
                Id = step.NewId(), TicketId = ticket.Id, Name = name, ContentType = ContentTypes.Unknown, Size = stored.Size, Sha256 = stored.Sha256, AddedBy = "Lin", CreatedAt = step.Now,
            });
        }

        await step.CommitAsync(CancellationToken.None);
        return ticket;
    }
}
