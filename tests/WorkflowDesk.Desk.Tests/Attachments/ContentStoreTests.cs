using System.Security.Cryptography;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Tests.Attachments;

public sealed class ContentStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("content-").FullName;

    [Fact]
    public async Task Bytes_come_back_as_they_were_and_lie_at_their_hash()
    {
        var store = new ContentStore(_folder);
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var stored = await store.AddAsync(new MemoryStream(bytes), CancellationToken.None);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stored.Sha256);
        Assert.Equal(bytes.Length, stored.Size);
        Assert.True(File.Exists(Path.Combine(_folder, "content", stored.Sha256[..2], stored.Sha256[2..4], stored.Sha256)));
        await using var read = store.OpenRead(stored.Sha256);
        using var copy = new MemoryStream();
        await read.CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task Equal_bytes_are_kept_once_and_nothing_unfinished_stays()
    {
        var store = new ContentStore(_folder);
        byte[] bytes = [1, 2, 3];
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            i % 2 == 0 ? store.AddAsync(new MemoryStream(bytes), CancellationToken.None) : store.AddAsync(bytes, CancellationToken.None)));

        Assert.Single(all.Distinct());
        Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing()
    {
        var store = new ContentStore(_folder);
        await Assert.ThrowsAsync<IOException>(() => store.AddAsync(new BrokenStream(), CancellationToken.None));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD")]
    [InlineData("/../00000000000000000000000000000000000000000000000000000000000")]
    public void Only_a_hash_becomes_a_path(string hash) =>
        Assert.Throws<ArgumentException>(() => new ContentStore(_folder).OpenRead(hash));

    [Theory]
    [InlineData("报错 截图.png", "报错 截图.png")]
    [InlineData("..\\..\\windows\\system32\\evil.dll", "evil.dll")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("a:b*c?.txt", "a_b_c_.txt")]
    [InlineData("  .htaccess. ", "htaccess")]
    [InlineData("con", "_con")]
    [InlineData("LPT1.log", "_LPT1.log")]
    [InlineData("invoice\u202Egnp.exe", "invoicegnp.exe")]
    [InlineData("line\r\nbreak\0.txt", "linebreak.txt")]
    [InlineData("😀.log", "😀.log")]
    [InlineData("\ud800", "file")]
    [InlineData("..", "file")]
    [InlineData(null, "file")]
    public void Names_from_strangers_are_made_safe(string? name, string expected) => Assert.Equal(expected, SafeFileName.Of(name));

    [Fact]
    public void A_long_name_keeps_its_extension_and_whole_characters()
    {
        var name = SafeFileName.Of(string.Concat(Enumerable.Repeat("日志😀", 100)) + ".tar");
        Assert.True(name.Length <= SafeFileName.MaxLength, $"{name.Length} is too long.");
        Assert.EndsWith(".tar", name, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', name);
        Assert.False(char.IsHighSurrogate(name[^5]), "A character was cut in half.");
    }

    public static TheoryData<byte[], string, string> Files => new()
    {
        { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], "text/html", "image/png" },
        { [0xFF, 0xD8, 0xFF, 0xE0], "application/octet-stream", "image/jpeg" },
        { "GIF89a..."u8.ToArray(), "image/gif", "image/gif" },
        { "%PDF-1.7"u8.ToArray(), "application/pdf", "application/pdf" },
        { "<html><script>x</script>"u8.ToArray(), "image/png", ContentTypes.Unknown },
        { "  <!DOCTYPE html>"u8.ToArray(), "text/html", ContentTypes.Unknown },
        { "<\0s\0v\0g\0 \0o\0n\0l\0o\0a\0d\0=\0"u8.ToArray(), "text/plain", ContentTypes.Unknown },
        { "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "image/svg+xml", ContentTypes.Unknown },
        { "09:15 ERROR timeout"u8.ToArray(), "text/x-log", "text/plain" },
        { "a,b"u8.ToArray(), "text/csv; charset=gbk", "text/csv" },
        { "not a picture"u8.ToArray(), "image/png", ContentTypes.Unknown },
        { "alert(1)"u8.ToArray(), "application/javascript", ContentTypes.Unknown },
        { "PK\u0003\u0004"u8.ToArray(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "x"u8.ToArray(), "bad\r\nX-Evil: 1", ContentTypes.Unknown },
        { [], "", ContentTypes.Unknown },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_type_is_what_the_bytes_are(byte[] bytes, string claimed, string expected) =>
        Assert.Equal(expected, ContentTypes.Of(bytes, claimed));

    [Fact]
    public void Only_pictures_show_inside_a_page()
    {
        Assert.True(ContentTypes.MayShowInline("image/webp"), "A WebP picture is harmless.");
        Assert.False(ContentTypes.MayShowInline("image/svg+xml"), "SVG can carry scripts.");
        Assert.False(ContentTypes.MayShowInline("application/pdf"), "PDF is for downloading.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("The line went dead."));
    }
}
