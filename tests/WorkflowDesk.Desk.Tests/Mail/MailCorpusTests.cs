using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Every mail of the corpus, through the real parser and the desk's own reading, beside what its author expects.</summary>
public sealed class MailCorpusTests(MailCorpus corpus) : IClassFixture<MailCorpus>
{
    public static TheoryData<string> Mails => [.. MailCorpus.Names];

    [Theory]
    [MemberData(nameof(Mails))]
    public void A_mail_says_what_its_sender_wrote(string name)
    {
        var expected = MailCorpus.Expected(name);
        var mail = InboundMail.Read(corpus.Posted(name), new string('0', 64), "desk@desk.example");
        var wrong = new List<string>();
        void Check(string what, object? got)
        {
            if (expected.TryGetPropertyValue(what, out var wanted) && wanted?.ToString() is { } text && text != got?.ToString())
            {
                wrong.Add($"{what}:\n  wanted «{text}»\n  got    «{got}»");
            }
        }

        Assert.Null(mail.ParseError);
        Assert.Empty(mail.Problems);
        var said = mail.TextBody.Trim();
        Check("subject", mail.Subject);
        Check("from", mail.From.Address);
        Check("fromName", mail.From.Name);
        Check("text", said);
        Check("new", QuotedText.Strip(mail.TextBody, mail.HtmlBody));
        Check("messageId", mail.MessageId);
        Check("language", Languages.Of(mail.Subject + mail.TextBody)[..2]);
        Check("decision", AutomaticMail.Reason(mail, "desk@desk.example") switch { null => "ticket", AutomaticMail.DeliveryReport => "bounce", _ => "automatic" });
        Check("count", mail.Attachments.Count);
        CheckList("to", mail.To.Select(person => person.Address));
        CheckList("cc", mail.Cc.Select(person => person.Address));
        if (expected["attachments"] is JsonArray files)
        {
            CheckFiles(files, mail, wrong);
        }

        Assert.True(wrong.Count == 0, $"{name}.eml\n" + string.Join("\n", wrong));

        void CheckList(string what, IEnumerable<string> got)
        {
            if (expected[what] is JsonArray wanted && !wanted.Select(item => item!.ToString()).SequenceEqual(got, StringComparer.Ordinal))
            {
                wrong.Add($"{what}: wanted {wanted.ToJsonString()}, got {string.Join(", ", got)}");
            }
        }
    }

    [Fact]
    public async Task Every_mail_is_understood_and_none_of_its_files_is_lost()
    {
        await using var desk = await MailDesk.OpenAsync();
        var wrong = new List<string>();
        foreach (var name in MailCorpus.Names)
        {
            var expected = MailCorpus.Expected(name);
            var posted = corpus.Posted(name);
            var before = (Opened: desk.Opened.Count, Replies: desk.Replies.Count);
            var receipt = await desk.Inbox.ReceiveAsync(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(posted)), CancellationToken.None);
            if (receipt.State != MailIn.Understood)
            {
                wrong.Add($"{name}: {receipt.State}");
                continue;
            }

            if (desk.Opened.Count == before.Opened)
            {
                continue;
            }

            var opened = desk.Opened[^1];
            var sent = posted.GetProperty("Attachments").GetArrayLength();
            if (opened.Attachments.Count < sent)
            {
                wrong.Add($"{name}: {opened.Attachments.Count} of {sent} files");
            }

            if (expected["remark"]?.ToString() is { } remark && !opened.Description.Contains(remark, StringComparison.Ordinal))
            {
                wrong.Add($"{name}: «{remark}» is not said in «{opened.Description}»");
            }

            if (expected["inside"] is JsonArray inside && !inside.Select(item => item!.ToString()).SequenceEqual(opened.Attachments.Skip(sent).Select(file => file.Name), StringComparer.Ordinal))
            {
                wrong.Add($"{name}: inside {inside.ToJsonString()} but found {string.Join(", ", opened.Attachments.Skip(sent).Select(file => file.Name))}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void The_corpus_holds_at_least_a_hundred_and_fifty_mails() => Assert.True(MailCorpus.Names.Count() >= 150, $"{MailCorpus.Names.Count()} mails");

    private static void CheckFiles(JsonArray wanted, InboundMail mail, List<string> wrong)
    {
        if (wanted.Count != mail.Attachments.Count)
        {
            wrong.Add($"attachments: wanted {wanted.Count}, got {mail.Attachments.Count} ({string.Join(", ", mail.Attachments.Select(file => file.Name))})");
            return;
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            var got = mail.Attachments[i];
            var bytes = got.Bytes() ?? [];
            var seen = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["name"] = SafeFileName.Of(got.Name),
                ["size"] = $"{bytes.Length}",
                ["type"] = ContentTypes.Of(bytes.AsSpan(0, Math.Min(bytes.Length, ContentTypes.SniffLength)), got.ContentType),
                ["cid"] = got.ContentId,
                ["danger"] = FileDanger.Of(bytes.AsSpan(0, Math.Min(bytes.Length, ContentTypes.SniffLength)), got.Name, got.ContentType),
            };
            foreach (var (what, value) in wanted[i]!.AsObject().Where(field => seen.ContainsKey(field.Key)))
            {
                if (value?.ToString() != seen[what])
                {
                    wrong.Add($"attachment {i + 1} {what}: wanted «{value}», got «{seen[what]}»");
                }
            }
        }
    }
}
