using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Hosting;

/// <summary>
/// Starts the mail gateway beside the desk and keeps it running. Its standard input is the life line: it ends when the
/// desk does, however that happens. In production the gateway is a container of its own and this is not used.
/// </summary>
internal sealed class GatewaySupervisor(
    MailGateway gateway, DeskSettings settings, MailOptions mail, OutboxBell bell, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<GatewaySupervisor> log)
    : BackgroundService
{
    /// <summary>Pause before the first restart; doubles each time up to <see cref="LongestPause"/>, give or take a fifth.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A gateway that ran this long was healthy: the pauses start over.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long it may take to finish the mail under way; then it is killed.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(3);

    /// <summary>As in the gateway's own start script and image: pieces of mail live for a moment only, so what is young is collected early.</summary>
    private static readonly string[] s_sparing = ["--max-semi-space-size=2", "--optimize-for-size"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await DeskStartedAsync(stoppingToken);
            await KeepRunningAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The mail gateway is no longer watched.");
        }
    }

    private async Task KeepRunningAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var startedAt = clock.GetTimestamp();
            await RunOnceAsync(stoppingToken);
            gateway.IsDown();
            mail.GatewayUrl = "";
            stoppingToken.ThrowIfCancellationRequested();
            pause = clock.GetElapsedTime(startedAt) >= HealthyAfter ? FirstPause : pause;
            var next = pause * (0.8 + 0.4 * Random.Shared.NextDouble());
            log.LogWarning("The mail gateway ended; it starts again in {Seconds:0.0} s.", next.TotalSeconds);
            await Task.Delay(next, clock, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        Process process;
        try
        {
            process = Process.Start(Command())!;
        }
        catch (Win32Exception missing)
        {
            log.LogError("The mail gateway needs Node.js 20 or newer; 'node' cannot be started: {Reason}", missing.Message);
            return;
        }

        using (process)
        {
            var output = Task.WhenAll(ReadAsync(process.StandardOutput), ReadErrorsAsync(process.StandardError));
            try
            {
                await process.WaitForExitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process);
            }

            await output;
            if (process.ExitCode != 0)
            {
                log.LogError("The mail gateway ended with exit code {ExitCode}.", process.ExitCode);
            }
        }
    }

    private ProcessStartInfo Command()
    {
        var command = new ProcessStartInfo("node")
        {
            WorkingDirectory = ShippedFolder.MailGateway(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var option in s_sparing)
        {
            command.ArgumentList.Add(option);
        }

        command.ArgumentList.Add(Path.Combine("src", "main.mjs"));
        command.Environment.TryAdd("MALLOC_ARENA_MAX", "2");
        // The desk's own secrets are none of its business.
        foreach (var own in command.Environment.Keys.Where(name => name.StartsWith("Desk__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            command.Environment.Remove(own);
        }

        var relay = settings.Mail.Relay;
        Set("HOOK_URL", OwnAddress() + "/api/mail/inbound");
        Set("KEY", gateway.Key);
        Set("LIFELINE", "stdin");
        Set("ID", gateway.Id);
        Set("CHECK_SENDERS", settings.Mail.CheckSenders);
        Set("SMTP_HOST", settings.Mail.ListenHost);
        Set("SMTP_PORT", settings.Mail.ListenPort.ToString(CultureInfo.InvariantCulture));
        Set("HTTP_PORT", "0");
        Set("RELAY_HOST", relay.Host);
        Set("RELAY_PORT", relay.Port?.ToString(CultureInfo.InvariantCulture));
        Set("RELAY_USER", relay.User);
        Set("RELAY_PASSWORD", relay.Password);
        Set("RELAY_SECURITY", relay.Security);
        Set("RELAY_OAUTH_URL", relay.TokenUrl);
        Set("RELAY_OAUTH_CLIENT_ID", relay.ClientId);
        Set("RELAY_OAUTH_CLIENT_SECRET", relay.ClientSecret);
        Set("RELAY_OAUTH_REFRESH_TOKEN", relay.RefreshToken);
        Set("DKIM", string.Join(',', settings.Mail.Dkim.Select(key => $"{key.Key}:{key.Value.Selector}:{Path.GetFullPath(key.Value.KeyFile)}")));
        return command;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                command.Environment["GATEWAY_" + name] = value;
            }
        }
    }

    private string OwnAddress()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return ReachableUrl.Of(addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.Ordinal)) ?? addresses.FirstOrDefault() ?? settings.FirstUrl);
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Take(document.RootElement, line);
            }
            catch (JsonException)
            {
                log.LogInformation("Mail gateway: {Line}", line);
            }
        }
    }

    private async Task ReadErrorsAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
        {
            log.LogError("Mail gateway: {Line}", line);
        }
    }

    private void Take(JsonElement said, string line)
    {
        var what = said.TryGetProperty("event", out var name) ? name.GetString() : null;
        if (what == "ready")
        {
            var smtp = said.GetProperty("smtp").GetProperty("port").GetInt32();
            var http = said.GetProperty("http").GetProperty("port").GetInt32();
            mail.GatewayUrl = $"http://127.0.0.1:{http}";
            // Messages may have waited for it.
            bell.Ring();
            gateway.IsRunning(smtp);
            log.LogInformation("The mail gateway takes mail at port {Port}.", smtp);
            return;
        }

        var level = (said.TryGetProperty("level", out var word) ? word.GetString() : null) switch
        {
            "error" => LogLevel.Error,
            "warning" => LogLevel.Warning,
            "debug" => LogLevel.Debug,
            _ => LogLevel.Information,
        };
        log.Log(level, "Mail gateway: {Line}", line);
    }

    private async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopWithin, clock);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("The mail gateway did not end within {Seconds} s and is killed.", StopWithin.TotalSeconds);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task DeskStartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }
}
