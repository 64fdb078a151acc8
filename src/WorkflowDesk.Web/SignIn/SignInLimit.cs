using System.Collections.Concurrent;

namespace WorkflowDesk.Web.SignIn;

/// <summary>How often one user may be tried from one address. Right and wrong passwords count alike.</summary>
public sealed class SignInLimit(TimeProvider clock)
{
    /// <summary>Tries a minute.</summary>
    public const int Most = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Past this many remembered pairs the old ones are dropped, so that guessing names costs no memory.
    private const int RememberAtMost = 10_000;

    private readonly ConcurrentDictionary<string, Tries> _tries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts this try. False: too many.</summary>
    public bool Allows(string user, string address)
    {
        var now = clock.GetUtcNow();
        if (_tries.Count > RememberAtMost)
        {
            foreach (var (key, old) in _tries)
            {
                if (now - old.Since >= Window)
                {
                    _tries.TryRemove(key, out _);
                }
            }
        }

        return _tries.AddOrUpdate(
            $"{user.Trim()} {address}",
            _ => new Tries(now, 1),
            (_, tries) => now - tries.Since >= Window ? new Tries(now, 1) : tries with { Count = tries.Count + 1 }).Count <= Most;
    }

    private sealed record Tries(DateTimeOffset Since, int Count);
}
