using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>Where clamd listens and how much it is asked to do.</summary>
/// <param name="Address"><c>host:port</c>, or the path of a Unix socket. Empty: there is no scanner.</param>
/// <param name="TimeLimit">For one file, connecting included.</param>
/// <param name="MaxBytes">Larger files are not sent; clamd's own <c>StreamMaxLength</c> must not be smaller.</param>
public sealed record ScannerOptions(string Address, TimeSpan TimeLimit, long MaxBytes)
{
    public static readonly ScannerOptions None = new("", TimeSpan.FromSeconds(60), 25L * 1024 * 1024);

    public bool IsSet => Address.Length > 0;

    /// <summary>Null: the address is neither <c>host:port</c> nor an absolute path.</summary>
    public static (string? Path, string Host, int Port)? Parse(string address)
    {
        if (Path.IsPathRooted(address))
        {
            return (address, "", 0);
        }

        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address[(colon + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0
            ? (null, address[..colon].Trim('[', ']'), port) : null;
    }
}

/// <summary>The scanner did not answer, or not with a verdict: the file has not been looked at.</summary>
public sealed class ScannerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Asks clamd about a file: <c>zINSTREAM</c>, chunks with their length in four bytes, an empty chunk, one line of answer.</summary>
public sealed class VirusScanner(ScannerOptions options)
{
    private const int ChunkSize = 65_536;
    private const int LongestAnswer = 4096;

    public ScannerOptions Options => options;

    /// <returns>A value of <see cref="FileScan"/>.</returns>
    /// <exception cref="ScannerUnavailableException">No verdict; asking again later may bring one.</exception>
    public async Task<string> ScanAsync(Stream file, long size, CancellationToken cancellationToken)
    {
        if (size > options.MaxBytes)
        {
            return FileScan.TooLarge;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.TimeLimit);
        try
        {
            using var socket = await ConnectAsync(limit.Token);
            await using var wire = new NetworkStream(socket, ownsSocket: false);
            var refused = await SendAsync(wire, file, limit.Token);
            return Verdict(await AnswerAsync(wire, limit.Token), refused);
        }
        catch (Exception trouble) when (trouble is SocketException or IOException)
        {
            throw new ScannerUnavailableException($"The virus scanner at {options.Address} does not answer: {trouble.Message}", trouble);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ScannerUnavailableException($"The virus scanner at {options.Address} gave no verdict within {options.TimeLimit.TotalSeconds:0} s.", late);
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var (path, host, port) = ScannerOptions.Parse(options.Address) ?? throw new ScannerUnavailableException($"'{options.Address}' is no address of a virus scanner.");
        var socket = path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await (path is null ? socket.ConnectAsync(host, port, cancellationToken) : socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>Why sending broke off: clamd answers and closes when a file is beyond its own limit. Null: all was sent.</returns>
    private static async Task<IOException?> SendAsync(NetworkStream wire, Stream file, CancellationToken cancellationToken)
    {
        try
        {
            await wire.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellationToken);
            var chunk = new byte[4 + ChunkSize];
            int read;
            while ((read = await file.ReadAsync(chunk.AsMemory(4), cancellationToken)) > 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(chunk, read);
                await wire.WriteAsync(chunk.AsMemory(0, 4 + read), cancellationToken);
            }

            await wire.WriteAsync(new byte[4], cancellationToken);
            return null;
        }
        catch (IOException closed)
        {
            return closed;
        }
    }

    private static async Task<string> AnswerAsync(NetworkStream wire, CancellationToken cancellationToken)
    {
        var answer = new byte[LongestAnswer];
        var length = 0;
        int read;
        while (length < answer.Length && (read = await wire.ReadAsync(answer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (answer.AsSpan(0, length).Contains((byte)0))
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n', '\r', ' ');
    }

    private static string Verdict(string answer, IOException? refused)
    {
        const string Found = " FOUND";
        var said = answer.StartsWith("stream: ", StringComparison.Ordinal) ? answer["stream: ".Length..] : answer;
        if (said.EndsWith(Found, StringComparison.Ordinal))
        {
            var name = said[..^Found.Length].Trim();
            return FileScan.InfectedPrefix + (name.Length <= 200 ? name : name[..200]);
        }

        return said == "OK" && refused is null ? FileScan.Clean
            : said.Contains("size limit exceeded", StringComparison.OrdinalIgnoreCase) ? FileScan.TooLarge
            : throw new ScannerUnavailableException($"The virus scanner said '{(said.Length <= 200 ? said : said[..200])}'.", refused);
    }
}
