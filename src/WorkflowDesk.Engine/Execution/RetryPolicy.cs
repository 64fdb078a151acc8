using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Execution;

/// <summary>How the wait before the next try grows.</summary>
public enum RetryBackoff
{
    /// <summary>Always <see cref="RetryPolicy.Delay"/>.</summary>
    Constant,

    /// <summary>Once, twice, three times <see cref="RetryPolicy.Delay"/>.</summary>
    Linear,

    /// <summary>Doubles with every try.</summary>
    Exponential,
}

/// <summary>How often, after which waits and because of which responses a call is tried again: a resilience strategy.
/// The defaults are those of Elsa's HTTP strategy.</summary>
public sealed record RetryPolicy
{
    public const int MostRetries = 100;

    /// <summary>No wait is longer, whatever the numbers say.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public static readonly RetryPolicy Default = new();

    /// <summary>Tries after the first, at most <see cref="MostRetries"/>. The default value is 3.</summary>
    public int MaxRetryAttempts { get; init; } = 3;

    /// <summary>Before the first retry. The default value is 1 second.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The default value is <see cref="RetryBackoff.Exponential"/>.</summary>
    public RetryBackoff BackoffType { get; init; } = RetryBackoff.Exponential;

    /// <summary>Spreads each wait over 75 to 125 % of its length, so that many callers do not come back together. The default value is false.</summary>
    public bool UseJitter { get; init; }

    /// <summary>No wait is longer. The default value is <see cref="LongestWait"/>.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>The status codes that are tried again. Empty, which is the default value: 408, 429 and all from 500.</summary>
    public IReadOnlyList<int> StatusCodes { get; init; } = [];

    /// <summary>Whether another try may help. A call without any response always counts.</summary>
    public bool Covers(HttpCallResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.StatusCode is not { } status || (StatusCodes.Count > 0 ? StatusCodes.Contains(status) : status is 408 or 429 or >= 500);
    }

    /// <summary>How long to wait before retry number <paramref name="retry"/>, counted from 1.</summary>
    /// <param name="seed">The jitter is drawn from it, so that the same call waits equally long however often this is asked.</param>
    public TimeSpan WaitBefore(int retry, string seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retry, 1);
        var factor = BackoffType switch
        {
            RetryBackoff.Constant => 1,
            RetryBackoff.Linear => retry,
            // 2^40 seconds are beyond every bound already.
            _ => Math.Pow(2, Math.Min(retry - 1, 40)),
        };
        if (UseJitter)
        {
            var drawn = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{retry}")));
            factor *= 0.75 + (0.5 * (BinaryPrimitives.ReadUInt32LittleEndian(drawn) / (double)uint.MaxValue));
        }

        var most = MaxDelay is { } cap && cap < LongestWait ? cap : LongestWait;
        return Delay.TotalSeconds * factor >= most.TotalSeconds ? most : Delay * factor;
    }

    /// <summary>What is wrong with the numbers; null when nothing is.</summary>
    public string? Wrong() =>
        MaxRetryAttempts is < 0 or > MostRetries ? $"maxRetryAttempts is {MaxRetryAttempts}; it must lie between 0 and {MostRetries}"
        : Delay < TimeSpan.Zero || Delay > LongestWait ? $"delay is {Delay:c}; it must lie between 0 and {LongestWait:c}"
        : MaxDelay < TimeSpan.Zero ? $"maxDelay is {MaxDelay:c}; it must not be negative"
        : StatusCodes.FirstOrDefault(code => code is < 100 or > 599) is > 0 and var code ? $"statusCodes holds {code}, which is no status code"
        : null;

    /// <summary>Reads numbers written in an activity, each of them optional.</summary>
    /// <param name="problem">What cannot be read, or null; the default stands in its place then.</param>
    public static RetryPolicy Read(JsonObject json, out string? problem)
    {
        string? wrong = null;
        var policy = Default with
        {
            MaxRetryAttempts = Number("maxRetryAttempts") ?? Default.MaxRetryAttempts,
            Delay = Span("delay") ?? Default.Delay,
            BackoffType = Backoff(),
            UseJitter = json.GetBool("useJitter") ?? false,
            MaxDelay = Span("maxDelay"),
            StatusCodes = [.. json.GetItems("statusCodes").Select(item => int.TryParse(Values.ToText(item), CultureInfo.InvariantCulture, out var code) ? code : -1)],
        };
        problem = wrong ?? (policy.StatusCodes.Contains(-1) ? "statusCodes must be numbers" : policy.Wrong());
        return problem is null ? policy : Default;

        int? Number(string name)
        {
            if (json.Get(name) is not { } given)
            {
                return null;
            }

            if (int.TryParse(Values.ToText(given), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            wrong ??= $"{name} must be a whole number";
            return null;
        }

        TimeSpan? Span(string name)
        {
            if (json.Get(name) is not { } given)
            {
                return null;
            }

            if (TimeSpan.TryParse(Values.ToText(given), CultureInfo.InvariantCulture, out var span))
            {
                return span;
            }

            wrong ??= $"{name} must be a span such as 00:00:02";
            return null;
        }

        RetryBackoff Backoff()
        {
            if (json.Get("backoffType") is not { } given)
            {
                return Default.BackoffType;
            }

            if (Enum.TryParse<RetryBackoff>(Values.ToText(given), ignoreCase: true, out var backoff) && Enum.IsDefined(backoff))
            {
                return backoff;
            }

            wrong ??= "backoffType must be Constant, Linear or Exponential";
            return Default.BackoffType;
        }
    }
}
