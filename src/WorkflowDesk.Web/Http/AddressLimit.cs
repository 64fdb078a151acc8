using System.Collections.Concurrent;

namespace WorkflowDesk.Web.Http;

/// <summary>How many requests one address may send to workflows in a minute.</summary>
public sealed class AddressLimit(TimeProvider clock)
{
    public const int Most = 300;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Past this many addresses the old ones are dropped, so that many addresses cost no memory.
    private const int RememberAtMost = 10_000;

    private readonly ConcurrentDictionary<string, Count> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts this request. False: too many.</summary>
    public bool Allows(string address)
    {
        var now = clock.GetUtcNow();
        if (_counts.Count > RememberAtMost)
        {
            foreach (var (key, old) in _counts)
            {
                if (now - old.Since >= Window)
                {
                    _counts.TryRemove(key, out _);
                }
            }
        }

        return _counts.AddOrUpdate(
            address,
            _ => new Count(now, 1),
            (_, count) => now - count.Since >= Window ? new Count(now, 1) : count with { Requests = count.Requests + 1 }).Requests <= Most;
    }

    private sealed record Count(DateTimeOffset Since, int Requests);
}
