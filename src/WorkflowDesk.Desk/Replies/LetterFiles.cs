using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Replies;

/// <summary>Has the files of a letter looked at before it leaves: what has left cannot be put into quarantine.</summary>
public sealed class LetterFiles(ContentStore contents, VirusScanner scanner)
{
    /// <exception cref="DeskRuleException"><c>file-infected</c>, 422: the letter must not leave with this file.</exception>
    /// <exception cref="DeskRuleException"><c>file-gone</c>, 422: its bytes are not there any more.</exception>
    /// <exception cref="ScannerUnavailableException">Nobody has looked; asking again later may bring a verdict.</exception>
    internal async Task CheckAsync(IReadOnlyList<MailFile> files, string language, CancellationToken cancellationToken)
    {
        if (!scanner.Options.IsSet)
        {
            return;
        }

        foreach (var file in files)
        {
            if (!contents.Holds(file.Sha256))
            {
                throw new DeskRuleException("file-gone", 422, language == Languages.Chinese
                    ? $"附件 {file.Name} 的内容已不存在，邮件未发出。请重新添加该附件。"
                    : $"The content of {file.Name} is gone; nothing has left. Please add the file again.");
            }

            await using var bytes = contents.OpenRead(file.Sha256);
            if (FileScan.Finding(await scanner.ScanAsync(bytes, file.Size, cancellationToken)) is { } finding)
            {
                throw new DeskRuleException(AttachmentAccess.Infected, 422, language == Languages.Chinese
                    ? $"病毒扫描在附件 {file.Name} 中发现 {finding}，邮件未发出。请移除该附件后再发送。"
                    : $"The virus scanner found {finding} in {file.Name}; nothing has left. Please take the file out and send again.");
            }
        }
    }
}
