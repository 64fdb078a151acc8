using System.Buffers;
using System.Buffers.Text;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>The bytes a JSON string of base64 stands for.</summary>
internal sealed class Base64Stream(JsonText text) : ReadOnlyStream
{
    private readonly byte[] _letters = new byte[65_536];
    private int _held;
    private bool _ended;

    /// <summary>It was not base64; what came out is not to be used.</summary>
    public bool IsWrong { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (_letters.Length - _held >= JsonText.MostAtOnce && !_ended)
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

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        var read = await text.ReadAsync(_letters.AsMemory(_held), cancellationToken);
        _held += read;
        _ended = read == 0;
    }
}
