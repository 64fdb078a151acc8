using System.Net;

namespace WorkflowDesk.Desk.Http;

/// <summary>Bounds of requests that workflows send and receive.</summary>
public sealed class HttpOptions
{
    /// <summary>Hosts workflows may call, <c>host</c>, <c>*.domain</c> or <c>host:port</c>. Empty: every host that is not refused.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Addresses and ports the desk itself listens on: a workflow must not call its own desk.</summary>
    public IReadOnlyList<Uri> OwnAddresses { get; set; } = [];

    /// <summary>Bytes of a response from outside; more is cut off as a failure.</summary>
    public const int MaxResponse = 10 * 1024 * 1024;

    /// <summary>Bytes of a request from outside.</summary>
    public const int MaxRequest = 10 * 1024 * 1024;

    /// <summary>How long one call may take, and how long a request from outside is held unless its endpoint says otherwise.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long other desks leave a call alone that one took. When a desk dies, its calls wait this long.</summary>
    public static readonly TimeSpan ClaimFor = TimeLimit * 2;

    /// <summary>Why a connection is refused; null when it is not.</summary>
    public string? Refusal(string host, int port, IPAddress address)
    {
        if (AllowedHosts.Count > 0 && !AllowedHosts.Any(allowed => Matches(allowed, host, port)))
        {
            return $"'{host}' is not among the hosts that workflows may call (Desk:Http:AllowedHosts).";
        }

        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IsForbidden(ip))
        {
            return $"'{host}' has the address {ip}, which workflows may not call.";
        }

        // Reached by whichever name: the desk listens on this port, and the address is one of this machine.
        return OwnAddresses.Any(own => own.Port == port && (IPAddress.IsLoopback(ip) || string.Equals(own.Host, host, StringComparison.OrdinalIgnoreCase) || own.Host == ip.ToString()))
            ? $"'{host}:{port}' is the desk itself."
            : null;
    }

    // Link-local addresses and those where clouds hand out credentials; what is no address of one machine.
    private static bool IsForbidden(IPAddress ip)
    {
        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || ip.IsIPv6LinkLocal || ip.IsIPv6Multicast)
        {
            return true;
        }

        var bytes = ip.GetAddressBytes();
        return bytes.Length == 4
            ? bytes is [169, 254, ..] or [0, ..] or [>= 224, ..] or [100, 100, 100, 200] or [192, 0, 0, 192] or [168, 63, 129, 16]
            : ip.Equals(s_metadata);
    }

    private static readonly IPAddress s_metadata = IPAddress.Parse("fd00:ec2::254");

    private static bool Matches(string allowed, string host, int port)
    {
        var name = allowed;
        if (allowed.LastIndexOf(':') is > 0 and var colon && int.TryParse(allowed[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var only))
        {
            if (only != port)
            {
                return false;
            }

            name = allowed[..colon];
        }

        return name.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(name, host, StringComparison.OrdinalIgnoreCase);
    }
}
