using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// Ids of version 7 (RFC 9562 §5.7) that grow with every call of this process, also within one millisecond: rows
/// written by one step, and by one step after the other, sort in the order in which they were written.
/// </summary>
public static class SortableIds
{
    private static readonly Lock Door = new();
    private static long s_millisecond;
    private static uint s_counter;

    public static Guid Next(DateTimeOffset at)
    {
        var millisecond = at.ToUnixTimeMilliseconds();
        uint counter;
        lock (Door)
        {
            // 26 bits: 67 million ids a millisecond. A clock that is set back starts a new count.
            s_counter = millisecond == s_millisecond ? (s_counter + 1) & 0x3FF_FFFF : 0;
            s_millisecond = millisecond;
            counter = s_counter;
        }

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[10..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, millisecond << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (counter >> 14)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000 | (counter & 0x3FFF)));
        return new Guid(bytes, bigEndian: true);
    }
}
