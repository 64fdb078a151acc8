using System.Buffers;
using System.Security.Cryptography;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>What <see cref="ContentStore"/> holds now. <paramref name="Size"/> in bytes, <paramref name="Sha256"/> as 64 lower-case hex digits.</summary>
public sealed record StoredContent(string Sha256, long Size);

/// <summary>
/// Bytes addressed by their SHA-256, at <c>content/ab/cd/abcd…</c> under the data directory. A file appears whole or not
/// at all, is never changed, and equal bytes are kept once. Safe for several desks on one shared folder.
/// </summary>
public sealed class ContentStore
{
    private const int BufferSize = 81920;

    private readonly string _content;
    private readonly string _unfinished;

    /// <param name="root">The data directory of the desk; created when absent.</param>
    public ContentStore(string root)
    {
        _content = Path.Combine(Path.GetFullPath(root), "content");
        // Beside the content, on the same volume: a rename across volumes would not be atomic.
        _unfinished = Path.Combine(_content, "unfinished");
        Directory.CreateDirectory(_unfinished);
    }

    /// <summary>Keeps bytes that are in memory.</summary>
    public async Task<StoredContent> AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var path = PathOf(sha256);
        if (!File.Exists(path))
        {
            var unfinished = NewUnfinishedPath();
            try
            {
                await using (var file = Create(unfinished))
                {
                    await file.WriteAsync(bytes, cancellationToken);
                    await SaveAsync(file, cancellationToken);
                }

                Finish(unfinished, path);
            }
            finally
            {
                File.Delete(unfinished);
            }
        }

        return new StoredContent(sha256, bytes.Length);
    }

    /// <summary>Keeps a stream of any length; memory use does not grow with it.</summary>
    public async Task<StoredContent> AddAsync(Stream stream, CancellationToken cancellationToken)
    {
        var unfinished = NewUnfinishedPath();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            string sha256;
            long size = 0;
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            await using (var file = Create(unfinished))
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    size += read;
                }

                await SaveAsync(file, cancellationToken);
                sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            Finish(unfinished, PathOf(sha256));
            return new StoredContent(sha256, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(unfinished);
        }
    }

    /// <exception cref="ArgumentException">Not 64 lower-case hex digits: nothing else ever becomes a path.</exception>
    /// <exception cref="FileNotFoundException">The store has no such content.</exception>
    public Stream OpenRead(string sha256) =>
        new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>The first <paramref name="most"/> bytes, or all when there are fewer.</summary>
    public async Task<byte[]> StartAsync(string sha256, int most, CancellationToken cancellationToken)
    {
        await using var content = OpenRead(sha256);
        var start = new byte[Math.Min(most, content.Length)];
        await content.ReadExactlyAsync(start, cancellationToken);
        return start;
    }

    public bool Holds(string sha256) => File.Exists(PathOf(sha256));

    private string PathOf(string sha256)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException($"'{sha256}' is not a SHA-256 in lower-case hex.", nameof(sha256));
        }

        return Path.Combine(_content, sha256[..2], sha256[2..4], sha256);
    }

    // Never an identity of anything: only a name nobody else has at this moment.
    private string NewUnfinishedPath() => Path.Combine(_unfinished, Guid.NewGuid().ToString("N"));

    private static FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);

    private static async Task SaveAsync(FileStream file, CancellationToken cancellationToken)
    {
        await file.FlushAsync(cancellationToken);
        // On the disk before the row that names it commits.
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    private static void Finish(string unfinished, string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Overwriting is harmless: whoever was first wrote the same bytes.
        File.Move(unfinished, path, overwrite: true);
    }
}
