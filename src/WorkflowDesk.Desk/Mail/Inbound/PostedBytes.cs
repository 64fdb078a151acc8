using System.Buffers;
using System.Buffers.Text;

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

    /// <summary>Bytes of a string without escapes, as many as are there up to its closing quote. 0: it has ended, and the quote is passed.</summary>
    public async ValueTask<int> PlainAsync(Memory<byte> to, CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken))
        {
            return 0;
        }

        var quote = Span.IndexOf((byte)'"');
        if (quote == 0)
        {
            Skip(1);
            return 0;
        }

        var count = Math.Min(to.Length, quote < 0 ? Span.Length : quote);
        Span[..count].CopyTo(to.Span);
        Skip(count);
        return count;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}

/// <summary>The bytes a string of base64 stands for: first what was read of it, then what still comes.</summary>
internal sealed class Base64Stream(ReadOnlyMemory<byte> begin, PostedBytes rest) : Stream
{
    private readonly byte[] _letters = new byte[65_536];
    private ReadOnlyMemory<byte> _begin = begin;
    private int _held;
    private bool _ended;

    /// <summary>It was not base64; what came out is not to be used.</summary>
    public bool IsWrong { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (_held < _letters.Length && !_ended)
            {
                await TakeAsync(cancellationToken);
            }

            if (IsWrong || _held == 0)
            {
                // To the end, so that the JSON goes on behind it.
                while (!_ended)
                {
                    _held = 0;
                    await TakeAsync(cancellationToken);
                }

                return 0;
            }

            var letters = Math.Min(_held, buffer.Length / 3 * 4);
            var status = Base64.DecodeFromUtf8(_letters.AsSpan(0, letters), buffer.Span, out var used, out var written, _ended && letters == _held);
            _letters.AsSpan(used, _held - used).CopyTo(_letters);
            _held -= used;
            IsWrong = status == OperationStatus.InvalidData || used == 0;
            if (written > 0)
            {
                return written;
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (_begin.Length > 0)
        {
            var count = Math.Min(_begin.Length, _letters.Length - _held);
            _begin[..count].CopyTo(_letters.AsMemory(_held));
            (_begin, _held) = (_begin[count..], _held + count);
            return;
        }

        var read = await rest.PlainAsync(_letters.AsMemory(_held), cancellationToken);
        _held += read;
        _ended = read == 0;
    }
}
