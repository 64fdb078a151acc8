using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>Takes files from a form into the content store, named and typed safely.</summary>
public sealed class Uploads(ContentStore store, Words words)
{
    /// <summary>Files of one form.</summary>
    public const int Most = 10;

    /// <summary>Bytes of one file: 20 MiB.</summary>
    public const long LargestFile = 20 * 1024 * 1024;

    /// <summary>Bytes of a whole form.</summary>
    public const long LargestForm = 60 * 1024 * 1024;

    public async Task<IReadOnlyList<NewAttachment>> KeepAsync(IReadOnlyList<IFormFile> files, CancellationToken cancellationToken)
    {
        if (files.Count > Most)
        {
            throw Wrong(words["files.too-many", Most]);
        }

        if (files.FirstOrDefault(file => file.Length > LargestFile) is { } large)
        {
            throw Wrong(words["files.too-large", SafeFileName.Of(large.FileName), LargestFile / 1024 / 1024]);
        }

        var kept = new List<NewAttachment>();
        foreach (var file in files.Where(file => file.Length > 0))
        {
            await using var stream = file.OpenReadStream();
            var start = new byte[Math.Min(file.Length, ContentTypes.SniffLength)];
            await stream.ReadExactlyAsync(start, cancellationToken);
            stream.Position = 0;
            var stored = await store.AddAsync(stream, cancellationToken);
            kept.Add(NewAttachment.Of(stored, start, file.FileName, file.ContentType));
        }

        return kept;
    }

    private static DeskRuleException Wrong(string reason) =>
        new("bad-attachments", 400, reason) { Fields = new Dictionary<string, string> { ["files"] = reason } };
}
