using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>One running Node process that answers one line at a time. After any failure it is disposed of, never reused.</summary>
internal sealed class SandboxProcess : IDisposable
{
    /// <summary>KiB of native stack for Node: above what <see cref="ScriptSandboxOptions.StackLimit"/> of QuickJS can use up,
    /// below the 8 MiB that threads commonly have.</summary>
    private const int NodeStack = 3000;

    private readonly Process _process;
    private readonly Stream _requests;
    private readonly Stream _answers;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<string> _complaints = new();
    private byte[] _buffer = new byte[16 * 1024];

    private SandboxProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _requests = process.StandardInput.BaseStream;
        _answers = process.StandardOutput.BaseStream;
        process.ErrorDataReceived += (_, complaint) => KeepComplaint(complaint.Data);
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <exception cref="ScriptException">Node.js is missing or the sandbox does not come up.</exception>
    public static async Task<SandboxProcess> StartAsync(ScriptSandboxOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Process.Start(StartInfo(options))!;
        }
        catch (Win32Exception missing)
        {
            throw new ScriptException(ScriptFailure.Crashed, $"Scripts cannot run: Node.js 20 or later was not found as \"{options.NodePath}\".", inner: missing);
        }

        var sandbox = new SandboxProcess(process, time);
        try
        {
            await sandbox.ReadLineAsync().WaitAsync(options.StartLimit, time, cancellationToken);
            return sandbox;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            var said = sandbox.Complaints;
            sandbox.Dispose();
            throw new ScriptException(ScriptFailure.Crashed, $"The script sandbox ({options.EntryPoint}) did not start. {said}".TrimEnd(), inner: failure);
        }
        catch (OperationCanceledException)
        {
            sandbox.Dispose();
            throw;
        }
    }

    /// <summary>Sends one line and awaits its answer, which stays valid until the next call.</summary>
    /// <exception cref="TimeoutException">No answer within the limit; the process must be disposed of.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> line, TimeSpan limit) =>
        await AskAsync(line).WaitAsync(limit, _time);

    /// <summary>Ends the process at once, whatever it is doing.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
            KeepComplaint(gone.Message);
        }

        _process.Dispose();
    }

    public string Complaints => string.Join(' ', _complaints);

    private static ProcessStartInfo StartInfo(ScriptSandboxOptions options)
    {
        var start = new ProcessStartInfo(options.NodePath)
        {
            ArgumentList =
            {
                string.Create(CultureInfo.InvariantCulture, $"--stack-size={NodeStack}"),
                options.EntryPoint,
                string.Create(CultureInfo.InvariantCulture, $"--memory={options.MemoryLimit}"),
                string.Create(CultureInfo.InvariantCulture, $"--stack={options.StackLimit}"),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // The sandbox needs nothing of our environment, and our environment may hold passwords.
        var kept = start.Environment.Where(each => each.Key.ToUpperInvariant() is "PATH" or "SYSTEMROOT" or "TEMP" or "TMPDIR").ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> line)
    {
        await _requests.WriteAsync(line);
        await _requests.FlushAsync();
        return await ReadLineAsync();
    }

    private async Task<ReadOnlyMemory<byte>> ReadLineAsync()
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var count = await _answers.ReadAsync(_buffer.AsMemory(length));
            if (count == 0)
            {
                throw new EndOfStreamException("The script sandbox ended.");
            }

            // Requests and answers alternate, so a newline can only be the last byte received.
            length += count;
            if (_buffer[length - 1] == (byte)'\n')
            {
                return _buffer.AsMemory(0, length - 1);
            }
        }
    }

    private void KeepComplaint(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line) && _complaints.Count < 10)
        {
            _complaints.Enqueue(line.Trim());
        }
    }
}
