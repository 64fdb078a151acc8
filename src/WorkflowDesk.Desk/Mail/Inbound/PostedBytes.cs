using System.Buffers;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>The bytes of a posted mail, a bufferful at a time.</summary>
internal sealed class PostedBytes(Stream posted) : IDisposable
{
    private const int BufferSize = 65_536;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _at;
    private int _end;

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(_at, _end - _at);

    public void Skip(int count) => _at += count;

    /// <summary>False: nothing more comes.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_at < _end)
        {
            return true;
        }

        (_at, _end) = (0, await posted.ReadAsync(_buffer.AsMemory(0, BufferSize), cancellationToken));
        return _end > 0;
    }

    /// <summary>The inside of a JSON string up to its closing quote, as written; or its first <paramref name="most"/> bytes at least.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Text, bool Ended)> StringAsync(int most, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>(256);
        var escaped = false;
        while (text.WrittenCount < most && await FillAsync(cancellationToken))
        {
            if (escaped)
            {
                text.Write(Span[..1]);
                Skip(1);
                escaped = false;
                continue;
            }

            var sign = Span.IndexOfAny((byte)'"', (byte)'\\');
            var run = sign < 0 ? Span.Length : sign;
            text.Write(Span[..run]);
            Skip(run);
            if (sign < 0)
            {
                continue;
            }

            if (Span[0] == (byte)'"')
            {
                Skip(1);
                return (text.WrittenMemory, true);
            }

            text.Write(Span[..1]);
            Skip(1);
            escaped = true;
        }

        if (escaped && await FillAsync(cancellationToken))
        {
            text.Write(Span[..1]);
            Skip(1);
        }

        return (text.WrittenMemory, false);
    }

    /// <summary>Copies the rest of a string and steps over its closing quote.</summary>
    public async Task CopyStringAsync(Stream to, CancellationToken cancellationToken)
    {
        for (var ended = false; !ended && await FillAsync(cancellationToken);)
        {
            (var text, ended) = await StringAsync(BufferSize, cancellationToken);
            to.Write(text.Span);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
