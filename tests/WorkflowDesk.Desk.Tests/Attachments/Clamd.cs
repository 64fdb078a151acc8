using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Tests.Attachments;

/// <summary>Speaks as clamd does. An answer of null: it says nothing.</summary>
internal sealed class Clamd : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public Clamd(Func<byte[], string?> answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    public int Received { get; private set; }

    public VirusScanner Scanner(TimeSpan? limit = null) =>
        new(new ScannerOptions($"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", limit ?? TimeSpan.FromSeconds(30), 25L * 1024 * 1024));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        try
        {
            await _serving;
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or InvalidOperationException or IOException)
        {
            Received = -1;
        }

        _end.Dispose();
    }

    private async Task ServeAsync(Func<byte[], string?> answer)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_end.Token);
            var wire = client.GetStream();
            var command = new byte[10];
            await wire.ReadExactlyAsync(command, _end.Token);
            Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
            var file = new MemoryStream();
            var head = new byte[4];
            while (true)
            {
                await wire.ReadExactlyAsync(head, _end.Token);
                var length = BinaryPrimitives.ReadInt32BigEndian(head);
                if (length == 0)
                {
                    break;
                }

                var chunk = new byte[length];
                await wire.ReadExactlyAsync(chunk, _end.Token);
                file.Write(chunk);
            }

            Received += (int)file.Length;
            if (answer(file.ToArray()) is { } said)
            {
                await wire.WriteAsync(Encoding.ASCII.GetBytes(said + (said.Length > 0 ? "\0" : "")), _end.Token);
            }
            else
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }
        }
    }
}
