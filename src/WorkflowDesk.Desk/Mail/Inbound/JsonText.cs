using System.Text;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>The UTF-8 bytes a JSON string stands for: first what was read of it, as written, then what still comes, up to its closing quote.</summary>
/// <param name="rest">Null: what was read is all of it.</param>
internal sealed class JsonText(ReadOnlyMemory<byte> begin, PostedBytes? rest)
{
    /// <summary>Room the longest letter needs, with half a pair before it that has lost its other half.</summary>
    public const int MostAtOnce = 8;

    private const int None = -1;

    private ReadOnlyMemory<byte> _begin = begin;
    private bool _escaped;
    private int _hex;
    private int _digits = None;
    private char _high;
    private bool _ended;

    /// <param name="to">At least some bytes.</param>
    /// <returns>How many bytes were written; 0: the string has ended, and its quote is passed.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> to, CancellationToken cancellationToken)
    {
        var count = 0;
        while (!_ended && to.Length - count >= MostAtOnce)
        {
            var fromBegin = _begin.Length > 0;
            if (!fromBegin && (rest is null || !await rest.FillAsync(cancellationToken)))
            {
                _ended = true;
                break;
            }

            var used = Take(fromBegin ? _begin.Span : rest!.Span, to.Span[count..], out var written);
            count += written;
            if (fromBegin)
            {
                _begin = _begin[used..];
            }
            else
            {
                rest!.Skip(used);
            }
        }

        return count;
    }

    /// <summary>One run of plain bytes, or one byte of an escape.</summary>
    private int Take(ReadOnlySpan<byte> from, Span<byte> to, out int written)
    {
        var sign = from[0];
        if (_digits != None)
        {
            written = TakeDigit(sign, to);
            return 1;
        }

        if (_escaped)
        {
            _escaped = false;
            if (sign == (byte)'u')
            {
                (_hex, _digits, written) = (0, 0, 0);
                return 1;
            }

            written = LoseHalf(to);
            to[written++] = sign switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => sign,
            };
            return 1;
        }

        if (sign == (byte)'\\')
        {
            (_escaped, written) = (true, 0);
            return 1;
        }

        written = LoseHalf(to);
        if (sign == (byte)'"')
        {
            _ended = true;
            return 1;
        }

        var run = from.IndexOfAny((byte)'"', (byte)'\\');
        var length = Math.Min(run < 0 ? from.Length : run, to.Length - written);
        from[..length].CopyTo(to[written..]);
        written += length;
        return length;
    }

    private int TakeDigit(byte sign, Span<byte> to)
    {
        _hex = (_hex << 4) | (char.IsAsciiHexDigit((char)sign) ? Convert.ToInt32(((char)sign).ToString(), 16) : 0);
        if (++_digits < 4)
        {
            return 0;
        }

        _digits = None;
        var letter = (char)_hex;
        if (char.IsLowSurrogate(letter) && _high != '\0')
        {
            var rune = new Rune(_high, letter);
            _high = '\0';
            return rune.EncodeToUtf8(to);
        }

        var written = LoseHalf(to);
        if (char.IsHighSurrogate(letter))
        {
            _high = letter;
            return written;
        }

        return written + (Rune.TryCreate(letter, out var whole) ? whole : Rune.ReplacementChar).EncodeToUtf8(to[written..]);
    }

    /// <summary>The first half of a pair whose other half did not come.</summary>
    private int LoseHalf(Span<byte> to)
    {
        if (_high == '\0')
        {
            return 0;
        }

        _high = '\0';
        return Rune.ReplacementChar.EncodeToUtf8(to);
    }

    /// <summary>How much of a string, as written, may stand alone: at most <paramref name="most"/> bytes, with no letter torn.</summary>
    public static int PlaceToCut(ReadOnlySpan<byte> text, int most)
    {
        var (at, end) = (0, 0);
        while (at < text.Length && at < most)
        {
            var step = text[at] switch
            {
                (byte)'\\' when at + 1 < text.Length && text[at + 1] == (byte)'u' => IsHighHalf(text[at..]) ? 12 : 6,
                (byte)'\\' => 2,
                < 0x80 => 1,
                < 0xE0 => 2,
                < 0xF0 => 3,
                _ => 4,
            };
            at += step;
            end = at <= most && at <= text.Length ? at : end;
        }

        return end;
    }

    private static bool IsHighHalf(ReadOnlySpan<byte> escape) =>
        escape.Length > 3 && (escape[2] | 0x20) == (byte)'d' && escape[3] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B';
}
