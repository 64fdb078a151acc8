using System.Buffers.Text;
using System.Security.Cryptography;

namespace WorkflowDesk.Web.Hosting;

/// <summary>What the desk knows of its mail gateway: the shared secret, and how the supervised process is doing.</summary>
internal sealed class MailGateway(DeskSettings settings)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Made at every start unless it is set. Never logged.</summary>
    public string Key { get; } = string.IsNullOrEmpty(settings.Mail.GatewayKey) ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) : settings.Mail.GatewayKey;

    /// <summary>Who holds mailboxes. The same for every process this desk starts, since it starts the next only when the last has ended.</summary>
    public string Id { get; } = $"desk.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    /// <summary>One of <see cref="GatewayState"/>.</summary>
    public string State { get; private set; } =
        settings.RunGateway ? GatewayState.Starting : string.IsNullOrWhiteSpace(settings.Mail.GatewayUrl) ? GatewayState.Off : GatewayState.Elsewhere;

    /// <summary>Where the supervised gateway takes mail; null while it does not run.</summary>
    public int? SmtpPort { get; private set; }

    /// <summary>Completes when the supervised gateway is ready for the first time.</summary>
    public Task FirstReady => _ready.Task;

    public void IsRunning(int smtpPort)
    {
        (State, SmtpPort) = (GatewayState.Running, smtpPort);
        _ready.TrySetResult();
    }

    public void IsDown() => (State, SmtpPort) = (GatewayState.Down, null);
}

internal static class GatewayState
{
    /// <summary>This desk has none: no mail comes in.</summary>
    public const string Off = "off";

    /// <summary>A process of its own, supervised by somebody else.</summary>
    public const string Elsewhere = "elsewhere";

    public const string Starting = "starting";
    public const string Running = "running";

    /// <summary>It ended; the supervisor tries again.</summary>
    public const string Down = "down";
}
