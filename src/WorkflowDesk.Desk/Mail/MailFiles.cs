using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Mail;

/// <summary>What a mail carried, in the content store, and what is to be said of it on the ticket.</summary>
/// <param name="Remarks">In Chinese and in English.</param>
public sealed record MailFiles(IReadOnlyList<NewAttachment> Files, IReadOnlyList<(string Chinese, string English)> Remarks)
{
    /// <summary>Files of one mail that go onto the ticket; the whole mail is kept anyway.</summary>
    public const int MostFiles = 100;

    /// <summary>Bytes of all its files together: 100 MiB, more than the gateway lets through.</summary>
    public const long MostBytes = 100L * 1024 * 1024;

    private const int LargestWrapping = 64 * 1024 * 1024;

    private const string Calendar = "text/calendar";

    public static async Task<MailFiles> KeepAsync(InboundMail mail, ContentStore contents, CancellationToken cancellationToken)
    {
        var files = new List<NewAttachment>();
        var remarks = new List<(string, string)>();
        var (unreadable, leftOut, total) = (0, 0, 0L);
        foreach (var file in mail.Attachments)
        {
            if (files.Count >= MostFiles)
            {
                leftOut++;
                continue;
            }

            var (stored, bytes) = (file.Stored, file.Bytes());
            if (stored is null && bytes is null)
            {
                unreadable++;
                continue;
            }

            total += stored?.Size ?? bytes!.Length;
            if (total > MostBytes)
            {
                leftOut++;
                continue;
            }

            var name = string.IsNullOrWhiteSpace(file.Name) ? $"attachment-{files.Count + 1}" : file.Name;
            if (stored is not null)
            {
                var start = await contents.StartAsync(stored.Sha256, ContentTypes.SniffLength, cancellationToken);
                files.Add(NewAttachment.Of(stored, start, name, file.ContentType, file.ContentId));
                // Only what has to be looked into is read whole.
                bytes = Tnef.IsTnef(start) ? await contents.StartAsync(stored.Sha256, (int)Math.Min(stored.Size, LargestWrapping), cancellationToken) : start;
            }
            else
            {
                files.Add(await KeepAsync(contents, bytes!, name, file.ContentType, file.ContentId, cancellationToken));
            }

            if (Tnef.IsTnef(bytes))
            {
                await UnwrapAsync(contents, bytes!, name, files, remarks, cancellationToken);
            }

            if (remarks.Count < 10 && IsCalendar(file) && CalendarInvite.Read(bytes) is { } invite && (invite.Describe(true), invite.Describe(false)) is var said && !remarks.Contains(said))
            {
                remarks.Add(said);
            }
        }

        if (MailSeal.Of(mail) is { } seal)
        {
            remarks.Add(seal);
        }

        if (mail.IsCut)
        {
            remarks.Add(("（正文过长，此处只有开头部分；完整内容见附件。）", "(The text is too long to be shown: this is its beginning, and all of it is attached.)"));
        }

        if (unreadable > 0)
        {
            remarks.Add(($"（有 {unreadable} 个附件无法读取。）", $"({unreadable} attachment(s) could not be read.)"));
        }

        if (leftOut > 0)
        {
            remarks.Add((
                $"（另有 {leftOut} 个附件超出数量或大小限制，未放入工单；原始邮件已完整保留。）",
                $"({leftOut} more attachment(s) are beyond the limits and not on the ticket; the raw mail is kept whole.)"));
        }

        return new MailFiles(files, remarks);
    }

    private static async Task<NewAttachment> KeepAsync(
        ContentStore contents, ReadOnlyMemory<byte> bytes, string name, string? type, string? contentId, CancellationToken cancellationToken)
    {
        var stored = await contents.AddAsync(bytes, cancellationToken);
        return NewAttachment.Of(stored, bytes.Span[..Math.Min(bytes.Length, ContentTypes.SniffLength)], name, type, contentId);
    }

    /// <summary>winmail.dat stays, and what it hides lies beside it.</summary>
    private static async Task UnwrapAsync(
        ContentStore contents, ReadOnlyMemory<byte> bytes, string wrapping, List<NewAttachment> files, List<(string, string)> remarks, CancellationToken cancellationToken)
    {
        var inside = Tnef.Files(bytes);
        foreach (var file in inside.Take(MostFiles - files.Count))
        {
            files.Add(await KeepAsync(contents, file.Bytes, file.Name.Length > 0 ? file.Name : $"attachment-{files.Count + 1}", null, null, cancellationToken));
        }

        var safe = SafeFileName.Of(wrapping);
        if (inside.Count > 0)
        {
            var names = string.Join(", ", inside.Select(file => SafeFileName.Of(file.Name)));
            remarks.Add(($"（{safe} 中的附件已取出：{names}）", $"(Taken out of {safe}: {names})"));
        }
        else
        {
            remarks.Add(($"（{safe} 是 Outlook 的封装格式，其中没有可取出的附件。）", $"({safe} is a wrapping of Outlook; no files could be taken out of it.)"));
        }
    }

    private static bool IsCalendar(InboundAttachment file) =>
        file.ContentType.StartsWith(Calendar, StringComparison.OrdinalIgnoreCase) || file.Name.EndsWith(".ics", StringComparison.OrdinalIgnoreCase);
}
