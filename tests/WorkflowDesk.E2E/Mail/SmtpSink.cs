using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WorkflowDesk.E2E.Mail;

/// <summary>A mail server at the other end of the relay: takes every message and keeps it. It can be told to have a bad day.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentDictionary<Task, bool> _talks = new();
    private readonly Task _accepting;
    private int _turnedAway;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>True: every message is answered with 451, "try again later".</summary>
    public bool RefusesForNow { get; set; }

    /// <summary>How many messages were answered with 451.</summary>
    public int TurnedAway => _turnedAway;

    /// <summary>Everything taken so far, repeats included, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>Settings that make a desk send through this server.</summary>
    public string[] RelaySettings =>
        ["--Desk:Mail:Relay:Host", "127.0.0.1", "--Desk:Mail:Relay:Port", $"{Port}", "--Desk:Mail:Relay:Security", "none"];

    /// <summary>The last mail about a ticket to somebody that is wanted; waits until it is there.</summary>
    public Task<ReceivedMail> MailAsync(string what, string ticket, string to, Func<ReceivedMail, bool>? wanted = null) => Running.Patience.ForAsync(
        $"mail to {to} about {ticket}: {what}",
        () => Task.FromResult(Received.LastOrDefault(mail => mail.To.Contains(to) && mail.Subject.Contains($"[{ticket}]", StringComparison.Ordinal) && (wanted is null || wanted(mail)))),
        () => "There are:\n" + string.Join('\n', Received));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_talks.Keys);
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                var talk = TalkAsync(client);
                _talks[talk] = true;
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
            _listener.Stop();
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new SmtpTalk(client.GetStream(), this).RunAsync(_stopping.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The sender went away in the middle: what was not answered with 250 was not taken.
                client.Close();
            }
        }
    }

    /// <summary>One connection.</summary>
    private sealed class SmtpTalk(NetworkStream stream, SmtpSink sink)
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _start;
        private int _end;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            var from = "";
            var to = new List<string>();
            await SayAsync("220 sink.test", cancellationToken);
            while (await LineAsync(cancellationToken) is { } line)
            {
                var command = line.Length < 4 ? line : line[..4].ToUpperInvariant();
                switch (command)
                {
                    case "EHLO":
                        await SayAsync("250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8", cancellationToken);
                        break;
                    case "MAIL":
                        from = Address(line);
                        to.Clear();
                        await SayAsync("250 ok", cancellationToken);
                        break;
                    case "RCPT":
                        to.Add(Address(line));
                        await SayAsync("250 ok", cancellationToken);
                        break;
                    case "DATA":
                        await SayAsync("354 go on", cancellationToken);
                        var raw = await DataAsync(cancellationToken);
                        if (sink.RefusesForNow)
                        {
                            Interlocked.Increment(ref sink._turnedAway);
                            await SayAsync("451 4.3.0 not now", cancellationToken);
                            break;
                        }

                        // Kept first, answered then: a sender that dies in between sends it again, as in real life.
                        sink._received.Enqueue(ReceivedMail.Read(from, [.. to], raw));
                        await SayAsync("250 taken", cancellationToken);
                        break;
                    case "QUIT":
                        await SayAsync("221 bye", cancellationToken);
                        return;
                    case "RSET" or "NOOP" or "HELO":
                        await SayAsync("250 ok", cancellationToken);
                        break;
                    default:
                        await SayAsync("502 not here", cancellationToken);
                        break;
                }
            }
        }

        private static string Address(string line)
        {
            var open = line.IndexOf('<', StringComparison.Ordinal);
            var close = line.IndexOf('>', StringComparison.Ordinal);
            return open < 0 || close < open ? "" : line[(open + 1)..close];
        }

        private async Task<byte[]> DataAsync(CancellationToken cancellationToken)
        {
            var lines = new MemoryStream();
            while (await LineAsync(cancellationToken) is { } line)
            {
                if (line == ".")
                {
                    return lines.ToArray();
                }

                // RFC 5321, 4.5.2: a leading dot was doubled.
                lines.Write(Encoding.Latin1.GetBytes(line.StartsWith('.') ? line[1..] : line));
                lines.Write("\r\n"u8);
            }

            throw new IOException("The connection ended inside a message.");
        }

        private async Task<string?> LineAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (true)
            {
                for (; _start < _end; _start++)
                {
                    if (_buffer[_start] == '\n')
                    {
                        _start++;
                        return line.ToString().TrimEnd('\r');
                    }

                    line.Append((char)_buffer[_start]);
                }

                _start = 0;
                _end = await stream.ReadAsync(_buffer, cancellationToken);
                if (_end == 0)
                {
                    return null;
                }
            }
        }

        private async Task SayAsync(string text, CancellationToken cancellationToken) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), cancellationToken);
    }
}
