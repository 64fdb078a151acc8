using System.Buffers.Binary;
using System.Text;

namespace WorkflowDesk.Desk.Mail;

/// <param name="Name">As the sender's program wrote it: to be made safe.</param>
public sealed record TnefFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Files inside <c>winmail.dat</c>, the wrapping Outlook puts around "rich text" mail (MS-OXTNEF). Reads attribute after
/// attribute, copies nothing, believes no length, and stops at the first thing that cannot be: what was whole until then counts.
/// </summary>
public static class Tnef
{
    public const int MaxFiles = 100;

    private const uint Signature = 0x223E9F78;
    private const byte AttachmentLevel = 2;
    private const uint RenderingData = 0x00069002;
    private const uint Title = 0x00018010;
    private const uint Data = 0x0006800F;
    private const uint Properties = 0x00069005;
    private const uint CodePage = 0x00069007;
    private const int MaxProperties = 1000;

    private const ushort LongFileName = 0x3707;
    private const ushort DisplayName = 0x3001;
    private const ushort DataObject = 0x3701;

    static Tnef() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static bool IsTnef(ReadOnlySpan<byte> bytes) => bytes.Length > 6 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Signature;

    /// <summary>The files in their order; empty when there are none or the bytes are something else.</summary>
    public static IReadOnlyList<TnefFile> Files(ReadOnlyMemory<byte> bytes)
    {
        if (!IsTnef(bytes.Span))
        {
            return [];
        }

        var files = new List<TnefFile>();
        var encoding = Encoding.Latin1;
        string? name = null;
        ReadOnlyMemory<byte>? content = null;
        for (var at = 6; at + 9 <= bytes.Length && files.Count < MaxFiles;)
        {
            var head = bytes.Span[at..];
            var (level, id, length) = (head[0], BinaryPrimitives.ReadUInt32LittleEndian(head[1..]), BinaryPrimitives.ReadUInt32LittleEndian(head[5..]));
            if (length > bytes.Length - at - 9 || level is not (1 or AttachmentLevel))
            {
                break;
            }

            var value = bytes.Slice(at + 9, (int)length);
            // The checksum of two bytes is passed over: a letter with one bit wrong is better than none.
            at += 9 + (int)length + 2;
            switch (level, id)
            {
                case (1, CodePage) when value.Length >= 4:
                    encoding = EncodingOf(BinaryPrimitives.ReadInt32LittleEndian(value.Span));
                    break;
                case (AttachmentLevel, RenderingData):
                    Keep();
                    break;
                case (AttachmentLevel, Title):
                    name ??= Text(encoding, value.Span);
                    break;
                case (AttachmentLevel, Data):
                    content = value;
                    break;
                case (AttachmentLevel, Properties):
                    var (longName, inside) = ReadProperties(value, encoding);
                    name = longName ?? name;
                    content ??= inside;
                    break;
            }
        }

        Keep();
        return files;

        void Keep()
        {
            if (content is { } whole)
            {
                files.Add(new TnefFile(name ?? "", whole));
            }

            (name, content) = (null, null);
        }
    }

    private static (string? Name, ReadOnlyMemory<byte>? Inside) ReadProperties(ReadOnlyMemory<byte> value, Encoding encoding)
    {
        var reader = new Cursor(value);
        string? longName = null, display = null;
        ReadOnlyMemory<byte>? inside = null;
        var count = reader.UInt32();
        for (var i = 0; i < Math.Min(count, MaxProperties) && !reader.Failed; i++)
        {
            var tag = reader.UInt32();
            var (type, id) = ((ushort)(tag & 0xFFFF), (ushort)(tag >> 16));
            if (id >= 0x8000)
            {
                reader.SkipName();
            }

            var data = reader.Value(type);
            if (reader.Failed || data is not { } found)
            {
                break;
            }

            var text = (type & 0xFFF) switch
            {
                0x1F => Encoding.Unicode.GetString(found.Span).TrimEnd('\0'),
                0x1E => Text(encoding, found.Span),
                _ => null,
            };
            longName = id == LongFileName && text is { Length: > 0 } ? text : longName;
            display = id == DisplayName && text is { Length: > 0 } ? text : display;
            // An object begins with the id of its kind.
            inside = id == DataObject && (type is 0x0102 || type is 0x000D && found.Length > 16) ? type == 0x000D ? found[16..] : found : inside;
        }

        return (longName ?? display, inside);
    }

    private static string Text(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return encoding.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static Encoding EncodingOf(int codePage)
    {
        try
        {
            return codePage is > 0 and < 65536 ? Encoding.GetEncoding(codePage) : Encoding.Latin1;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return Encoding.Latin1;
        }
    }

    /// <summary>Steps through MAPI properties; <see cref="Failed"/> once something did not fit.</summary>
    private sealed class Cursor(ReadOnlyMemory<byte> bytes)
    {
        private int _at;

        public bool Failed { get; private set; }

        public uint UInt32() => Take(4) is { } four ? BinaryPrimitives.ReadUInt32LittleEndian(four.Span) : 0;

        /// <summary>A property beyond 0x8000 brings its name: a set, a kind, then a number or text.</summary>
        public void SkipName()
        {
            _ = Take(16);
            if (UInt32() == 0)
            {
                _ = Take(4);
                return;
            }

            _ = Take(Padded(UInt32()));
        }

        /// <summary>The value of a property; of several values the first. Null: a kind nobody knows.</summary>
        public ReadOnlyMemory<byte>? Value(ushort type)
        {
            var many = (type & 0x1000) != 0;
            ReadOnlyMemory<byte>? first = null;
            var isLong = (type & 0xFFF) is 0x1E or 0x1F or 0x0D or 0x102;
            var count = many || isLong ? UInt32() : 1;
            for (var i = 0; i < Math.Min(count, MaxProperties) && !Failed; i++)
            {
                ReadOnlyMemory<byte>? one;
                if (isLong)
                {
                    var length = UInt32();
                    one = Take(length);
                    _ = Take(Padded(length) - length);
                }
                else
                {
                    one = (type & 0xFFF) switch
                    {
                        0x02 or 0x03 or 0x04 or 0x0A or 0x0B => Take(4),
                        0x05 or 0x06 or 0x07 or 0x14 or 0x40 => Take(8),
                        0x48 => Take(16),
                        _ => null,
                    };
                }

                if (one is null)
                {
                    Failed = true;
                    return null;
                }

                first ??= one;
            }

            return first ?? ReadOnlyMemory<byte>.Empty;
        }

        private static uint Padded(uint length) => length > uint.MaxValue - 3 ? uint.MaxValue : (length + 3) & ~3u;

        private ReadOnlyMemory<byte>? Take(uint length)
        {
            if (Failed || length > bytes.Length - _at)
            {
                Failed = true;
                return null;
            }

            _at += (int)length;
            return bytes.Slice(_at - (int)length, (int)length);
        }
    }
}
