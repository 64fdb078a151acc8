namespace WorkflowDesk.Desk.Data;

/// <summary>One stretch of a list that pages by key.</summary>
/// <param name="Next">What to pass as <c>after</c> for the following stretch; null: this was the last.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads the paging words of a request; a bad one names its field.</summary>
public static class Paging
{
    public const int DefaultLimit = 50;

    /// <summary>The longest stretch one request may ask for.</summary>
    public const int MaxLimit = 200;

    public static int Limit(int? limit) => limit switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit => limit.Value,
        _ => throw Bad("limit", $"must lie between 1 and {MaxLimit}, was {limit}"),
    };

    public static Guid? After(string? after) => after switch
    {
        null or "" => null,
        _ when Guid.TryParse(after, out var id) => id,
        _ => throw Bad("after", "is not a key that an earlier answer gave as next"),
    };

    /// <param name="rows">Read with one row more than <paramref name="limit"/>: that row says there is a next stretch.</param>
    internal static async Task<Listing<T>> StretchAsync<TRow, T>(
        List<TRow> rows, int limit, Func<TRow, string> key, Func<List<TRow>, Task<IReadOnlyList<T>>> show)
    {
        var hasMore = rows.Count > limit;
        if (hasMore)
        {
            rows.RemoveRange(limit, rows.Count - limit);
        }

        return new Listing<T>(await show(rows), hasMore ? key(rows[^1]) : null);
    }

    internal static DeskRuleException Bad(string field, string reason) => new("bad-request", 400, $"{field} {reason}")
    {
        Fields = new Dictionary<string, string> { [field] = reason },
    };
}
