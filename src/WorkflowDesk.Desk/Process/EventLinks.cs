using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Process;

/// <summary>What a link says: this event, for this instance and no other.</summary>
public sealed record EventLink(string EventName, string InstanceId);

/// <summary>
/// Links that a script makes with <c>createEventTriggerUrl</c>. Each instance signs with a key of its own, derived from
/// the desk's: what the sandbox process holds is good for this instance only.
/// </summary>
public sealed class EventLinks(LinkKey key, MailOptions mail, TimeProvider clock)
{
    /// <summary>Where links lead, below the desk's public address.</summary>
    public const string Path = "/elsa/api/events/trigger";

    public async ValueTask<EventSigning> SigningAsync(string instanceId, CancellationToken cancellationToken) =>
        new(mail.Link(Path + "?t="), Convert.ToBase64String(KeyOf(instanceId, await key.ReadAsync(cancellationToken))));

    /// <summary>What a token says; null when it was not made by a workflow of this desk, was changed, or has expired.</summary>
    public async ValueTask<EventLink?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        // An event may have blanks in its name.
        return SignedText.TryRead(token, out var text, out var signature)
            && text.Split(' ', 3) is [var expires, var instanceId, var name]
            && signature.IsBy(KeyOf(instanceId, await key.ReadAsync(cancellationToken)))
            && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > clock.GetUtcNow().ToUnixTimeSeconds()
            ? new EventLink(name, instanceId)
            : null;
    }

    private static byte[] KeyOf(string instanceId, byte[] key) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"events of {instanceId}"));
}
