using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class LongTextTests
{
    [Theory]
    [InlineData("TextBody", "message.txt", "这台打印机 \"不\" 工作了 😀\\\r\n\t")]
    [InlineData("HtmlBody", "message.html", "<p class=\"x\">这台打印机不工作了</p>\n")]
    public async Task A_text_too_long_for_a_letter_is_cut_and_attached_whole(string field, string file, string line)
    {
        await using var desk = await MailDesk.OpenAsync();
        var text = string.Concat(Enumerable.Repeat(line, PostedMail.LongText / line.Length));
        var json = new MailScript().Json();
        json[field] = text;
        var receipt = await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Equal(MailIn.Understood, receipt.State);
        var opened = Assert.Single(desk.Opened);
        var attached = Assert.Single(opened.Attachments);
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal((file, (long)bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (attached.Name, attached.Size, attached.Sha256));
        Assert.Matches("all of it is attached|完整内容见附件", opened.Description);

        var kept = await KeptAsync(desk, json);
        var begin = (string)kept[field]!;
        Assert.True(text.StartsWith(begin, StringComparison.Ordinal), "the begin is what was written, no letter torn");
        Assert.InRange(begin.Length, PostedMail.BeginOfText / 20, PostedMail.BeginOfText);
    }

    [Fact]
    public async Task A_cut_our_gateway_made_is_said()
    {
        await using var desk = await MailDesk.OpenAsync();
        var json = new MailScript { Text = "the begin" }.Json();
        (json["Source"] ??= new JsonObject())["BodyCut"] = true;
        await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Contains("all of it is attached", Assert.Single(desk.Opened).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "\\/")]
    [InlineData("+", "\\u002B")]
    public async Task Base64_may_be_written_with_escapes(string sign, string escape)
    {
        await using var desk = await MailDesk.OpenAsync();
        var bytes = new byte[1_000_000];
        new Random(5).NextBytes(bytes);
        var json = new MailScript { Files = [("a.bin", "application/octet-stream", [1], "")] }.Json();
        json["Attachments"]![0]!["Content"] = "HERE";
        var written = json.ToJsonString().Replace("HERE", Convert.ToBase64String(bytes).Replace(sign, escape, StringComparison.Ordinal), StringComparison.Ordinal);
        await desk.Inbox.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(written)), CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Assert.Single(Assert.Single(desk.Opened).Attachments).Sha256);
    }

    [Fact]
    public async Task A_long_raw_message_posted_as_text_counts_by_its_bytes()
    {
        await using var desk = await MailDesk.OpenAsync();
        var raw = "Subject: 长\r\n\r\n" + string.Concat(Enumerable.Repeat("一行 \"文字\"\r\n", 400_000));
        var json = new MailScript().Json();
        json["RawEmail"] = raw;
        json["RawEmailEncoding"] = null;
        await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw))), (await desk.MailsAsync())[0].RawSha256);
        Assert.Equal(Encoding.UTF8.GetByteCount(raw), (int)(await KeptAsync(desk, json))["RawEmail"]!["$size"]!);
    }

    [Fact]
    public async Task Many_small_files_do_not_make_the_kept_json_heavy()
    {
        await using var desk = await MailDesk.OpenAsync();
        var script = new MailScript { Files = [.. Enumerable.Range(0, 120).Select(index => ($"{index}.bin", "application/octet-stream", Enumerable.Repeat((byte)index, 40_000).ToArray(), ""))] };
        var stored = await PostedMail.KeepAsync(desk.Desk.Contents, MailScript.Posted(script.Json()), CancellationToken.None);
        Assert.InRange(stored.Size, PostedMail.Light, PostedMail.Light + 200_000);
        await desk.ReceiveAsync(script);
        var files = Assert.Single(desk.Opened).Attachments;
        Assert.Equal(MailFiles.MostFiles, files.Count);
        Assert.All(files, file => Assert.Equal(40_000, file.Size));
        Assert.Equal(MailFiles.MostFiles, files.Select(file => file.Sha256).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_a_service_posts_may_be_large_but_may_not_name_what_the_desk_keeps()
    {
        await using var desk = await MailDesk.OpenAsync();
        var bytes = new byte[1_000_000];
        new Random(7).NextBytes(bytes);
        var json = new MailScript { Files = [("a.bin", "application/octet-stream", bytes, "")] }.Json();
        json["TextBody"] = new string('x', PostedMail.LongText + 1);
        await desk.Inbox.ReceiveAsync(MailScript.Posted(json), "hook", CancellationToken.None);
        Assert.Equal("hook", (await desk.MailsAsync())[0].Mailbox);
        Assert.Equal(["message.txt", "a.bin"], Assert.Single(desk.Opened).Attachments.Select(file => file.Name));

        var secret = await desk.Desk.Contents.AddAsync("somebody else's"u8.ToArray(), CancellationToken.None);
        var name = new JsonObject { ["$sha256"] = secret.Sha256, ["$size"] = secret.Size };
        foreach (var take in new Action<JsonObject>[] { mail => mail["Attachments"]![0]!["Content"] = name.DeepClone(), mail => mail["RawEmail"] = name.DeepClone(), mail => mail["TextBodyWhole"] = name.DeepClone(), mail => mail["HtmlBodyWhole"] = name.DeepClone() })
        {
            var forged = new MailScript { Files = [("a.bin", "application/octet-stream", bytes, "")] }.Json();
            take(forged);
            Assert.Equal(400, (await Assert.ThrowsAsync<DeskRuleException>(() => desk.Inbox.ReceiveAsync(MailScript.Posted(forged), "hook", CancellationToken.None))).Status);
        }
    }

    [Theory]
    [InlineData("abcdef", 3, "abc")]
    [InlineData("ab\\ncd", 3, "ab")]
    [InlineData("ab\\\\cd", 4, "ab\\\\")]
    [InlineData("a\\ud83d\\ude00b", 12, "a")]
    [InlineData("a\\ud83d\\ude00b", 13, "a\\ud83d\\ude00")]
    [InlineData("a\\u00e9b", 6, "a")]
    [InlineData("a文b", 3, "a")]
    [InlineData("a文b", 4, "a文")]
    [InlineData("ab", 9, "ab")]
    public void No_letter_is_torn(string text, int most, string left) =>
        Assert.Equal(left, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(0, JsonText.PlaceToCut(Encoding.UTF8.GetBytes(text), most))));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [InlineData("\\u4e2d\\uD83D\\uDE00!", "中😀!")]
    [InlineData("\\ud83dx\\ud83d\\n\\ude00", "\ufffdx\ufffd\n\ufffd")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\ufffd😀")]
    [InlineData("\\ud83d", "\ufffd")]
    public async Task Escapes_become_what_they_stand_for_however_the_text_comes_in(string written, string meant)
    {
        var bytes = Encoding.UTF8.GetBytes(written + "\",rest");
        foreach (var begin in Enumerable.Range(0, bytes.Length - "\",rest".Length + 1))
        {
            using var source = new PostedBytes(new MemoryStream(bytes[begin..]));
            var text = new JsonText(bytes.AsMemory(0, begin), source);
            var read = new List<byte>();
            var buffer = new byte[9];
            for (int count; (count = await text.ReadAsync(buffer, CancellationToken.None)) > 0;)
            {
                read.AddRange(buffer[..count]);
            }

            Assert.Equal(meant, Encoding.UTF8.GetString([.. read]));
            Assert.True(await source.FillAsync(CancellationToken.None));
            Assert.Equal((byte)',', source.Span[0]);
        }
    }

    private static async Task<JsonObject> KeptAsync(MailDesk desk, JsonObject json)
    {
        var stored = await PostedMail.KeepAsync(desk.Desk.Contents, MailScript.Posted(json), CancellationToken.None);
        await using var kept = desk.Desk.Contents.OpenRead(stored.Sha256);
        return (await JsonNode.ParseAsync(kept))!.AsObject();
    }
}
