using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// Ids of version 7 (RFC 9562 §5.7) that grow with every call of this process, also within one millisecond: rows
/// written by one step, and by one step after the other, sort in the order in which they were written.
/// </summary>
public static class SortableIds
{
    private static uint s_count;

    public static Guid Next(DateTimeOffset at)
    {
        // 26 bits that never start anew: steps that began at different moments write side by side, and each must stay
        // in order. Only the one id in 67 million where the count turns over may sort too early in its millisecond.
        var count = Interlocked.Increment(ref s_count) & 0x3FF_FFFF;

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[10..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (count >> 14)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000 | (count & 0x3FFF)));
        return new Guid(bytes, bigEndian: true);
    }
}
