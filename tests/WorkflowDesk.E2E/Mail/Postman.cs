using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WorkflowDesk.E2E.Mail;

/// <summary>Brings mail to the desk by SMTP, as another mail server does: the exact bytes, and the last answer tells.</summary>
public static class Postman
{
    /// <summary>Delivers and expects the desk to take it.</summary>
    public static async Task DeliverAsync(int port, Letter letter)
    {
        var answer = await TryAsync(port, letter);
        Assert.True(answer.StartsWith("250", StringComparison.Ordinal), $"The desk answered the mail with: {answer}");
    }

    /// <summary>The answer to the message, such as <c>250 …</c> or <c>451 …</c>.</summary>
    /// <exception cref="IOException">The connection broke: nobody knows whether the message was taken.</exception>
    public static async Task<string> TryAsync(int port, Letter letter, string to = Letter.Desk)
    {
        using var limit = new CancellationTokenSource(Running.Patience.Usual);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await ExpectAsync(reader, "220", limit.Token);
            await SayAsync("EHLO sender.test", "250");
            await SayAsync($"MAIL FROM:<{letter.From}>", "250");
            await SayAsync($"RCPT TO:<{to}>", "250");
            await SayAsync("DATA", "354");
            await stream.WriteAsync(Stuffed(letter.Bytes), limit.Token);
            var answer = await AnswerAsync(reader, limit.Token);
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
            return answer;

            async Task SayAsync(string line, string wanted)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), limit.Token);
                await ExpectAsync(reader, wanted, limit.Token);
            }
        }
        catch (SocketException refused)
        {
            throw new IOException($"The desk does not take mail at port {port}: {refused.Message}", refused);
        }
        catch (OperationCanceledException late)
        {
            throw new IOException($"The desk did not answer a mail within {Running.Patience.Usual.TotalSeconds} s.", late);
        }
    }

    /// <summary>The same with the well-known program, to have somebody else's word for it.</summary>
    public static async Task DeliverWithSwaksAsync(int port, Letter letter)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, letter.Bytes);
        var start = new ProcessStartInfo("swaks", ["--server", $"127.0.0.1:{port}", "--from", letter.From, "--to", Letter.Desk, "--data", "@" + file, "--suppress-data"])
        {
            RedirectStandardOutput = true,
        };
        using var swaks = Process.Start(start) ?? throw new InvalidOperationException("swaks did not start.");
        var said = await swaks.StandardOutput.ReadToEndAsync();
        await swaks.WaitForExitAsync();
        File.Delete(file);
        Assert.True(swaks.ExitCode == 0, $"swaks ended with {swaks.ExitCode}:\n{said}");
    }

    // RFC 5321, 4.5.2: a line that begins with a dot gets another; a lone dot ends the message.
    private static byte[] Stuffed(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text.EndsWith("\r\n", StringComparison.Ordinal) ? text + ".\r\n" : text + "\r\n.\r\n");
    }

    private static async Task ExpectAsync(StreamReader reader, string wanted, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(reader, cancellationToken);
        if (!answer.StartsWith(wanted, StringComparison.Ordinal))
        {
            throw new IOException($"The desk answered '{answer}' where {wanted} was due.");
        }
    }

    private static async Task<string> AnswerAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(cancellationToken) ?? throw new IOException("The desk hung up.");
            if (line.Length < 4 || line[3] != '-')
            {
                return line;
            }
        }
    }
}
