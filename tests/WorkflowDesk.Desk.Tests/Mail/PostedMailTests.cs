using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class PostedMailTests
{
    [Theory]
    [InlineData(400_000)]
    [InlineData(PostedMail.Inline)]
    [InlineData(PostedMail.Inline + 1)]
    [InlineData(3_000_000)]
    [InlineData(3_000_001)]
    [InlineData(3_000_002)]
    public async Task A_file_of_any_size_arrives_as_it_was_sent(int size)
    {
        await using var desk = await MailDesk.OpenAsync();
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        var receipt = await desk.ReceiveAsync(new MailScript { Files = [("a.bin", "application/octet-stream", bytes, ""), ("b.bin", "application/octet-stream", [1, 2], "")] });
        Assert.Equal(MailIn.Understood, receipt.State);
        var files = Assert.Single(desk.Opened).Attachments;
        Assert.Equal(2, files.Count);
        Assert.Equal((size, Convert.ToHexStringLower(SHA256.HashData(bytes))), (files[0].Size, files[0].Sha256));
        Assert.True(desk.Desk.Contents.Holds(files[0].Sha256), "the bytes are in the store");
    }

    [Fact]
    public async Task Large_files_are_kept_once_and_the_rest_of_the_json_is_as_posted()
    {
        await using var desk = await MailDesk.OpenAsync();
        var json = new MailScript { Text = "\"quoted\" \\ and {\"Content\": 1}", Files = [("a.bin", "x/y", new byte[2_000_000], "")] }.Json();
        // A long text under the name of a file is no base64 and stays.
        json["RawEmail"] = "Subject: x\n\"" + new string('x', 600_000);
        json["RawEmailEncoding"] = null;
        var stored = await PostedMail.KeepAsync(desk.Desk.Contents, MailScript.Posted(json), CancellationToken.None);
        Assert.True(stored.Size < 700_000, $"{stored.Size} bytes");
        await using var kept = desk.Desk.Contents.OpenRead(stored.Sha256);
        var back = (await JsonNode.ParseAsync(kept))!.AsObject();
        var name = back["Attachments"]![0]!["Content"]!;
        Assert.Equal(2_000_000, (long)name["$size"]!);
        back["Attachments"]![0]!["Content"] = json["Attachments"]![0]!["Content"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(json, back), "everything else is unchanged");
    }

    [Fact]
    public async Task The_raw_message_counts_by_its_own_bytes_wherever_it_lies()
    {
        await using var desk = await MailDesk.OpenAsync();
        var raw = new byte[1_000_000];
        new Random(1).NextBytes(raw);
        var json = new MailScript().Json();
        json["RawEmail"] = Convert.ToBase64String(raw);
        await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(raw)), (await desk.MailsAsync())[0].RawSha256);
        Assert.True((await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None)).Duplicate);
    }

    [Fact]
    public async Task A_large_file_that_is_not_base64_is_said_and_a_raw_message_that_is_not_is_refused()
    {
        await using var desk = await MailDesk.OpenAsync();
        var json = new MailScript { Files = [("a.bin", "x/y", [1], "")] }.Json();
        json["Attachments"]![0]!["Content"] = new string('A', 600_000) + "?!";
        await desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None);
        Assert.Contains("could not be read", Assert.Single(desk.Opened).Description, StringComparison.Ordinal);
        json["RawEmail"] = new string('A', 600_000) + "?!";
        await Assert.ThrowsAsync<DeskRuleException>(() => desk.Inbox.ReceiveAsync(MailScript.Posted(json), CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Content\":\"AAAA")]
    [InlineData("{\"RawEmail\":")]
    [InlineData("[\"a\\\"b\"]")]
    public async Task Broken_json_is_kept_as_far_as_it_goes(string json)
    {
        await using var desk = await MailDesk.OpenAsync();
        var stored = await PostedMail.KeepAsync(desk.Desk.Contents, new MemoryStream(Encoding.UTF8.GetBytes(json)), CancellationToken.None);
        Assert.InRange(stored.Size, json.Length, json.Length + 1);
        if (json.Length == 0 || json[0] != '[')
        {
            await Assert.ThrowsAsync<DeskRuleException>(() => desk.Inbox.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), CancellationToken.None));
        }
    }
}
