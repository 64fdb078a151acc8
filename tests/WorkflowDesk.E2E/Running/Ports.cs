using System.Net;
using System.Net.Sockets;

namespace WorkflowDesk.E2E.Running;

/// <summary>
/// Ports of the loopback address, none of them given out twice. They lie below those the system hands to outgoing
/// connections, so that nobody takes the port of a desk that is down for a moment.
/// </summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Count = 10_000;
    private static int s_given = Environment.ProcessId * 101;

    public static int Free()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_given) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port between {First} and {First + Count} is free.");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
