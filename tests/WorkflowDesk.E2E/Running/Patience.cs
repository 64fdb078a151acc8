using System.Diagnostics;

namespace WorkflowDesk.E2E.Running;

/// <summary>Waits for something that happens in another process: looks often, and says what was missed at the deadline.</summary>
public static class Patience
{
    /// <summary>Long enough for a busy machine; nothing here takes a tenth of it on a quiet one.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    /// <param name="what">What is waited for, for the message of failure.</param>
    /// <param name="look">Null: not yet.</param>
    /// <param name="seen">What there is instead, for the message of failure.</param>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T?>> look, Func<string>? seen = null, TimeSpan? within = null)
        where T : class
    {
        var limit = within ?? Usual;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}. {seen?.Invoke()}");
            }

            await Task.Delay(LookEvery, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="ForAsync{T}"/>
    public static Task UntilAsync(string what, Func<Task<bool>> look, Func<string>? seen = null, TimeSpan? within = null) =>
        ForAsync(what, async () => await look() ? "yes" : null, seen, within);

    /// <inheritdoc cref="ForAsync{T}"/>
    public static Task UntilAsync(string what, Func<bool> look, Func<string>? seen = null, TimeSpan? within = null) =>
        UntilAsync(what, () => Task.FromResult(look()), seen, within);
}
